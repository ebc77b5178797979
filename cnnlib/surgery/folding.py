"""Batch normalisation folded into the convolutions before it."""

import collections

import keras
import numpy as np
from keras import layers, ops

from cnnlib.layers import ChannelAffine
from cnnlib.surgery.graph import (
    check_graph,
    copy_layer,
    is_graph,
    makers,
    nodes,
    readers,
    rebuild,
)

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
    check_graph(model)
    folded = _foldable(model)
    absorbed = set(folded.values())

    def replace(layer):
        if layer in absorbed:
            return lambda x, **_: x
        if layer in folded:
            return _with_norm(layer, folded[layer])
        if _normalises_channels(layer):
            return _affine(layer)
        return fold_batch_norm(layer) if is_graph(layer) else copy_layer(layer)

    return rebuild(model, replace)


def _foldable(model) -> dict:
    """Linear layers whose output only a batch normalisation reads, with that one."""
    calls, made_by, read = nodes(model), makers(model), readers(model)
    times_called = collections.Counter(node.operation for node in calls)
    found = {}
    for node in calls:
        norm = node.operation
        if not _normalises_channels(norm):
            continue
        source = node.input_tensors[0]
        linear = made_by[id(source)].operation
        once = times_called[norm] == times_called[linear] == read[id(source)] == 1
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


def _with_norm(linear, norm):
    """The linear layer with the normalisation that follows it folded in."""
    copy = type(linear).from_config(linear.get_config() | {"use_bias": True})
    copy.build(linear.input.shape)
    scale, offset = _scale_and_offset(norm)
    kernel, *bias = linear.get_weights()
    copy.set_weights([kernel * scale, (bias[0] if bias else 0) * scale + offset])
    return copy


def _affine(norm) -> ChannelAffine:
    affine = ChannelAffine(name=norm.name, dtype=norm.get_config()["dtype"])
    affine.build(norm.input.shape)
    affine.set_weights(_scale_and_offset(norm))
    return affine


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
