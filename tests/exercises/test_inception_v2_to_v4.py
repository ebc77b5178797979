"""Every checker of notebook 23 with the right answer, a blank and typical mistakes."""

import numpy as np
import pytest
from keras import layers

from cnnlib.exercises import inception_v2_to_v4 as exercises

NAMES = {
    "times_cheaper": "answer",
    "lowest_smoothed_loss": "answer",
    "grown_signal": "answer",
    "smooth_targets": "smooth",
    "rebuild_scaled_module": "block",
}


def said(capsys, exercise, answer):
    exercise.check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        (
            "times_cheaper",
            8,
            {
                4: "half the filters",
                2: "quarter of the places",
                16: "only its filters halve",
                1: "half the new maps are free",
                0.125: "that is the share",
                7: "Divide",
            },
        ),
        (
            "lowest_smoothed_loss",
            0.5,
            {
                0: "hard targets",
                0.325: "0.01 each",
                0.094: "nine classes have a share",
                0.086: "are missing",
                2.303: "guessing",
                7: "target itself",
            },
        ),
        (
            "grown_signal",
            1.48,
            {
                2.19: "variance; its root",
                38.34: "not their deviations",
                1024: "without the factor",
                6.19: "squared",
                5: "the sum grows on",
                7: "twenty times",
            },
        ),
    ],
)
def test_counting(capsys, name, right, wrong):
    exercise = getattr(exercises, name)
    assert said(capsys, exercise, right).startswith("Correct.")
    for answer, cause in wrong.items():
        text = said(capsys, exercise, answer)
        assert text.startswith("Not yet.")
        assert cause in text


@pytest.mark.parametrize(
    ("function", "cause"),
    [
        (lambda y, n, s: (1 - s) * np.eye(n)[y] + s / n, "Correct."),
        (lambda y, n, s: None, "Not attempted yet"),
        (lambda y, n, s: np.eye(n)[y], "nothing is smoothed"),
        (lambda y, n, s: (1 - s) * np.eye(n)[y], "but given to none"),
        (lambda y, n, s: np.eye(n)[y] + s / n, "but not taken"),
        (lambda y, n, s: (1 - s) * np.eye(n)[y] + s, "divided among the classes"),
        (
            lambda y, n, s: np.where(np.eye(n)[y] > 0, 1 - s, s / (n - 1)),
            "the right one included",
        ),
    ],
)
def test_smooth_targets(capsys, function, cause):
    text = said(capsys, exercises.smooth_targets, function)
    assert cause.lower() in text.lower()


def block(x, filters, scale, **form):
    """The module as a student would write it, with any part of it changed."""

    def conv(x, number, size, activation="relu"):
        kind = {"padding": form.get("padding", "same"), "activation": activation}
        return layers.Conv2D(number, size, **kind)(x)

    inner = form.get("inner", "relu")
    left = conv(x, filters[0], 1, inner)
    right = conv(conv(x, filters[1], 1, inner), filters[2], form.get("size", 3), inner)
    branches = [right, left] if form.get("swapped") else [left, right]
    y = layers.Concatenate()(branches)
    y = layers.Conv2D(form.get("to", x.shape[-1]), 1, activation=form.get("up"))(y)
    if form.get("norm"):
        y = layers.BatchNormalization()(y)
    if form.get("of", "branch") == "branch":
        y = y * scale
    if form.get("of") == "input":
        x = x * scale
    if "to" in form:
        return y
    y = layers.Add()([x, y])
    y = y * scale if form.get("of") == "sum" else y
    return y if form.get("linear") else layers.ReLU()(y)


@pytest.mark.parametrize(
    ("form", "cause"),
    [
        ({}, "Correct."),
        ({"of": "nothing"}, "Nothing is scaled"),
        ({"of": "input"}, "x is scaled"),
        ({"of": "sum"}, "The sum is scaled"),
        ({"up": "relu"}, "may be negative"),
        ({"linear": True}, "after the sum is missing"),
        ({"inner": None}, "have a ReLU each"),
        ({"swapped": True}, "another order"),
        ({"size": 5}, "No convolution has 6 filters of 3 × 3 on 5 maps"),
        ({"norm": True}, "four convolutions"),
        ({"to": 3}, "cannot be added"),
        ({"padding": "valid"}, "stopped with"),
    ],
)
def test_rebuild(capsys, form, cause):
    def function(x, filters, scale):
        return block(x, filters, scale, **form)

    assert cause in said(capsys, exercises.rebuild_scaled_module, function)


@pytest.mark.parametrize("name", NAMES)
def test_blank_hints_and_solution(capsys, name):
    exercise = getattr(exercises, name)
    assert said(capsys, exercise, None).startswith("Not attempted yet")
    assert said(capsys, exercise, ...).startswith("Not attempted yet")
    exercise.solution()
    scope = {"layers": layers, "np": np}
    exec(capsys.readouterr().out, scope)
    assert "Correct." in said(capsys, exercise, scope[NAMES[name]])


def test_rebuild_must_return_a_tensor(capsys):
    answer = said(capsys, exercises.rebuild_scaled_module, lambda x, f, s: [x])
    assert "Return the tensor" in answer
