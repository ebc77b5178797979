"""Batch normalisation folded into the convolutions before it."""

import collections

import keras
import numpy as np
from keras import layers, ops

from cnnlib.layers import ChannelAffine
from cnnlib.surgery.graph import nodes

# Layers whose output channels are the last axis of their kernel. Transposed
# convolutions derive from the same classes with the axis elsewhere.
_LINEAR = (layers.Conv1D, layers.Conv2D, layers.Conv3D, layers.Dense)


def fold_batch_norm(model: keras.Model) -> keras.Model:
    """The same function for inference, in fewer steps.

    With its running averages, batch normalisation is y = s·x + (β − s·mean), with
    s = γ / √(variance + ε): a linear map per channel. A convolution or dense layer
    before it takes it in: the kernel becomes s·kernel, the bias s·(bias − mean) + β
    (Ioffe, Szegedy 2015, section 3.1). A normalisation that follows anything else, as
    the first of a pre-activation unit does, becomes a `ChannelAffine`, s·x + offset.

    Args:
        model: a functional or sequential model. It is left as it is.

    Returns:
        A `keras.Model` with weights of its own and the inputs and outputs of `model`,
        for inference: it returns what `model` does with `training=False`.

    Raises:
        InputError: a model that is not built from layers.
    """
    folded = _foldable(model)
    absorbed = set(folded.values())
    copies, tensors = {}, {}
    for node in nodes(model):
        layer, outputs = node.operation, node.outputs
        if node.is_input:
            results = [_input_like(outputs[0], layer.name)]
        elif layer in absorbed:
            results = [tensors[id(node.input_tensors[0])]]
        else:
            if layer not in copies:
                copies[layer] = _copy(layer, folded.get(layer))
            args, kwargs = node.arguments.fill_in(tensors)
            given = {k: value for k, value in kwargs.items() if value is not None}
            results = keras.tree.flatten(copies[layer](*args, **given))
        tensors |= {id(old): new for old, new in zip(outputs, results, strict=True)}
    inputs = [tensors[id(tensor)] for tensor in model.inputs]
    outputs = [tensors[id(tensor)] for tensor in model.outputs]
    return keras.Model(
        inputs if len(inputs) > 1 else inputs[0],
        outputs if len(outputs) > 1 else outputs[0],
        name=model.name,
    )


def _foldable(model) -> dict:
    """Linear layers whose output only a batch normalisation reads, with that one."""
    calls = nodes(model)
    readers = collections.Counter(id(t) for node in calls for t in node.input_tensors)
    readers.update(id(tensor) for tensor in model.outputs)
    times_called = collections.Counter(node.operation for node in calls)
    made_by = {id(tensor): node.operation for node in calls for tensor in node.outputs}
    found = {}
    for node in calls:
        norm = node.operation
        if not _normalises_channels(norm):
            continue
        source = node.input_tensors[0]
        linear = made_by.get(id(source))
        once = times_called[norm] == times_called[linear] == readers[id(source)] == 1
        if once and _is_linear(linear):
            found[linear] = norm
    return found


def _normalises_channels(layer) -> bool:
    if not isinstance(layer, layers.BatchNormalization):
        return False
    return layer.axis in (-1, len(layer.input.shape) - 1)


def _is_linear(layer) -> bool:
    return (
        isinstance(layer, _LINEAR)
        and "Transpose" not in type(layer).__name__
        and layer.activation is keras.activations.linear
        and getattr(layer, "data_format", "channels_last") == "channels_last"
    )


def _input_like(tensor, name: str):
    return keras.Input(batch_shape=tensor.shape, dtype=tensor.dtype, name=name)


def _copy(layer, norm):
    """The layer with weights of its own; with `norm` folded in, if there is one."""
    if not isinstance(layer, layers.Layer):
        return layer
    if hasattr(layer, "_nodes_by_depth"):
        return fold_batch_norm(layer)
    config = layer.get_config()
    weights = [ops.convert_to_numpy(weight) for weight in layer.weights]
    if norm is not None:
        weights = _absorb(weights, norm)
        config["use_bias"] = True
    if _normalises_channels(layer):
        weights = _scale_and_offset(layer)
        copy = ChannelAffine(name=layer.name, dtype=config["dtype"])
    else:
        copy = type(layer).from_config(config)
    if weights:
        copy.build(layer.input.shape)
        copy.set_weights(weights)
    return copy


def _absorb(weights: list, norm) -> list:
    """Kernel and bias of a linear layer followed by `norm`."""
    scale, offset = _scale_and_offset(norm)
    kernel, bias = weights if len(weights) == 2 else (*weights, 0)
    return [kernel * scale, bias * scale + offset]


def _scale_and_offset(norm) -> list:
    """s and β − s·mean, in float64: small differences of large averages survive."""
    mean, variance = (
        np.float64(ops.convert_to_numpy(value))
        for value in (norm.moving_mean, norm.moving_variance)
    )
    scale = 1 / np.sqrt(variance + norm.epsilon)
    if norm.scale:
        scale = scale * ops.convert_to_numpy(norm.gamma)
    beta = ops.convert_to_numpy(norm.beta) if norm.center else 0
    return [scale, beta - scale * mean]
