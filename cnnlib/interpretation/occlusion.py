"""Which part of an image a network needs: cover it, and see what changes.

Zeiler, Fergus 2014, "Visualizing and Understanding Convolutional Networks", section 4.2
and figure 7: a grey square is laid over every part of the image in turn, and the output
of the network is watched.
"""

import keras
import numpy as np
from keras import ops

from cnnlib.errors import InputError


def occluded(image, size: int, stride: int = 1, fill=0.0) -> np.ndarray:
    """Copies of an image, each with a square covered.

    Args:
        image: `(height, width, channels)`.
        size: side of the square, in pixels.
        stride: step from square to square, in pixels.
        fill: what the square is painted with, a number or one for each channel. 0 is
            the mean color of images from which the mean was subtracted.

    Returns:
        An array `(rows, columns, height, width, channels)` of the image's type, where
        `[i, j]` is covered from pixel `(i * stride, j * stride)` on. Squares lie inside
        the image: there are (N − size) // stride + 1 along a side of N pixels.

    Raises:
        InputError: a square that does not fit into the image, or a stride below 1.
    """
    image = np.asarray(image)
    if image.ndim != 3:
        raise InputError(
            f"an image has the shape (height, width, channels), not {image.shape}"
        )
    height, width = image.shape[:2]
    if not 1 <= size <= min(height, width):
        raise InputError(
            f"size={size} is no square in {height} × {width} pixels; choose 1 to"
            f" {min(height, width)}"
        )
    if stride < 1:
        raise InputError(f"stride={stride}; it must be at least 1")
    tops = range(0, height - size + 1, stride)
    lefts = range(0, width - size + 1, stride)
    copies = np.tile(image, (len(tops), len(lefts), 1, 1, 1))
    for i, top in enumerate(tops):
        for j, left in enumerate(lefts):
            copies[i, j, top : top + size, left : left + size] = fill
    return copies


def occlusion_map(
    model: keras.Model, image, size: int, stride: int = 1, fill=0.0, batch_size=256
) -> np.ndarray:
    """What a network says for every place of the grey square.

    Args:
        model: a network with one output: class scores, or the maps of a layer
            (`cnnlib.features`).
        image: one image as the model takes it, `(height, width, channels)`.
        size, stride, fill: as for `occluded`.
        batch_size: covered images that the model sees at once.

    Returns:
        An array `(rows, columns, *output)`: of class scores, `[..., label]` is figure
        7 (d) of the paper and `.argmax(-1)` figure 7 (e); of the maps of a layer, the
        sum of one over its places is figure 7 (b).

    Raises:
        InputError: as `occluded`.
    """
    copies = occluded(image, size, stride, fill)
    rows, columns = copies.shape[:2]
    flat = copies.reshape(-1, *copies.shape[2:])
    batches = range(0, len(flat), batch_size)
    outputs = [
        ops.convert_to_numpy(model(flat[start : start + batch_size], training=False))
        for start in batches
    ]
    return np.concatenate(outputs).reshape(rows, columns, *outputs[0].shape[1:])
