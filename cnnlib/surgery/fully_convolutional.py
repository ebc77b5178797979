"""A network that slides over the whole image.

Simonyan, Zisserman 2015, section 3.2, after Sermanet et al. 2014 (OverFeat), section
3.5: "the fully-connected layers are first converted to convolutional layers (the first
FC layer to a 7 × 7 conv. layer, the last two FC layers to 1 × 1 conv. layers)", and
the map of class scores that a larger image gives "is spatially averaged".
"""

import keras
from keras import layers, ops

from cnnlib.errors import InputError
from cnnlib.layers import ChannelAffine
from cnnlib.surgery.graph import nodes

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
    nodes(model)  # refuses a model that is not built from layers
    if len(model.outputs) == 1:
        return model
    return keras.Model(model.inputs, model.outputs[0], name=model.name)


def _any_size(model) -> keras.Model:
    """Build the graph of the model again, on an input of any height and width."""
    calls = nodes(model)
    tensors, copies = {}, {}
    windows = {}  # height and width of the maps behind flattened tensors, by their id
    last = _score_layer(model, calls)
    for node in calls:
        layer = node.operation
        if node.is_input:
            (old,) = node.outputs
            shape = (None, None, old.shape[-1])
            new = [keras.Input(shape, dtype=old.dtype, name=layer.name)]
        elif isinstance(layer, layers.Flatten):
            (old,) = node.input_tensors
            _check_flatten(model, layer, old)
            new = [tensors[id(old)]]
            windows[id(node.outputs[0])] = old.shape[1:3]
        elif any(id(old) in windows for old in node.input_tensors):
            old = node.input_tensors[0]
            window = windows[id(old)]
            new = [_slide(model, layer, tensors[id(old)], window, layer is last)]
            if isinstance(layer, layers.Dense):
                window = (1, 1)
            if layer is not last:
                windows[id(node.outputs[0])] = window
        else:
            new = _call_again(model, node, tensors, copies)
        tensors |= {id(o): n for o, n in zip(node.outputs, new, strict=True)}
    if id(model.outputs[0]) in windows:
        raise InputError(
            f"{model.name} flattens its last map and has no dense layer after that;"
            " its scores belong to places and have no mean"
        )
    inputs = [tensors[id(tensor)] for tensor in model.inputs]
    outputs = [tensors[id(tensor)] for tensor in model.outputs]
    return keras.Model(
        inputs if len(inputs) > 1 else inputs[0],
        outputs if len(outputs) > 1 else outputs[0],
        name=model.name,
    )


def _score_layer(model, calls):
    """The dense layer whose outputs are the class scores, if there is one."""
    made_by = {id(tensor): node for node in calls for tensor in node.outputs}
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


def _slide(model, layer, x, window: tuple[int, int], last: bool):
    """What stands on a flattened map of size `window`, at every place of a larger one.

    Args:
        model: for messages.
        layer: of the network.
        x: the tensor `(batch, height', width', channels)` in place of its input.
        window: (1, 1) behind the first dense layer.
        last: whether the layer gives the class scores.
    """
    if isinstance(layer, layers.Dense):
        return _as_convolution(layer, x, window, last)
    channelwise = isinstance(layer, _CHANNELWISE) and window == (1, 1)
    if not channelwise and not isinstance(layer, _ELEMENTWISE):
        raise InputError(
            f"{model.name} cannot slide over larger images: {layer.name}"
            f" ({type(layer).__name__}) follows a flattened map of {window[0]} ×"
            f" {window[1]}, and only dense layers, activations, dropout and, behind"
            " dense layers, normalisation can be convolutions"
        )
    return _copy(layer, x.shape)(x)


def _as_convolution(dense, x, window, last: bool):
    height, width = window
    kernel, *bias = dense.get_weights()
    options = {"dtype": dense.dtype_policy, "use_bias": bool(bias)}
    convolution = layers.Conv2D(
        dense.units,
        window,
        activation=None if last else dense.activation,
        name=dense.name,
        **options,
    )
    convolution.build((None, *window, x.shape[-1]))
    convolution.set_weights([kernel.reshape(height, width, -1, dense.units), *bias])
    x = convolution(x)
    if not last:
        return x
    policy = dense.dtype_policy
    x = layers.GlobalAveragePooling2D(name=f"{dense.name}_mean", dtype=policy)(x)
    name = f"{dense.name}_activation"
    return layers.Activation(dense.activation, name=name, dtype=policy)(x)


def _call_again(model, node, tensors, copies) -> list:
    """A layer that is not changed, called on the new tensors."""
    layer = node.operation
    if layer not in copies:
        copies[layer] = _copy_any_size(layer, node.input_tensors[0].shape)
    args, kwargs = node.arguments.fill_in(tensors)
    given = {key: value for key, value in kwargs.items() if value is not None}
    try:
        return keras.tree.flatten(copies[layer](*args, **given))
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{model.name} cannot slide over larger images: {layer.name}"
            f" ({type(layer).__name__}) is for maps of one size"
        ) from error


def _copy_any_size(layer, shape):
    if not isinstance(layer, keras.Model):
        return _copy(layer, shape)
    if any(isinstance(node.operation, layers.Flatten) for node in nodes(layer)):
        raise InputError(
            f"{layer.name}, a model inside the model, flattens its map; only the"
            " layers of the model itself can be turned into convolutions"
        )
    return _any_size(layer)


def _copy(layer, shape):
    """The layer with weights of its own, built for inputs of a shape."""
    if not isinstance(layer, layers.Layer):
        return layer
    copy = type(layer).from_config(layer.get_config())
    if layer.weights:
        copy.build(shape)
        copy.set_weights([ops.convert_to_numpy(weight) for weight in layer.weights])
    return copy
