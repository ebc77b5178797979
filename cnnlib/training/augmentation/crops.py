"""Windows of image batches, one for each image, inside a compiled step.

Keras's own random crop cuts a whole batch at one place, and `vectorized_map` over
dynamic slices is slow. Whole pixels are gathered by computed positions, which is exact
and the fastest way on TensorFlow and PyTorch; windows of another scale are two products
of matrices.
"""

import keras
from keras import ops

from cnnlib.errors import InputError


def center_crop(images, side: int):
    """Cut the central square out of every image.

    Args:
        images: tensor or array `(batch, height, width, channels)`.
        side: of the square, at most the images' own. A centre between two pixels is
            rounded up and left.

    Returns:
        `(batch, side, side, channels)`, or the images themselves if they are that.

    Raises:
        InputError: images smaller than `side`.
    """
    height, width = images.shape[1:3]
    check_side(images, side)
    if (height, width) == (side, side):
        return images
    top, left = (height - side) // 2, (width - side) // 2
    return images[:, top : top + side, left : left + side]


def random_window(images, height: int, width: int, generator):
    """Cut a window out of each image, each position equally likely.

    Args:
        images: tensor `(batch, …, …, channels)`.
        height: of the window, at most the images'.
        width: likewise.
        generator: a `keras.random.SeedGenerator`; two draws.

    Returns:
        Tensor `(batch, height, width, channels)`.
    """
    count = ops.shape(images)[0]
    top = draw_below(images.shape[1] - height + 1, count, generator)
    left = draw_below(images.shape[2] - width + 1, count, generator)
    rows = top + ops.arange(height, dtype="int32")
    columns = left + ops.arange(width, dtype="int32")
    return gather_pixels(images, rows, columns)


def draw_below(high: int, count, generator):
    """Whole numbers from 0 to `high - 1`, int32 `(count, 1)`."""
    return keras.random.randint((count, 1), 0, high, "int32", seed=generator)


def gather_pixels(images, rows, columns):
    """Take from each image the pixels where its rows and columns cross.

    Args:
        images: tensor `(batch, height, width, channels)`.
        rows: int32 `(batch or 1, i)`.
        columns: int32 `(batch or 1, j)`.

    Returns:
        Tensor `(batch, i, j, channels)`.
    """
    _, height, width, channels = images.shape
    first = ops.arange(ops.shape(images)[0], dtype="int32")[:, None] * height
    places = (first + rows)[:, :, None] * width + columns[:, None, :]
    return ops.take(ops.reshape(images, (-1, channels)), places, axis=0)


def resample(images, corner, size, side: int):
    """Scale one window of each image to a square.

    Linear interpolation; where a window becomes smaller, a triangle filter as wide as
    one new pixel on either side, so that nothing flickers. A window that is the whole
    image gives `keras.ops.image.resize(..., antialias=True)`. At the edge of a window
    the filter also sees the pixels next to it, as in a photograph that goes on there.

    Args:
        images: tensor `(batch, height, width, channels)`.
        corner: top and left of the windows in pixels, two float32 `(batch,)`.
        size: their heights and widths in pixels, likewise; inside the image.
        side: of the result.

    Returns:
        Tensor `(batch, side, side, channels)` of the images' dtype.
    """
    rows = _interpolation(corner[0], size[0], images.shape[1], side)
    columns = _interpolation(corner[1], size[1], images.shape[2], side)
    # Two products instead of a gather: fast on every device, and all windows, however
    # large, are one expression of fixed shape.
    found = ops.einsum("bih,bhwc->biwc", rows, ops.cast(images, "float32"))
    found = ops.einsum("bjw,biwc->bijc", columns, found)
    return ops.cast(found, images.dtype)


def check_side(images, side: int) -> None:
    """Refuse images that a square of `side` does not fit into."""
    height, width = images.shape[1:3]
    if side > min(height, width):
        raise InputError(
            f"a crop of {side} × {side} does not fit into images of {height} × {width};"
            f" take crop_size={min(height, width)} or less"
        )


def _interpolation(start, size, length: int, side: int):
    """What each of `length` pixels gives to each of `side` new ones, all per image."""
    step = size[:, None, None] / side
    centers = (
        start[:, None, None] + (ops.arange(side, dtype="float32") + 0.5)[:, None] * step
    )
    pixels = ops.arange(length, dtype="float32") + 0.5
    weights = ops.relu(1 - ops.abs(pixels - centers) / ops.maximum(step, 1.0))
    return weights / ops.sum(weights, axis=-1, keepdims=True)
