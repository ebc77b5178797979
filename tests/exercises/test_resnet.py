"""The exercises of notebook 24: right, blank and typically wrong answers."""

import numpy as np
import pytest
from keras import layers

from cnnlib.exercises import resnet as exercises

STARTERS = {
    "rebuild_residual_unit": "unit",
    "bottleneck_stage": "answer",
    "halved_shortcuts": "answer",
    "plain_to_residual": "forward",
    "stage3_size": "answer",
}


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


RIGHT = [
    ("rebuild_residual_unit", _unit()),
    ("rebuild_residual_unit", _symmetric),
    ("bottleneck_stage", 655_360),
    ("halved_shortcuts", -15),
    ("halved_shortcuts", -15.05),
    ("plain_to_residual", _forward(lambda x, f, _: np.maximum(x + f, 0))),
    ("stage3_size", (20, 16)),
    ("stage3_size", [20, 16]),
    ("stage3_size", np.array([20, 16])),
]
WRONG = [
    (
        "rebuild_residual_unit",
        _unit(end=lambda x, f: layers.Add()([x, layers.ReLU()(f)])),
        "ReLU before the addition?",
    ),
    (
        "rebuild_residual_unit",
        _unit(end=lambda x, f: _end(x, layers.ReLU()(f))),
        "a sum has to be able to fall",
    ),
    (
        "rebuild_residual_unit",
        _unit(end=lambda x, f: layers.Add()([x, f])),
        "ReLU after the addition is missing",
    ),
    (
        "rebuild_residual_unit",
        _unit(end=lambda x, f: layers.ReLU()(f)),
        "this is the plain unit",
    ),
    (
        "rebuild_residual_unit",
        _unit(inner=layers.Identity),
        "between the two convolutions",
    ),
    (
        "rebuild_residual_unit",
        _unit(shortcut_norm=lambda x: x),
        "The shortcut's convolution has no batch norm (with 6 filters",
    ),
    ("rebuild_residual_unit", _unit(late=True), "it belongs in the first"),
    ("rebuild_residual_unit", _unit(twice=True), "in both convolutions?"),
    ("rebuild_residual_unit", _unit(project=False), "have its 1 × 1 convolution"),
    ("rebuild_residual_unit", _unit(always=True), "the shortcut is x itself"),
    ("rebuild_residual_unit", _unit(bias=True), "use_bias=False"),
    ("rebuild_residual_unit", _unit(norm=lambda x: x), "There is no batch norm"),
    ("rebuild_residual_unit", _unit(size=5), "two convolutions of 3 × 3"),
    ("rebuild_residual_unit", lambda *_: 3, "Return a Keras tensor"),
    (
        "rebuild_residual_unit",
        _unit(inner=lambda: layers.Activation("tanh")),
        "compare step by step",
    ),
    ("bottleneck_stage", 524_288, "the projection of the first unit is missing"),
    ("bottleneck_stage", 753_664, "the second unit sees 512"),
    ("bottleneck_stage", 557_056, "the first unit sees 256"),
    ("bottleneck_stage", 786_432, "only the first unit has a projection"),
    ("bottleneck_stage", 917_504, "only the first unit has a projection"),
    ("bottleneck_stage", 376_832, "there are two"),
    ("bottleneck_stage", 278_528, "there are two"),
    ("bottleneck_stage", 7, "Go kernel by kernel"),
    ("halved_shortcuts", 15, "that would be growth"),
    ("halved_shortcuts", -50, "here it is 0.5"),
    ("halved_shortcuts", 1, "not added"),
    ("halved_shortcuts", 0, "how many zeros"),
    ("halved_shortcuts", -9, "Count how many times"),
    (
        "plain_to_residual",
        _forward(lambda x, f, _: np.maximum(f, 0)),
        "still the plain network",
    ),
    (
        "plain_to_residual",
        _forward(lambda x, f, _: x + np.maximum(f, 0)),
        "The ReLU comes after the addition",
    ),
    (
        "plain_to_residual",
        _forward(lambda x, f, _: x + f),
        "ReLU after the addition is missing",
    ),
    (
        "plain_to_residual",
        _forward(lambda x, f, start: np.maximum(start + f, 0)),
        "its own input, not the input of the network",
    ),
    (
        "plain_to_residual",
        lambda x, w: x + _forward(lambda x, f, _: np.maximum(f, 0))(x, w),
        "each unit needs its own",
    ),
    ("stage3_size", (16, 20), "rows first"),
    ("stage3_size", (10, 8), "after stage 4"),
    ("stage3_size", (40, 32), "after stage 2"),
    ("stage3_size", (80, 64), "after stage 1"),
    ("stage3_size", (160, 128), "first convolution alone"),
    ("stage3_size", (14, 14), "224 × 224"),
    ("stage3_size", (5, 5), "How often is the image halved?"),
    ("stage3_size", 20, "Give two numbers"),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers(name, answer, capsys):
    getattr(exercises, name).check(answer)
    assert capsys.readouterr().out.startswith("Correct.")


@pytest.mark.parametrize(("name", "answer", "cause"), WRONG)
def test_typical_mistakes_get_their_cause(name, answer, cause, capsys):
    getattr(exercises, name).check(answer)
    printed = capsys.readouterr().out
    assert printed.startswith("Not yet. ")
    assert cause in printed


@pytest.mark.parametrize("name", STARTERS)
def test_untouched_starter_is_not_attempted(name, capsys):
    blank = None if STARTERS[name] == "answer" else lambda *_: None
    getattr(exercises, name).check(blank)
    assert capsys.readouterr().out.startswith("Not attempted yet")


@pytest.mark.parametrize("name", STARTERS)
def test_shown_solution_is_right(name, capsys):
    exercise = getattr(exercises, name)
    exercise.solution()
    scope = {"np": np, "layers": layers}
    exec(capsys.readouterr().out, scope)
    exercise.check(scope[STARTERS[name]])
    assert capsys.readouterr().out.startswith("Correct.")
