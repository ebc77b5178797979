"""Where a sliding window goes: padding, stride, dilation, and the places they leave."""

from typing import NamedTuple

import numpy as np

from cnnlib.errors import InputError, unknown_name
from cnnlib.scratch.whole_numbers import whole_number

Pair = int | tuple[int, int]


class Places(NamedTuple):
    """The places a window takes on padded images.

    Attributes:
        kernel: height and width of the window, in taps.
        stride: rows and columns from one place to the next.
        dilation: rows and columns from one tap to the next.
        pads: zeros added `((above, below), (left, right))`.
        output: number of places `(rows, columns)`.
    """

    kernel: tuple[int, int]
    stride: tuple[int, int]
    dilation: tuple[int, int]
    pads: tuple[tuple[int, int], tuple[int, int]]
    output: tuple[int, int]

    def window(self, row: int, column: int) -> tuple[slice, slice]:
        """Return the rows and columns of the padded image seen from one place."""
        axes = zip((row, column), self.kernel, self.stride, self.dilation, strict=True)
        return tuple(
            slice(place * stride, place * stride + (taps - 1) * dilation + 1, dilation)
            for place, taps, stride, dilation in axes
        )

    def pad(self, images: np.ndarray) -> np.ndarray:
        """Return `(n, height, width, channels)` images with the zeros added."""
        return np.pad(images, ((0, 0), *self.pads, (0, 0)))

    def crop(self, padded: np.ndarray) -> np.ndarray:
        """Take the zeros off again."""
        (above, below), (left, right) = self.pads
        height, width = padded.shape[1:3]
        return padded[:, above : height - below, left : width - right]


def pad_widths(
    size: int, kernel: int, stride: int = 1, padding: int | str = 0, dilation: int = 1
) -> tuple[int, int]:
    """Return how many zeros go before and after one side of an image.

    `"valid"` adds none. `"same"` follows Keras and TensorFlow: the output has
    `ceil(size / stride)` places, and when the zeros needed for that are odd in number
    the extra one goes *after* the image.

    Args:
        size: pixels along the side.
        kernel: taps of the filter along the side.
        stride, dilation: as in `conv2d`.
        padding: zeros at each end, or `"same"` or `"valid"`.

    Returns:
        `(before, after)`.

    Raises:
        InputError: an unknown or negative padding.
    """
    if padding == "valid":
        return 0, 0
    if padding == "same":
        reach = (kernel - 1) * dilation + 1
        total = max((-(-size // stride) - 1) * stride + reach - size, 0)
        return total // 2, total - total // 2
    if isinstance(padding, str):
        raise unknown_name("padding", padding, ("same", "valid"))
    padding = whole_number("padding", padding, smallest=0)
    return padding, padding


def find_places(
    image_size: tuple[int, int],
    kernel_size: Pair,
    stride: Pair = 1,
    padding: Pair | str = 0,
    dilation: Pair = 1,
) -> Places:
    """Find all places of a window on an image.

    When the last step does not come out even, the pixels that are left over are never
    seen, as in Keras and PyTorch.

    Args:
        image_size: height and width.
        kernel_size, stride, padding, dilation: one number for both axes, or a pair;
            padding also `"same"` or `"valid"`.

    Returns:
        The places.

    Raises:
        InputError: a size below 1, or a window that does not fit the padded image.
    """
    kernel = _pair("kernel size", kernel_size)
    stride = _pair("stride", stride)
    dilation = _pair("dilation", dilation)
    if isinstance(padding, str):
        padding = (padding, padding)
    else:
        padding = _pair("padding", padding, smallest=0)
    axes = list(zip(image_size, kernel, stride, padding, dilation, strict=True))
    pads = tuple(pad_widths(*axis) for axis in axes)
    output = tuple(
        (size + sum(widths) - (taps - 1) * gap - 1) // step + 1
        for (size, taps, step, _, gap), widths in zip(axes, pads, strict=True)
    )
    if min(output) < 1:
        raise InputError(
            f"a {kernel[0]}x{kernel[1]} window with dilation {dilation} does not fit "
            f"an image of {image_size[0]}x{image_size[1]} padded by {pads}"
        )
    return Places(kernel, stride, dilation, pads, output)


def _pair(name: str, value: Pair, smallest: int = 1) -> tuple[int, int]:
    """Read one whole number or two, each at least `smallest`."""
    values = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    try:
        height, width = (whole_number(name, item, smallest) for item in values)
    except ValueError:
        raise InputError(
            f"{name} {value!r} must be one whole number of at least {smallest}, "
            "or two of them"
        ) from None
    return height, width
