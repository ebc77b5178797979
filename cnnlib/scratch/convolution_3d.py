"""Convolution in three dimensions: through a clip's time, or a scan's depth.

A filter three frames deep is three image filters, one for each frame that it sees; what
they find is added. So `conv2d` does the work, once for each frame of the kernel.
"""

import numpy as np

from cnnlib.errors import InputError
from cnnlib.scratch.convolution import conv2d, conv2d_backward
from cnnlib.scratch.sliding_window import find_places

Triple = int | tuple[int, int, int]


def conv3d(
    volumes: np.ndarray,
    kernel: np.ndarray,
    bias: np.ndarray | None = None,
    stride: Triple = 1,
    padding: Triple | str = 0,
    dilation: Triple = 1,
) -> np.ndarray:
    """Slide filters through volumes; the kernel is not flipped.

    Args:
        volumes: array `(n, depth, height, width, channels)`; in a clip the depth is
            time.
        kernel: array `(kd, kh, kw, channels, filters)`, as in `keras.layers.Conv3D`.
        bias: array `(filters,)`, or none.
        stride: step from one window to the next, a number or `(depth, down, across)`.
        padding: zeros on each side, a number or one for each axis, or Keras's
            `"valid"` (none) or `"same"` (`ceil(size / stride)` outputs).
        dilation: step from one tap of the kernel to the next, a number or a triple.

    Returns:
        Maps `(n, places in depth, rows, columns, filters)`. A step that does not come
        out even is rounded down, as in Keras.

    Raises:
        InputError: shapes that do not go together, an unknown padding, or a kernel
            larger than the padded volume.

    Source: lecture "Week 7, CNN", "3D ConvNet"; Tran et al. (2015), section 3.1.
    """
    stacks = _Stacks(volumes, kernel, stride, padding, dilation)
    maps = sum(
        conv2d(stacks.frames(tap), stacks.kernel[tap], **stacks.flat)
        for tap in range(stacks.taps)
    )
    maps = maps.reshape(stacks.n, stacks.places, *maps.shape[1:])
    return maps if bias is None else maps + bias


def conv3d_backward(
    upstream: np.ndarray,
    volumes: np.ndarray,
    kernel: np.ndarray,
    stride: Triple = 1,
    padding: Triple | str = 0,
    dilation: Triple = 1,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry the gradient of a loss from the maps back to volumes, kernel and bias.

    Args:
        upstream: gradient of the loss by the maps, shaped like them.
        volumes, kernel, stride, padding, dilation: what `conv3d` was given.

    Returns:
        The gradients by `volumes`, `kernel` and `bias`, each of its argument's shape.

    Raises:
        InputError: as `conv3d`, or an upstream gradient of another shape than the
            maps.
    """
    stacks = _Stacks(volumes, kernel, stride, padding, dilation)
    upstream = np.asarray(upstream)
    if upstream.shape[:2] != (stacks.n, stacks.places):
        raise InputError(
            f"an upstream gradient of shape {upstream.shape} does not match the maps "
            f"({stacks.n}, {stacks.places}, …)"
        )
    flat = upstream.reshape(-1, *upstream.shape[2:])
    by_padded = np.zeros(
        stacks.padded.shape, np.result_type(upstream, stacks.padded, np.float32)
    )
    by_kernel = []
    for tap in range(stacks.taps):
        found = conv2d_backward(
            flat, stacks.frames(tap), stacks.kernel[tap], **stacks.flat
        )
        # A frame that several taps saw receives one term from each.
        by_padded[:, stacks.seen(tap)] += found.images.reshape(
            stacks.n, stacks.places, *found.images.shape[1:]
        )
        by_kernel.append(found.kernel)
    depth = np.shape(volumes)[1]
    by_volumes = by_padded[:, stacks.before : stacks.before + depth]
    return by_volumes, np.stack(by_kernel), flat.sum(axis=(0, 1, 2))


class _Stacks:
    """Volumes as stacks of frames, padded in depth, and the settings of the rest.

    Attributes:
        flat: keyword arguments of the convolution within a frame.
        before: empty frames added in front.
        places: places of the kernel along the depth.
    """

    def __init__(self, volumes, kernel, stride, padding, dilation):
        volumes, self.kernel = np.asarray(volumes), np.asarray(kernel)
        _check_shapes(volumes, self.kernel)
        stride, dilation, padding = map(_triple, (stride, dilation, padding))
        self.n, depth, self.taps = len(volumes), volumes.shape[1], len(self.kernel)
        named = isinstance(padding[0], str)  # "same" and "valid" are for all axes
        along = find_places(
            (depth, 1),
            (self.taps, 1),
            (stride[0], 1),
            padding[0] if named else (padding[0], 0),
            (dilation[0], 1),
        )
        self._step, self._gap = stride[0], dilation[0]
        self.before = along.pads[0][0]
        self.places = along.output[0]
        self.padded = np.pad(volumes, [(0, 0), along.pads[0], *[(0, 0)] * 3])
        within = padding[1] if named else padding[1:]
        self.flat = {"stride": stride[1:], "padding": within, "dilation": dilation[1:]}

    def seen(self, tap: int) -> slice:
        """Return the padded frames that one tap meets, place after place."""
        first = tap * self._gap
        return slice(first, first + (self.places - 1) * self._step + 1, self._step)

    def frames(self, tap: int) -> np.ndarray:
        """Return these frames as one batch of images."""
        frames = self.padded[:, self.seen(tap)]
        return frames.reshape(-1, *frames.shape[2:])


def _check_shapes(volumes: np.ndarray, kernel: np.ndarray) -> None:
    if volumes.ndim != 5:
        raise InputError(
            f"volumes of shape {volumes.shape} must be (n, depth, height, width, "
            "channels)"
        )
    if kernel.ndim != 5:
        raise InputError(
            f"a kernel of shape {kernel.shape} must be (kd, kh, kw, channels, filters)"
        )


def _triple(value) -> tuple:
    """Read one setting for all three axes, or one for each."""
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,) * 3
    if len(values) != 3:
        raise InputError(f"{value!r} must be one setting, or one for each of 3 axes")
    return values
