"""Ten views of a test image, and one answer from all of them.

Krizhevsky et al. 2012, section 4.1: the four corners and the centre, each also
mirrored; the predictions of the ten are averaged.
"""

from collections.abc import Iterator

import keras
import numpy as np

from cnnlib.errors import InputError
from cnnlib.plain_numbers import plain


def ten_crop(images: np.ndarray, size: int | tuple[int, int]) -> np.ndarray:
    """Cut ten views out of every image.

    Args:
        images: `(n, height, width, channels)`.
        size: of a view, one number or `(height, width)`, at most that of the images.

    Returns:
        Array `(n, 10, *size, channels)`: top left, top right, bottom left, bottom
        right, centre, then the same five mirrored left to right. A centre that lies
        between two pixels is rounded up and left.

    Raises:
        InputError: views larger than the images, or without pixels.
    """
    return np.stack(list(_views(np.asarray(images), size)), axis=1)


def ten_crop_predict(
    model: keras.Model, images: np.ndarray, size: int | tuple[int, int] | None = None
) -> np.ndarray:
    """Average what a model says about the ten views of every image.

    The paper averages the probabilities after the softmax; a model that ends in logits
    has its logits averaged.

    Args:
        model: takes images of `size`.
        images: `(n, height, width, channels)`, prepared as the model wants them.
        size: of a view; by default the model's input.

    Returns:
        Array `(n, classes)`.

    Raises:
        InputError: as `ten_crop`, or no `size` for a model that takes any size.
    """
    size = size or model.input_shape[1:3]
    if size == (None, None):
        raise InputError(
            f"{model.name} takes images of any size; give size=, such as"
            f" {np.shape(images)[1] * 7 // 8}"
        )
    # One view at a time: ten copies of a large test set may not fit into memory.
    views = _views(np.asarray(images), size)
    return sum(model.predict(view, verbose=0) for view in views) / 10


def corners(
    sides: tuple[int, int], size: int | tuple[int, int]
) -> list[tuple[int, int]]:
    """Where the five views begin: the four corners and, last, the centre.

    Args:
        sides: height and width of the images.
        size: of a view.

    Returns:
        Five pairs `(top, left)`.

    Raises:
        InputError: as `ten_crop`.
    """
    size = plain(size)
    height, width = (size, size) if isinstance(size, int) else size
    down, right = sides[0] - height, sides[1] - width
    if min(down, right) < 0 or min(height, width) < 1:
        raise InputError(
            f"size={size!r} does not fit into images of {sides[0]} ×"
            f" {sides[1]} pixels; take 1 to {min(sides)}"
        )
    return [(0, 0), (0, right), (down, 0), (down, right), (down // 2, right // 2)]


def _views(images: np.ndarray, size: int | tuple[int, int]) -> Iterator[np.ndarray]:
    size = plain(size)
    height, width = (size, size) if isinstance(size, int) else size
    begins = corners(images.shape[1:3], size)
    for mirrored in (False, True):
        for top, left in begins:
            view = images[:, top : top + height, left : left + width]
            yield view[:, :, ::-1] if mirrored else view
