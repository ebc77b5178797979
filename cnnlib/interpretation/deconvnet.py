"""The deconvnet: from an activation back to the pixels that caused it.

Zeiler, Fergus 2014, "Visualizing and Understanding Convolutional Networks", section
2.1. A network runs forward on an image. Then all activations of one layer but a chosen
one are set to zero, and the layers are undone in turn: pooling puts values back where
its maxima lay, a ReLU is applied to what comes back, and a convolution sends it through
its own filters, transposed. The picture shows which pattern the activation answers to.
"""

import keras
from keras import layers, ops

from cnnlib.errors import InputError, unknown_name
from cnnlib.layers import (
    LocalResponseNormalization,
    MaxPoolingWithSwitches2D,
    MaxUnpooling2D,
    transposed_convolution,
)
from cnnlib.surgery.graph import makers

# On the way back the paper leaves contrast normalisation out; dropout is idle anyway.
_PASSED = (LocalResponseNormalization, layers.Dropout)


class Deconvnet:
    """Undoes a chain of layers, from one of them to the input.

    Attributes:
        chain: the layers from the input to the chosen one.
    """

    def __init__(self, chain: list[keras.layers.Layer]):
        self.chain = chain

    def __call__(self, images, activations=None):
        """Project activations back to pixels.

        Args:
            images: `(batch, height, width, channels)`, as the network takes them.
            activations: what to project, of the shape of the last layer's output, such
                as `strongest(maps, channel)`; the whole output by default.

        Returns:
            Pictures of the shape of `images`.
        """
        signal = ops.convert_to_tensor(images)
        steps = []
        for layer in self.chain:
            size = signal.shape[1:3]
            signal, switches = _forward(layer, signal)
            steps.append((layer, size, switches))
        if activations is not None:
            signal = ops.convert_to_tensor(activations, dtype=signal.dtype)
        for layer, size, switches in reversed(steps):
            signal = _back(layer, signal, size, switches)
        return signal


def deconvnet(model: keras.Model, layer_name: str) -> Deconvnet:
    """Build the deconvnet of a layer.

    Args:
        model: a network whose layers up to the named one follow each other, such as
            `zfnet`, `alexnet` or `vgg16`.
        layer_name: of a convolution, ReLU, pooling or normalisation.

    Returns:
        A `Deconvnet`; it shares the layers, and so the weights, of `model`.

    Raises:
        InputError: a name that `model` does not have, or a layer on the way that
            cannot be undone.
    """
    made_by = makers(model)
    by_name = {node.operation.name: node for node in made_by.values()}
    if layer_name not in by_name:
        raise unknown_name(f"layer of {model.name}", layer_name, by_name)
    chain, node = [], by_name[layer_name]
    while not node.is_input:
        _check(node, model.name)
        chain.append(node.operation)
        node = made_by[id(node.input_tensors[0])]
    return Deconvnet(chain[::-1])


def strongest(maps, channel: int):
    """Keep the largest activation of one channel in each image, zeros elsewhere.

    Args:
        maps: `(batch, height, width, channels)`.
        channel: which of the channels.

    Returns:
        A tensor of the shape of `maps`. Equal largest activations are all kept.
    """
    maps = ops.convert_to_tensor(maps)
    one = ops.one_hot(channel, maps.shape[-1], dtype=maps.dtype)
    largest = ops.max(maps, axis=(1, 2), keepdims=True)
    return ops.where(maps == largest, maps * one, ops.zeros_like(maps))


def _check(node, model_name: str) -> None:
    layer = node.operation
    undone = (*_PASSED, layers.Conv2D, layers.ReLU, layers.ZeroPadding2D)
    fits = isinstance(layer, (*undone, layers.BatchNormalization))
    if isinstance(layer, layers.Conv2D):
        fits = layer.activation in (keras.activations.linear, keras.activations.relu)
    if isinstance(layer, layers.MaxPooling2D):
        square = len({*layer.pool_size}) == len({*layer.strides}) == 1
        fits = square and layer.padding == "valid"
    if not fits or len(node.input_tensors) != 1:
        raise InputError(
            f"layer {layer.name!r} of {model_name}, a {type(layer).__name__}, cannot be"
            " undone; choose a layer before it, in a chain of convolutions, ReLUs,"
            " normalisations and max poolings"
        )


def _forward(layer, signal):
    """The layer's output, and its switches if it is a pooling."""
    if isinstance(layer, layers.MaxPooling2D):
        pool = MaxPoolingWithSwitches2D(layer.pool_size[0], layer.strides[0])
        return pool(signal)
    return layer(signal), None


def _back(layer, signal, size, switches):
    """Undo one layer whose input had the given height and width."""
    if isinstance(layer, layers.MaxPooling2D):
        unpool = MaxUnpooling2D(layer.pool_size[0], layer.strides[0], size)
        return unpool([signal, switches])
    if isinstance(layer, layers.Conv2D):
        if layer.activation is keras.activations.relu:
            signal = ops.relu(signal)
        return transposed_convolution(signal, layer, size)
    if isinstance(layer, layers.ReLU):
        return ops.relu(signal)
    if isinstance(layer, layers.ZeroPadding2D):
        (top, _), (left, _) = layer.padding
        return signal[:, top : top + size[0], left : left + size[1]]
    if isinstance(layer, layers.BatchNormalization):
        scale = ops.rsqrt(layer.moving_variance + layer.epsilon)
        scale = scale * layer.gamma if layer.scale else scale
        return signal * ops.cast(scale, signal.dtype)
    return signal
