"""The strongest activations of a feature map, with what caused them.

Zeiler, Fergus 2014, "Visualizing and Understanding Convolutional Networks", section 4
and figure 2: for one feature map the nine strongest activations in a set of images are
taken, each is projected to pixels by the deconvnet, and the patch of the image that the
unit saw is laid beside it.
"""

from dataclasses import dataclass, field

import keras
import numpy as np
from keras import layers, ops

from cnnlib.errors import InputError
from cnnlib.interpretation.deconvnet import deconvnet
from cnnlib.surgery.features import features

_BATCH = 256


@dataclass(frozen=True)
class TopActivation:
    """One strong activation.

    Attributes:
        image: which of the images.
        place: `(row, column)` in the feature map.
        value: of the activation.
        window: `(top, bottom, left, right)`, the pixels `[top:bottom, left:right]` that
            the unit sees; they may lie outside the image where padding is seen.
        picture: the deconvnet's, `(height, width, channels)` of the window, zeros
            outside the image.
    """

    image: int
    place: tuple[int, int]
    value: float
    window: tuple[int, int, int, int]
    picture: np.ndarray = field(repr=False)

    def patch(self, images, fill=0) -> np.ndarray:
        """Cut the window from the images, which may be the unnormalised ones.

        Args:
            images: `(n, height, width, channels)`, in the order of those searched.
            fill: what stands for pixels outside the image.
        """
        return cut(np.asarray(images)[self.image], self.window, fill)


def top_activations(
    model: keras.Model, layer_name: str, images, channel: int, count: int = 9
) -> list[TopActivation]:
    """Find the strongest activations of a channel, at most one in each image.

    Args:
        model: a network that `deconvnet` takes.
        layer_name: of a convolution, ReLU, pooling or normalisation.
        images: `(n, height, width, channels)`, as the model takes them.
        channel: which of the layer's feature maps.
        count: how many.

    Returns:
        The strongest first; fewer than `count` where the map is positive in fewer
        images.

    Raises:
        InputError: a channel that the layer does not have; what `deconvnet` raises.
    """
    undo = deconvnet(model, layer_name)
    images = np.asarray(images)
    part = features(model, [layer_name])
    # By hand: `predict` would compile every part of every model anew.
    maps = np.concatenate(
        [
            ops.convert_to_numpy(part(images[start : start + _BATCH], training=False))
            for start in range(0, len(images), _BATCH)
        ]
    )
    if not 0 <= channel < maps.shape[-1]:
        raise InputError(
            f"channel={channel}; {layer_name!r} has the channels 0 to"
            f" {maps.shape[-1] - 1}"
        )
    flat = maps[..., channel].reshape(len(maps), -1)
    order = np.argsort(-flat.max(axis=1), kind="stable")[:count]
    order = order[flat[order].max(axis=1) > 0]
    if not len(order):
        return []
    places = [np.unravel_index(flat[i].argmax(), maps.shape[1:3]) for i in order]
    chosen = np.zeros((len(order), *maps.shape[1:]), maps.dtype)
    for number, (i, (row, column)) in enumerate(zip(order, places, strict=True)):
        chosen[number, row, column, channel] = maps[i, row, column, channel]
    pictures = ops.convert_to_numpy(undo(images[order], chosen))
    found = []
    for i, (row, column), picture in zip(order, places, pictures, strict=True):
        window = field_of(undo.chain, int(row), int(column))
        found.append(
            TopActivation(
                image=int(i),
                place=(int(row), int(column)),
                value=float(maps[i, row, column, channel]),
                window=window,
                picture=cut(picture, window),
            )
        )
    return found


def field_of(chain, row: int, column: int) -> tuple[int, int, int, int]:
    """The pixels that one unit sees.

    Args:
        chain: layers from the input to the unit's, as `Deconvnet.chain`.
        row, column: of the unit in its feature map.

    Returns:
        `(top, bottom, left, right)`, the bottom and the right one past the last.
    """
    ends = []
    for axis, place in enumerate((row, column)):
        first = last = place
        for layer in reversed(chain):
            first, last = _back(layer, axis, first, last)
        ends += [first, last + 1]
    return tuple(ends)


def cut(image, window, fill=0) -> np.ndarray:
    """Cut a window that may reach over the border of an image.

    Args:
        image: `(height, width, channels)`.
        window: `(top, bottom, left, right)`.
        fill: what stands for pixels outside the image.
    """
    top, bottom, left, right = window
    out = np.full((bottom - top, right - left, image.shape[-1]), fill, image.dtype)
    rows = slice(max(top, 0), min(bottom, image.shape[0]))
    columns = slice(max(left, 0), min(right, image.shape[1]))
    inside = (
        slice(rows.start - top, rows.stop - top),
        slice(columns.start - left, columns.stop - left),
    )
    out[inside] = image[rows, columns]
    return out


def _back(layer, axis: int, first: int, last: int) -> tuple[int, int]:
    """Which inputs of a layer the outputs `first` to `last` along an axis read."""
    if isinstance(layer, layers.ZeroPadding2D):
        before = layer.padding[axis][0]
        return first - before, last - before
    if isinstance(layer, layers.Conv2D):
        size, dilation = layer.kernel_size[axis], layer.dilation_rate[axis]
        span, stride = dilation * (size - 1) + 1, layer.strides[axis]
    elif isinstance(layer, layers.MaxPooling2D):
        span, stride = layer.pool_size[axis], layer.strides[axis]
    else:
        return first, last
    before = 0
    if layer.padding == "same":
        side = layer.input.shape[1 + axis]
        missing = (-(-side // stride) - 1) * stride + span - side
        before = max(missing, 0) // 2
    return first * stride - before, last * stride - before + span - 1
