"""The exercises of notebook 08: right, blank and typically wrong answers."""

import keras
import numpy as np
import pytest
from keras import layers

from cnnlib.exercises import first_convnet as exercises

STARTERS = {
    "flatten_size": "answer",
    "pattern_weights": "answer",
    "build_pattern": "build",
    "confusion_matrix": "confusion",
    "shift_right": "shift",
}


def _build(n=2, kernel=3, filters=(8, 16), padding="same", activation="relu", **end):
    """Build the pattern, with any part of it changed."""

    def build():
        x = inputs = keras.Input(end.get("shape", (32, 32, 3)))
        for count in filters:
            for _ in range(n):
                x = layers.Conv2D(
                    count,
                    kernel,
                    padding=padding,
                    activation=activation,
                    use_bias=end.get("bias", True),
                )(x)
                x = layers.ReLU()(x) if end.get("relu_layer") else x
            x = layers.MaxPooling2D(2)(x)
        x = end.get("flatten", layers.Flatten)()(x)
        x = layers.Dense(end["hidden"])(x) if "hidden" in end else x
        softmax = end.get("softmax", "softmax")
        return keras.Model(inputs, layers.Dense(end.get("classes", 10), softmax)(x))

    return build


def _table(labels, answers, classes):
    return np.array(
        [
            [np.sum((labels == row) & (answers == column)) for column in range(classes)]
            for row in range(classes)
        ]
    )


def _shift(images, pixels):
    width = images.shape[2]
    return np.pad(images, ((0, 0), (0, 0), (pixels, 0), (0, 0)))[:, :, :width]


RIGHT = [
    ("flatten_size", 4096),
    ("pattern_weights", 14_546),
    ("build_pattern", _build()),
    ("build_pattern", _build(activation=None, relu_layer=True)),
    ("confusion_matrix", _table),
    ("shift_right", _shift),
]
WRONG = [
    ("flatten_size", 1024, "for 32×32 images"),
    ("flatten_size", 64, "8·8 is one map"),
    ("flatten_size", 16_384, "after two pools"),
    ("flatten_size", 262_144, "pools are missing"),
    ("flatten_size", 192, "64 maps"),
    ("flatten_size", 12_288, "that is the image"),
    ("flatten_size", 512, "rows and columns"),
    ("flatten_size", 5, "Rows · columns · maps"),
    ("pattern_weights", 14_488, "biases are missing"),
    ("pattern_weights", 4_296, "still to come"),
    ("pattern_weights", 10_250, "four convolutions are missing"),
    ("pattern_weights", 11_642, "N = 2"),
    ("pattern_weights", 168_146, "pools are missing"),
    ("pattern_weights", 45_266, "M = 2"),
    ("pattern_weights", 4_466, "no global average"),
    ("pattern_weights", 10_066, "keeps the size"),
    ("pattern_weights", 1, "layer by layer"),
    ("build_pattern", lambda: "a model", "Return a keras.Model"),
    ("build_pattern", _build(shape=(28, 28, 3)), "The input is 32×32×3"),
    ("build_pattern", _build(classes=2), "The output is 10 classes"),
    ("build_pattern", _build(n=1), "yours is CONV POOL CONV POOL"),
    ("build_pattern", _build(kernel=5), "All filters are 3×3"),
    ("build_pattern", _build(filters=(16, 16)), "8, 8, 16 and 16"),
    ("build_pattern", _build(padding="valid"), 'padding="same" keeps'),
    ("build_pattern", _build(activation=None), "A ReLU follows"),
    ("build_pattern", _build(bias=False), "no biases"),
    ("build_pattern", _build(flatten=layers.GlobalAveragePooling2D), "global average"),
    ("build_pattern", _build(hidden=64), "K = 0"),
    ("build_pattern", _build(softmax=None), "the softmax is missing"),
    ("confusion_matrix", lambda a, b, n: _table(a, b, n).T, "a row is a true class"),
    ("confusion_matrix", lambda a, b, n: _table(a, b, n) > 0, "count twice"),
    (
        "confusion_matrix",
        lambda a, b, n: (
            _table(a, b, n) / np.maximum(_table(a, b, n).sum(1), 1)[:, None]
        ),
        "shares of each row",
    ),
    ("confusion_matrix", lambda a, b, n: _table(a, b, n) / len(a), "of all images"),
    ("confusion_matrix", lambda a, b, n: _table(a, a * (a == b), n), "Expected"),
    ("confusion_matrix", lambda a, b, n: np.eye(n) * _table(a, b, n), "Only right"),
    (
        "confusion_matrix",
        lambda a, b, n: _table(a, b, n) * (1 - np.eye(n)),
        "right answers are missing",
    ),
    ("confusion_matrix", lambda a, b, n: np.mean(a == b), "That is the accuracy"),
    ("shift_right", lambda x, s: np.roll(x, s, 2), "fill with zeros"),
    ("shift_right", lambda x, s: _shift(x[:, :, ::-1], s)[:, :, ::-1], "to the left"),
    (
        "shift_right",
        lambda x, s: _shift(x.swapaxes(1, 2), s).swapaxes(1, 2),
        "moves downwards",
    ),
    ("shift_right", lambda x, s: x[:, :, :-s], "The size changed"),
    ("shift_right", lambda x, s: x[:, :, s:], "The size changed"),
    (
        "shift_right",
        lambda x, s: np.pad(x, ((0, 0), (0, 0), (s, 0), (0, 0))),
        "got wider",
    ),
    (
        "shift_right",
        lambda x, s: _shift(x, s) if s else x[:, :, :-s],
        "It works for the first example",
    ),
]


def _said(capsys, name, answer) -> str:
    getattr(exercises, name).check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers(capsys, name, answer):
    assert _said(capsys, name, answer).startswith("Correct.")


@pytest.mark.parametrize(("name", "answer", "cause"), WRONG)
def test_wrong_answers_get_their_cause(capsys, name, answer, cause):
    said = _said(capsys, name, answer)
    assert said.startswith("Not yet.")
    assert cause in said


@pytest.mark.parametrize("name", STARTERS)
def test_blank_answers(capsys, name):
    assert _said(capsys, name, None).startswith("Not attempted yet")


@pytest.mark.parametrize("name", STARTERS)
def test_hints_and_solution(capsys, name):
    exercise = getattr(exercises, name)
    for number in (1, 2, 3):
        exercise.hint()
        assert capsys.readouterr().out.startswith(f"Hint {number} of 3")
    exercise.solution()
    scope = {"np": np, "keras": keras, "layers": layers}
    exec(capsys.readouterr().out, scope)
    assert _said(capsys, name, scope[STARTERS[name]]).startswith("Correct.")
