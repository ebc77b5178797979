"""Answers to the exercises of notebook 29, right and typically wrong."""

import numpy as np
from keras import layers

from cnnlib.layers import GroupedConv2D, SplitChannels
from cnnlib.models.common.blocks import conv2d
from cnnlib.models.dpn import dual_path_unit


def _published(residual, dense):
    """The unit of the models themselves."""
    both = layers.Concatenate()([residual, dense])
    paths = (residual, dense)
    _, new = dual_path_unit(both, paths, 16, 32, 4, 4, 1, name="unit")
    return new


def _build(
    residual,
    dense,
    both=True,
    groups=4,
    bias=False,
    before=("bn", "relu"),
    norms=3,
    last=36,
    lead=32,
    add=True,
    end=False,
):
    """The unit with any part of it changed, written as a student would."""
    y = layers.Concatenate()([residual, dense]) if both else residual
    convolutions = [
        layers.Conv2D(16, 1, use_bias=bias),
        GroupedConv2D(16, 3, groups=groups, padding="same", use_bias=bias),
        layers.Conv2D(last, 1, use_bias=bias),
    ]
    for number, convolution in enumerate(convolutions):
        for step in before:
            if step == "relu":
                y = layers.ReLU()(y)
            elif number < norms:
                y = layers.BatchNormalization()(y)
        y = convolution(y)
    first, rest = SplitChannels(lead)(y)
    added, appended = (first, rest) if lead == 32 else (rest, first)
    added = layers.Add()([residual, added]) if add else added
    added = layers.ReLU()(added) if end else added
    return added, layers.Concatenate()([dense, appended])


def _changed(**parts):
    return lambda residual, dense: _build(residual, dense, **parts)


def _normalised_after(residual, dense):
    y = layers.Concatenate()([residual, dense])
    for filters, size, groups in ((16, 1, 1), (16, 3, 4), (36, 1, 1)):
        y = conv2d(y, filters, size, groups=groups, name=f"conv{filters}_{size}")
        y = layers.ReLU()(layers.BatchNormalization()(y))
    added = layers.Add()([residual, y[..., :32]])
    return added, layers.Concatenate()([dense, y[..., 32:]])


def _two_exits(residual, dense):
    y = layers.Concatenate()([residual, dense])
    for convolution in (
        layers.Conv2D(16, 1, use_bias=False),
        GroupedConv2D(16, 3, groups=4, padding="same", use_bias=False),
    ):
        y = convolution(layers.ReLU()(layers.BatchNormalization()(y)))
    y = layers.ReLU()(layers.BatchNormalization()(y))
    added = layers.Add()([residual, layers.Conv2D(32, 1, use_bias=False)(y)])
    more = layers.Conv2D(4, 1, use_bias=False)(y)
    return added, layers.Concatenate()([dense, more])


def _join(residual, dense, new):
    width = residual.shape[-1]
    joined = [residual + new[..., :width], dense, new[..., width:]]
    return np.concatenate(joined, axis=-1)


def _dense_first(residual, dense, new):
    growth = new.shape[-1] - residual.shape[-1]
    joined = [residual + new[..., growth:], dense, new[..., :growth]]
    return np.concatenate(joined, axis=-1)


def _parts(*order):
    """Join other parts than the right ones, or in another order."""

    def join(residual, dense, new):
        width = residual.shape[-1]
        sums = {"sum": residual + new[..., :width], "rest": new[..., width:]}
        parts = {"residual": residual, "dense": dense, "new": new, **sums}
        return np.concatenate([parts[name] for name in order], axis=-1)

    return join


RIGHT = {
    "dense_path_width": [528],
    "dual_path_unit_weights": [231_552],
    "who_made_it": [3],
    "join_paths": [_join],
    "rebuild_dual_path_unit": [_published, _build],
}
WRONG = {
    "dense_path_width": [
        (480, "starts the path with 2k"),
        (504, "not with k"),
        (1552, "both paths together"),
        (1024, "residual path"),
        (704, "k is 24"),
        (1, "from each of the 20"),
    ],
    "dual_path_unit_weights": [
        (552_960, "dense 3×3"),
        (213_120, "reads both paths"),
        (225_408, "at one end"),
        (237_696, "unit 3"),
        (249_984, "kept as they are"),
        (1, "numbers of stage 2"),
    ],
    "who_made_it": [
        (5, "projection's"),
        (4, "not k"),
        (2, "counted from 1"),
        (47, "residual path"),
        (9, "k by k"),
    ],
    "join_paths": [
        (_dense_first, "the last appended"),
        (_parts("residual", "dense", "new"), "as in DenseNet"),
        (_parts("sum", "dense"), "got lost"),
        (_parts("sum", "rest"), "they are kept"),
        (_parts("sum", "rest", "dense"), "behind the old ones"),
    ],
    "rebuild_dual_path_unit": [
        (lambda r, d: r, "two tensors"),
        (lambda r, d: (r, d), "should come out"),
        (lambda r, d: ("a", "b"), "two tensors"),
        (_changed(bias=True), "no biases"),
        (_changed(both=False), "reads 32 channels"),
        (_changed(groups=1), "is dense"),
        (_changed(groups=2), "The kernels should be"),
        (_two_exits, "you have two"),
        (_changed(norms=2), "yours have 2"),
        (_changed(lead=4), "wrong way round"),
        (_changed(add=False), "Nothing is added"),
        (_normalised_after, "both come before"),
        (_changed(before=("relu", "bn")), "comes after it"),
        (_changed(before=("bn",)), "ReLUs are missing"),
        (_changed(end=True), "left free"),
    ],
}
