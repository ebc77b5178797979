"""Answers to the exercises of notebook 24, right and typically wrong."""

import numpy as np
from keras import layers


def _norm(x):
    return layers.BatchNormalization()(x)


def _unit(**form):
    """Build a basic unit as a student would, with any part of it changed."""
    same = {"padding": "same", "use_bias": form.get("bias", False)}
    inner = form.get("inner", layers.ReLU)

    def unit(x, filters, strides):
        last = strides if form.get("twice") or form.get("late") else 1
        first = 1 if form.get("late") else strides
        norm = form.get("norm", _norm)
        branch = norm(layers.Conv2D(filters, form.get("size", 3), first, **same)(x))
        branch = inner()(branch)
        branch = norm(layers.Conv2D(filters, 3, last, **same)(branch))
        changed = strides != 1 or x.shape[-1] != filters
        if (changed and form.get("project", True)) or form.get("always"):
            x = layers.Conv2D(filters, 1, strides, **same)(x)
            x = form.get("shortcut_norm", norm)(x)
        return form.get("end", _end)(x, branch)

    return unit


def _end(x, branch):
    return layers.ReLU()(layers.Add()([x, branch]))


def _forward(end):
    def forward(x, weights):
        start = x
        for first, second in weights:
            x = end(x, np.maximum(x @ first, 0) @ second, start)
        return x

    return forward


def _symmetric(x, filters, strides):
    """The unit with the padding of the releases, the shortcut first."""
    rest = {"use_bias": False}
    shortcut = x
    if strides != 1:
        shortcut = _norm(layers.Conv2D(filters, 1, strides, **rest)(x))
    x = layers.Conv2D(filters, 3, strides, **rest)(layers.ZeroPadding2D(1)(x))
    x = layers.ReLU()(_norm(x))
    x = _norm(layers.Conv2D(filters, 3, **rest)(layers.ZeroPadding2D(1)(x)))
    return layers.Activation("relu")(x + shortcut)


RIGHT = {
    "rebuild_residual_unit": [_unit(), _symmetric],
    "bottleneck_stage": [655_360],
    "halved_shortcuts": [-15, -15.05],
    "plain_to_residual": [_forward(lambda x, f, _: np.maximum(x + f, 0))],
    "stage3_size": [(20, 16), [20, 16], np.array([20, 16]), "20 x 16"],
}
WRONG = {
    "rebuild_residual_unit": [
        (
            _unit(end=lambda x, f: layers.Add()([x, layers.ReLU()(f)])),
            "ReLU before the addition?",
        ),
        (
            _unit(end=lambda x, f: _end(x, layers.ReLU()(f))),
            "a sum has to be able to fall",
        ),
        (
            _unit(end=lambda x, f: layers.Add()([x, f])),
            "ReLU after the addition is missing",
        ),
        (_unit(end=lambda x, f: layers.ReLU()(f)), "this is the plain unit"),
        (_unit(inner=layers.Identity), "between the two convolutions"),
        (
            _unit(shortcut_norm=lambda x: x),
            "The shortcut's convolution has no batch norm (with 6 filters",
        ),
        (_unit(late=True), "it belongs in the first"),
        (_unit(twice=True), "in both convolutions?"),
        (_unit(project=False), "have its 1 × 1 convolution"),
        (_unit(always=True), "the shortcut is x itself"),
        (_unit(bias=True), "use_bias=False"),
        (_unit(norm=lambda x: x), "There is no batch norm"),
        (_unit(size=5), "two convolutions of 3 × 3"),
        (lambda *_: 3, "Return a Keras tensor"),
        (
            _unit(inner=lambda: layers.Activation("tanh")),
            "in yours comes tanh",
        ),
    ],
    "bottleneck_stage": [
        (524_288, "the projection of the first unit is missing"),
        (753_664, "the second unit sees 512"),
        (557_056, "the first unit sees 256"),
        (786_432, "only the first unit has a projection"),
        (917_504, "only the first unit has a projection"),
        (376_832, "there are two"),
        (278_528, "there are two"),
        (7, "Go kernel by kernel"),
    ],
    "halved_shortcuts": [
        (-16, "round the power"),
        (0.5**50, "that is the share"),
        (15, "that would be growth"),
        (-50, "here it is 0.5"),
        (1, "not added"),
        (0, "which power of ten"),
        (-9, "Count how many times"),
    ],
    "plain_to_residual": [
        (_forward(lambda x, f, _: np.maximum(f, 0)), "still the plain network"),
        (
            _forward(lambda x, f, _: x + np.maximum(f, 0)),
            "The ReLU comes after the addition",
        ),
        (_forward(lambda x, f, _: x + f), "ReLU after the addition is missing"),
        (
            _forward(lambda x, f, start: np.maximum(start + f, 0)),
            "its own input, not the input of the network",
        ),
        (
            lambda x, w: x + _forward(lambda x, f, _: np.maximum(f, 0))(x, w),
            "each unit needs its own",
        ),
    ],
    "stage3_size": [
        ((20, 16, 1024), "(20, 16) is right; leave out the channels"),
        ((None, 20, 16), "leave out the batch"),
        ((16, 20), "rows first"),
        ((10, 8), "after stage 4"),
        ((40, 32), "after stage 2"),
        ((80, 64), "after stage 1"),
        ((160, 128), "first convolution alone"),
        ((14, 14), "224 × 224"),
        ((5, 5), "How often is the image halved?"),
        (20, "Give two numbers"),
    ],
}
