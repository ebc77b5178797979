"""One rule that brings images to a square, for arrays and for TensorFlow's streams.

An image whose short side is longer than asked for is reduced until the short side
fits. Then whatever stands over is cut off and whatever is missing is filled with
zeros, equally on both sides. So MNIST's 28 × 28 gets a frame of two pixels for
LeNet-5's 32 × 32 (LeCun et al. 1998, section II.B), and a photograph is reduced and
cropped at its centre. Nothing is ever enlarged.
"""

from numbers import Integral

import numpy as np

from cnnlib.errors import InputError
from cnnlib.memory import check_memory

# A JPEG file holds no longer side.
LARGEST = 65_535


def check_image_size(image_size: object) -> int | None:
    """Return `image_size` as an int (or None); raise `InputError` if it is no size."""
    if image_size is None:
        return None
    whole = isinstance(image_size, Integral) and not isinstance(image_size, bool)
    if not whole or not 1 <= image_size <= LARGEST:
        raise InputError(
            f"image_size must be a whole number of pixels from 1 to {LARGEST:,}, such "
            f"as 32, or None to leave the images as they are; got {image_size!r}"
        )
    return int(image_size)


def reduced_shape(height: int, width: int, side: int) -> tuple[int, int]:
    """(height, width) once the short side is no longer than `side`."""
    short = min(height, width)
    if short <= side:
        return height, width
    return round(height * side / short), round(width * side / short)


def fit_array(images: np.ndarray, side: int) -> np.ndarray:
    """Bring uint8 images (n, height, width, channels) to (n, side, side, channels)."""
    wanted = len(images) * side**2 * images.shape[3]
    check_memory(f"{len(images):,} images of {side} × {side} pixels", wanted)
    shape = reduced_shape(*images.shape[1:3], side)
    if shape != images.shape[1:3]:
        images = np.stack([_reduce(image, shape) for image in images])
    for axis in (1, 2):
        images = _crop_or_pad(images, axis, side)
    return images


def fit_tensor(image, side: int):
    """The same for one image, as an operation in a `tf.data` pipeline."""
    import tensorflow as tf

    height, width, _ = image.shape
    if height is not None and width is not None:  # known beforehand: fewer operations
        shape = reduced_shape(height, width, side)
        if shape != (height, width):
            image = _reduce_tensor(image, shape)
    else:
        size = tf.shape(image)[:2]
        short = tf.reduce_min(size)
        shape = tf.cast(tf.round(size * side / short), tf.int32)
        image = tf.cond(
            short > side, lambda: _reduce_tensor(image, shape), lambda: image
        )
    return tf.image.resize_with_crop_or_pad(image, side, side)


def _reduce_tensor(image, shape):
    import tensorflow as tf

    small = tf.image.resize(image, shape, antialias=True)
    return tf.saturate_cast(tf.round(small), tf.uint8)


def _reduce(image: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Resize one image, channel by channel, with antialiasing."""
    from PIL import Image

    size = shape[::-1]
    channels = [
        Image.fromarray(channel).resize(size, Image.Resampling.BILINEAR)
        for channel in np.moveaxis(image, -1, 0)
    ]
    return np.stack([np.asarray(channel) for channel in channels], axis=-1)


def _crop_or_pad(images: np.ndarray, axis: int, side: int) -> np.ndarray:
    length = images.shape[axis]
    if length >= side:
        start = (length - side) // 2
        return np.take(images, range(start, start + side), axis=axis)
    before = (side - length) // 2
    frame = [(0, 0)] * images.ndim
    frame[axis] = (before, side - length - before)
    return np.pad(images, frame)
