"""The exercises of notebook 27: right, blank and typically wrong answers."""

import keras
import numpy as np
import pytest
from keras import layers

from cnnlib.exercises import resnext as exercises
from cnnlib.layers import GroupedConv2D
from cnnlib.layers.grouped_convolution import block_diagonal

STARTERS = {
    "resnext_unit_weights": "answer",
    "channels_seen": "answer",
    "dense_kernel": "dense_kernel",
    "breaks_equality": "answer",
    "rebuild_resnext_unit": "unit",
}


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


RIGHT = [
    ("resnext_unit_weights", 280_576),
    ("channels_seen", 16),
    ("dense_kernel", _dense),
    ("breaks_equality", "A"),
    ("breaks_equality", " a"),
    ("rebuild_resnext_unit", _build),
    ("rebuild_resnext_unit", _changed(grouped=layers.Conv2D)),
]
WRONG = [
    ("resnext_unit_weights", 851_968, "dense 3×3"),
    ("resnext_unit_weights", 135_680, "d doubles"),
    ("resnext_unit_weights", 70_144, "stage 1"),
    ("resnext_unit_weights", 149_504, "two 1×1"),
    ("resnext_unit_weights", 262_144, "3×3 is missing"),
    ("resnext_unit_weights", 18_432, "two 1×1 convolutions are missing"),
    ("resnext_unit_weights", 8_768, "there are 32"),
    ("resnext_unit_weights", 282_624, "γ and β"),
    ("resnext_unit_weights", 1, "numbers of stage 2"),
    ("channels_seen", 4, "stage 1"),
    ("channels_seen", 8, "stage 2"),
    ("channels_seen", 32, "stage 4"),
    ("channels_seen", 64, "number of groups"),
    ("channels_seen", 1024, "its group only"),
    ("channels_seen", 144, "weights of the filter"),
    ("channels_seen", 3, "How wide"),
    ("dense_kernel", lambda k, g: np.tile(k, (1, 1, g, 1)), "sees every group"),
    ("dense_kernel", _dealt, "dealt out in turn"),
    ("dense_kernel", _padded, "each has its own"),
    (
        "dense_kernel",
        lambda k, g: _dense(k[..., ::-1].copy(), g)[..., ::-1],
        "lower left",
    ),
    ("dense_kernel", lambda k, g: k, "as it was given"),
    ("breaks_equality", "B", "every channel by itself"),
    ("breaks_equality", "c", "order of its paths"),
    ("breaks_equality", "D", 'not "A", "B" or "C"'),
    ("breaks_equality", 1, 'not "A", "B" or "C"'),
    ("rebuild_resnext_unit", lambda x: "the unit", "not a str"),
    ("rebuild_resnext_unit", lambda x: layers.Conv2D(32, 1)(x), "comes out"),
    ("rebuild_resnext_unit", _changed(bias=True), "leave the biases out"),
    ("rebuild_resnext_unit", _changed(groups=1), "is dense"),
    ("rebuild_resnext_unit", _changed(groups=4), "4 groups of 8"),
    ("rebuild_resnext_unit", _changed(groups=16), "The kernels should be"),
    ("rebuild_resnext_unit", _changed(add="conv"), "shortcut has a convolution"),
    ("rebuild_resnext_unit", _changed(norms=(True, True, False)), "yours have 2"),
    ("rebuild_resnext_unit", _changed(end="add"), "after the addition is missing"),
    ("rebuild_resnext_unit", _changed(end="relu add"), "before the addition"),
    ("rebuild_resnext_unit", _changed(end="relu add relu"), "only one at the end"),
    ("rebuild_resnext_unit", _changed(end="relu"), "shortcut is missing"),
    (
        "rebuild_resnext_unit",
        _changed(norms=(True, True, False), end="add bn relu"),
        "after the addition",
    ),
    ("rebuild_resnext_unit", _relu_first, "before its batch norm"),
    ("rebuild_resnext_unit", _changed(relus=(True, False)), "after the grouped"),
    ("rebuild_resnext_unit", _changed(relus=(False, True)), "after the first 1×1"),
    ("rebuild_resnext_unit", _changed(relus=(False, False)), "inside the branch"),
    ("rebuild_resnext_unit", _changed(end="add relu relu bn bn"), "have 5"),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers(name, answer, capsys):
    getattr(exercises, name).check(answer)
    assert capsys.readouterr().out.startswith("Correct.")


@pytest.mark.parametrize(("name", "answer", "cause"), WRONG)
def test_wrong_answers_are_told_why(name, answer, cause, capsys):
    getattr(exercises, name).check(answer)
    told = capsys.readouterr().out
    assert told.startswith("Not yet.")
    assert cause in told


@pytest.mark.parametrize("name", STARTERS)
def test_starters_are_blank(name, capsys):
    blank = None if STARTERS[name] == "answer" else (lambda *given: None)
    getattr(exercises, name).check(blank)
    assert capsys.readouterr().out.startswith("Not attempted yet")


@pytest.mark.parametrize("name", STARTERS)
def test_solutions_are_accepted(name, capsys):
    exercise = getattr(exercises, name)
    exercise.solution()
    scope = {"keras": keras, "layers": layers, "np": np, "GroupedConv2D": GroupedConv2D}
    exec(capsys.readouterr().out, scope)
    exercise.check(scope[STARTERS[name]])
    assert capsys.readouterr().out.startswith("Correct.")


def test_every_exercise_has_three_hints():
    assert all(len(getattr(exercises, name)._hints) == 3 for name in STARTERS)
