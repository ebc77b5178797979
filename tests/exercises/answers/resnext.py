"""Answers to the exercises of notebook 27, right and typically wrong."""

import keras
import numpy as np
from keras import layers

from cnnlib.layers import GroupedConv2D
from cnnlib.layers.grouped_convolution import block_diagonal


def _build(
    x,
    groups=8,
    bias=False,
    norms=(True, True, True),
    relus=(True, True),
    add="x",
    end="add relu",
    grouped=GroupedConv2D,
):
    """The unit with any part of it changed, written as a student would."""
    y = layers.Conv2D(32, 1, use_bias=bias)(x)
    y = layers.BatchNormalization(epsilon=1e-5)(y) if norms[0] else y
    y = layers.ReLU()(y) if relus[0] else y
    y = grouped(32, 3, groups=groups, padding="same", use_bias=bias)(y)
    y = layers.BatchNormalization(epsilon=1e-5)(y) if norms[1] else y
    y = layers.ReLU()(y) if relus[1] else y
    y = layers.Conv2D(64, 1, use_bias=bias)(y)
    y = layers.BatchNormalization(epsilon=1e-5)(y) if norms[2] else y
    shortcut = layers.Conv2D(64, 1, use_bias=False)(x) if add == "conv" else x
    for step in end.split():
        if step == "add":
            y = layers.Add()([y, shortcut])
        else:
            y = {"relu": layers.ReLU, "bn": layers.BatchNormalization}[step]()(y)
    return y


def _changed(**parts):
    return lambda x: _build(x, **parts)


def _relu_first(x):
    y = layers.Conv2D(32, 1, use_bias=False)(x)
    y = layers.BatchNormalization()(layers.ReLU()(y))
    y = GroupedConv2D(32, 3, groups=8, padding="same", use_bias=False)(y)
    y = layers.BatchNormalization()(layers.ReLU()(y))
    y = layers.BatchNormalization()(layers.Conv2D(64, 1, use_bias=False)(y))
    return layers.ReLU()(layers.Add()([x, y]))


def _grouped_everywhere(x):
    y = GroupedConv2D(32, 1, groups=8, use_bias=False)(x)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    return _build(y)


def _dense(kernel, groups):
    return keras.ops.convert_to_numpy(block_diagonal(kernel.astype("float32"), groups))


def _padded(kernel, groups):
    more = (groups - 1) * kernel.shape[2]
    return np.pad(kernel, ((0, 0), (0, 0), (0, more), (0, 0)))


def _dealt(kernel, groups):
    inside, filters = kernel.shape[2:]
    dense = np.zeros((*kernel.shape[:2], inside * groups, filters))
    for one in range(filters):
        rows = np.arange(inside) + one % groups * inside
        dense[:, :, rows, one] = kernel[..., one]
    return dense


RIGHT = {
    "resnext_unit_weights": [280_576],
    "channels_seen": [16],
    "dense_kernel": [_dense],
    "breaks_equality": ["A", " a", ["a"], "change A", "(A)"],
    "rebuild_resnext_unit": [_build, _changed(grouped=layers.Conv2D)],
}
WRONG = {
    "resnext_unit_weights": [
        (851_968, "dense 3×3"),
        (135_680, "d doubles"),
        (70_144, "stage 1"),
        (149_504, "two 1×1"),
        (262_144, "3×3 is missing"),
        (18_432, "two 1×1 convolutions are missing"),
        (8_768, "there are 32"),
        (282_624, "γ and β"),
        (1, "numbers of stage 2"),
    ],
    "channels_seen": [
        (4, "stage 1"),
        (8, "stage 2"),
        (32, "stage 4"),
        (64, "number of groups"),
        (1024, "its group only"),
        (144, "weights of the filter"),
        (3, "How wide"),
    ],
    "dense_kernel": [
        (lambda k, g: np.tile(k, (1, 1, g, 1)), "sees every group"),
        (_dealt, "dealt out in turn"),
        (_padded, "each has its own"),
        (lambda k, g: _dense(k[..., ::-1].copy(), g)[..., ::-1], "lower left"),
        (lambda k, g: k, "as it was given"),
    ],
    "breaks_equality": [
        ("B", "every channel by itself"),
        ("c", "order of its paths"),
        ("D", '"A", "B" or "C", not'),
        (1, '"A", "B" or "C", not'),
    ],
    "rebuild_resnext_unit": [
        (lambda x: "the unit", "not a str"),
        (lambda x: layers.Conv2D(32, 1)(x), "comes out"),
        (_changed(bias=True), "leave the biases out"),
        (_changed(groups=1), "is dense"),
        (_changed(groups=4), "4 groups of 8"),
        (_changed(groups=16), "The kernels should be"),
        (_changed(add="conv"), "shortcut has a convolution"),
        (_changed(norms=(True, True, False)), "yours have 2"),
        (_changed(end="add"), "after the addition is missing"),
        (_changed(end="relu add"), "before the addition"),
        (_changed(end="relu add relu"), "only one at the end"),
        (_changed(end="relu"), "shortcut is missing"),
        (_changed(norms=(True, True, False), end="add bn relu"), "after the addition"),
        (_relu_first, "before its batch norm"),
        (_changed(relus=(True, False)), "after the grouped"),
        (_changed(relus=(False, True)), "after the first 1×1"),
        (_changed(relus=(False, False)), "inside the branch"),
        (_changed(end="add relu relu bn bn"), "have 5"),
    ],
}
