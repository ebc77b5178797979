"""A network that slides over the whole image.

Simonyan, Zisserman 2015, section 3.2, after Sermanet et al. 2014 (OverFeat), section
3.5: "the fully-connected layers are first converted to convolutional layers (the first
FC layer to a 7 × 7 conv. layer, the last two FC layers to 1 × 1 conv. layers)", and
the map of class scores that a larger image gives "is spatially averaged".
"""

import functools

import keras
from keras import layers

from cnnlib.errors import InputError
from cnnlib.layers import ChannelAffine
from cnnlib.surgery.graph import (
    check_graph,
    copy_layer,
    is_graph,
    join,
    makers,
    nodes,
    rebuild,
)

# What may stand between flattening and the classes, besides dense layers: the same
# for every number, ...
_ELEMENTWISE = (
    layers.Activation,
    layers.Dropout,
    layers.ELU,
    layers.Identity,
    layers.LeakyReLU,
    layers.ReLU,
)
# ... or for every channel.
_CHANNELWISE = (layers.BatchNormalization, ChannelAffine)


def fully_convolutional(model: keras.Model) -> keras.Model:
    """The same network for images of any size.

    Dense layers that stand on a flattened map become convolutions: the first takes the
    whole map that the network was built for as its window, the others are 1 × 1. A
    larger image then gives a map of scores for each class, whose mean over all places
    is taken before the last activation. On images of the size that the network was
    built for, it returns what `model` does.

    A network with global pooling (NIN, ResNet, Inception, DenseNet) already takes the
    mean of its last map. Nothing is replaced: where only a linear layer follows, mean
    and layer change places freely, so it is the mean of the class scores, too. Global
    pooling inside the network (squeeze-and-excitation) sees the whole image, not a
    window.

    The places near the border of a window see its neighbours where a crop would be
    padded with zeros; the paper counts this as an advantage. Poolings that were padded
    for one size are padded alike for every other.

    Args:
        model: a classifier on images, functional or sequential, as `create_model`
            makes. Of several outputs the first, the main one, is kept.

    Returns:
        A `keras.Model` with weights of its own, which takes `(batch, height, width,
        channels)` and returns `(batch, classes)`, for inference. Height and width
        may be anything from the size that `model` was built for; with global
        pooling, from what its strides need.

    Raises:
        InputError: a network not on images, or one with a layer that cannot slide.
    """
    main = _main_output(model)
    if len(main.inputs) != 1 or len(main.inputs[0].shape) != 4:
        raise InputError(
            f"{model.name} does not take one image (height, width, channels), so it"
            " cannot slide over larger ones"
        )
    return _any_size(main)


def _main_output(model) -> keras.Model:
    check_graph(model)
    if len(model.outputs) == 1:
        return model
    return join(model.inputs, model.outputs[:1], model.name)


def _any_size(model) -> keras.Model:
    """Make the model again, on an input of any height and width."""
    windows, last = _windows(model), _score_layer(model)

    def replace(layer):
        if isinstance(layer, layers.Flatten):
            return lambda x: x
        if isinstance(layer, layers.Dense) and layer in windows:
            return functools.partial(
                _as_convolution, layer, windows[layer], layer is last
            )
        if isinstance(layer, _CHANNELWISE) and layer in windows:
            return functools.partial(_on_maps, layer)
        return functools.partial(_call, model, layer, _copy(layer))

    return rebuild(model, replace, lambda shape: (None, None, None, shape[-1]))


def _windows(model) -> dict:
    """The layers on a flattened map, each with height and width of what it sees there.

    Behind the first dense layer that is (1, 1).

    Raises:
        InputError: a layer that cannot stand there.
    """
    found = {}
    behind = {}  # height and width by the ids of flattened tensors
    last = _score_layer(model)
    for node in nodes(model):
        layer = node.operation
        if isinstance(layer, layers.Flatten):
            (tensor,) = node.input_tensors
            _check_flatten(model, layer, tensor)
            behind[id(node.outputs[0])] = tensor.shape[1:3]
        for tensor in node.input_tensors:
            if id(tensor) in behind:
                window = found[layer] = behind[id(tensor)]
                _check_slides(model, layer, window)
                if isinstance(layer, layers.Dense):
                    window = (1, 1)
                if layer is not last:
                    behind[id(node.outputs[0])] = window
    if id(model.outputs[0]) in behind:
        raise InputError(
            f"{model.name} flattens its last map and has no dense layer after that;"
            " its scores belong to places and have no mean"
        )
    return found


def _score_layer(model):
    """The dense layer whose outputs are the class scores, if there is one."""
    made_by = makers(model)
    node = made_by[id(model.outputs[0])]
    while isinstance(node.operation, (*_ELEMENTWISE, layers.Softmax)):
        node = made_by[id(node.input_tensors[0])]
    return node.operation if isinstance(node.operation, layers.Dense) else None


def _check_flatten(model, layer, tensor) -> None:
    if len(tensor.shape) != 4 or None in tensor.shape[1:]:
        raise InputError(
            f"{model.name} cannot slide over larger images: {layer.name} flattens"
            f" {tuple(tensor.shape[1:])}, not a map of one size"
        )


def _check_slides(model, layer, window: tuple[int, int]) -> None:
    allowed = (layers.Dense, *_ELEMENTWISE)
    if window == (1, 1):
        allowed += _CHANNELWISE
    if not isinstance(layer, allowed):
        raise InputError(
            f"{model.name} cannot slide over larger images: {layer.name}"
            f" ({type(layer).__name__}) follows a flattened map of {window[0]} ×"
            f" {window[1]}, and only dense layers, activations, dropout and, behind"
            " dense layers, normalisation can be convolutions"
        )


def _as_convolution(dense, window: tuple[int, int], last: bool, x):
    """What the dense layer gives at every place of a map, for the scores their mean."""
    height, width = window
    kernel, *bias = dense.get_weights()
    policy = dense.dtype_policy
    on_maps = {"data_format": "channels_last", "dtype": policy}
    convolution = layers.Conv2D(
        dense.units,
        window,
        activation=None if last else dense.activation,
        use_bias=bool(bias),
        name=dense.name,
        **on_maps,
    )
    y = convolution(x)
    convolution.set_weights([kernel.reshape(height, width, -1, dense.units), *bias])
    if not last:
        return y
    y = layers.GlobalAveragePooling2D(name=f"{dense.name}_mean", **on_maps)(y)
    name = f"{dense.name}_activation"
    return layers.Activation(dense.activation, name=name, dtype=policy)(y)


def _on_maps(layer, x):
    """A layer for every channel of vectors, on maps."""
    copy = type(layer).from_config(layer.get_config())
    y = copy(x)
    copy.set_weights(layer.get_weights())
    return y


def _copy(layer):
    if not is_graph(layer):
        return copy_layer(layer)
    if any(isinstance(node.operation, layers.Flatten) for node in nodes(layer)):
        raise InputError(
            f"{layer.name}, a model inside the model, flattens its map; only the"
            " layers of the model itself can be turned into convolutions"
        )
    return _any_size(layer)


def _call(model, layer, copy, *args, **kwargs):
    """Call a layer that is not changed, on maps of another size."""
    try:
        return copy(*args, **kwargs)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{model.name} cannot slide over larger images: {layer.name}"
            f" ({type(layer).__name__}) is for maps of one size"
        ) from error
