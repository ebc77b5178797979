"""The exercises of notebook 26: right, blank and typically wrong answers."""

import keras
import pytest
from keras import layers

from cnnlib.exercises import wide_resnet as exercises

STARTERS = {
    "wide_unit_weights": "unit_weights",
    "equal_depth": "answer",
    "dropout_noise": "answer",
    "dropped_identity": "answer",
    "rebuild_wide_unit": "unit",
}


def _weights(before, filters, norms=None, projection=None):
    kernels = 9 * before * filters + 9 * filters**2
    if projection is None:
        projection = before * filters if before != filters else 0
    return kernels + projection + (2 * (before + filters) if norms is None else norms)


def _activate(x):
    return layers.ReLU()(layers.BatchNormalization()(x))


def _build(x, filters, strides, dropout, bias=False, place="right", **parts):
    """The unit with any part of it changed, written as a student would."""
    same = {"padding": "same", "use_bias": bias}
    first, second = parts.get("by", lambda s: (s, 1))(strides)
    drop = layers.Dropout(parts.get("rate", lambda r: r)(dropout))
    active = _activate(x)
    if place == "start":
        active = drop(active)
    y = layers.Conv2D(filters, 3, first, **same)(active)
    y = drop(y) if place == "before bn" else y
    if parts.get("middle", True):
        y = layers.BatchNormalization()(y)
        y = drop(y) if place == "before relu" else y
        y = layers.ReLU()(y)
    y = drop(y) if place == "right" else y
    y = layers.Conv2D(filters, 3, second, **same)(y)
    y = drop(y) if place == "end" else y
    shortcut = parts.get("shortcut", "x")
    if strides != 1 or x.shape[-1] != filters or shortcut == "always":
        source = x if shortcut == "raw" else active
        x = layers.Conv2D(filters, 1, strides, **same)(source)
        x = layers.BatchNormalization()(x) if shortcut == "norm" else x
    elif shortcut == "active":
        x = active
    x = drop(x) if place == "shortcut" else x
    y = y if shortcut == "none" else layers.Add()([x, y])
    return layers.ReLU()(y) if parts.get("end") else y


def _changed(**parts):
    return lambda *given: _build(*given, **parts)


def _of_2015(x, filters, strides, dropout):
    same = {"padding": "same", "use_bias": False}
    y = _activate(layers.Conv2D(filters, 3, strides, **same)(x))
    y = layers.Conv2D(filters, 3, **same)(layers.Dropout(dropout)(y))
    y = layers.BatchNormalization()(y)
    if strides != 1 or x.shape[-1] != filters:
        x = layers.Conv2D(filters, 1, strides, **same)(x)
    return layers.ReLU()(layers.Add()([x, y]))


RIGHT = [
    ("wide_unit_weights", _weights),
    ("equal_depth", 772),
    ("dropout_noise", 0.56),
    ("dropout_noise", 0.5613),
    ("dropped_identity", 0.0138),
    ("rebuild_wide_unit", _build),
    ("rebuild_wide_unit", _changed(place="before relu")),
]
WRONG = [
    ("wide_unit_weights", lambda c, f: _weights(c, f, projection=0), "1 × 1"),
    ("wide_unit_weights", lambda c, f: _weights(c, f, projection=c * f), "stay"),
    ("wide_unit_weights", lambda c, f: _weights(c, f, 4 * f), "that come in"),
    ("wide_unit_weights", lambda c, f: _weights(c, f, 0), "norms are missing"),
    ("wide_unit_weights", lambda c, f: _weights(c, f, 4 * (c + f)), "not trained"),
    (
        "wide_unit_weights",
        lambda c, f: _weights(c, f) + 9 * f * (f - c),
        "sees the channels",
    ),
    ("wide_unit_weights", lambda c, f: 1, "Expected 47264"),
    ("equal_depth", 128, "that is n"),
    ("equal_depth", 768, "the four others"),
    ("equal_depth", 770, "6n + 2"),
    ("equal_depth", 100, "square of k"),
    ("equal_depth", 1024, "not the depth"),
    ("equal_depth", 3, "keep n · k²"),
    ("dropout_noise", 11, "in images"),
    ("dropout_noise", 56.13, "as a share"),
    ("dropout_noise", 1.25, "50,000"),
    ("dropout_noise", 0.397, "of a difference"),
    ("dropout_noise", 0.196, "itself"),
    ("dropout_noise", 5, "Divide the difference"),
    ("dropped_identity", 0.7, "after one unit"),
    ("dropped_identity", 1, "inside F"),
    ("dropped_identity", 0.7**28, "one per layer"),
    ("dropped_identity", 0.7**24, "per convolution"),
    ("dropped_identity", 1.3841, "between 0 and 1"),
    ("dropped_identity", 0.5, "Multiply by 0.7"),
    ("rebuild_wide_unit", lambda *given: "the unit", "Keras tensor"),
    ("rebuild_wide_unit", lambda x, f, s, d: layers.ReLU()(x), "two convolutions"),
    ("rebuild_wide_unit", _of_2015, "before each convolution"),
    ("rebuild_wide_unit", _changed(bias=True), "no biases"),
    ("rebuild_wide_unit", _changed(shortcut="active"), "x itself"),
    ("rebuild_wide_unit", _changed(shortcut="raw"), "takes the activated"),
    ("rebuild_wide_unit", _changed(shortcut="always"), "stays the same"),
    ("rebuild_wide_unit", _changed(shortcut="none"), "no addition"),
    ("rebuild_wide_unit", _changed(shortcut="norm"), "no batch norm here"),
    ("rebuild_wide_unit", _changed(end=True), "no ReLU"),
    ("rebuild_wide_unit", _changed(middle=False), "are missing before the second"),
    ("rebuild_wide_unit", _changed(by=lambda s: (1, s)), "it is in the first"),
    ("rebuild_wide_unit", _changed(place="none"), "yours are []"),
    ("rebuild_wide_unit", _changed(rate=lambda r: 1 - r), "yours are [0.7]"),
    ("rebuild_wide_unit", _changed(place="start"), "another place"),
    ("rebuild_wide_unit", _changed(place="before bn"), "another place"),
    ("rebuild_wide_unit", _changed(place="end"), "another place"),
    ("rebuild_wide_unit", _changed(place="shortcut"), "another place"),
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
    scope = {"keras": keras, "layers": layers}
    exec(capsys.readouterr().out, scope)
    exercise.check(scope[STARTERS[name]])
    assert capsys.readouterr().out.startswith("Correct.")


def test_every_exercise_has_three_hints():
    assert all(len(getattr(exercises, name)._hints) == 3 for name in STARTERS)
