"""Every checker of notebook 16 with the right answer, a blank and typical mistakes."""

import keras
import numpy as np
import pytest
from keras import layers

from cnnlib.exercises import lenet5 as exercises


def said(capsys, exercise, answer):
    exercise.check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        (
            "full_c3",
            2416,
            {
                2400: "biases are missing",
                416: "every map of S2",
                1516: "table of 1998",
                151: "there are sixteen",
                7: "7 is not it. Count one map first",
            },
        ),
        (
            "small_input",
            4,
            {
                5: "for a 32 × 32 image",
                8: "that is C3",
                7: "takes four pixels",
                99: "layer by layer",
            },
        ),
        (
            "s2_connections",
            5880,
            {
                12: "those are the weights",
                4704: "bias of each unit",
                2352: "adds four inputs",
                1176: "those are the units",
                3: "units of S2 times",
            },
        ),
    ],
)
def test_counting(capsys, name, right, wrong):
    exercise = getattr(exercises, name)
    assert said(capsys, exercise, right).startswith("Correct.")
    for blank in (None, ...):
        assert said(capsys, exercise, blank).startswith("Not attempted yet")
    for answer, cause in wrong.items():
        text = said(capsys, exercise, answer)
        assert text.startswith("Not yet.")
        assert cause in text


def sums(image):
    pairs = image[0::2] + image[1::2]
    return pairs[:, 0::2] + pairs[:, 1::2]


def overlapping(image):
    pairs = image[:-1] + image[1:]
    return pairs[:, :-1] + pairs[:, 1:]


@pytest.mark.parametrize(
    ("function", "cause"),
    [
        (lambda i, c, b: c * sums(i) + b, "Correct."),
        (lambda i, c, b: None, "Not attempted yet"),
        (lambda i, c, b: c * sums(i) / 4 + b, "the mean of each window"),
        (lambda i, c, b: c * sums(i), "bias is missing"),
        (lambda i, c, b: c * (sums(i) + b), "Add the bias last"),
        (lambda i, c, b: sums(i) + b, "coefficient is missing"),
        (lambda i, c, b: c * i[1::2, 1::2] + b, "the largest of each window"),
        (lambda i, c, b: np.tanh(c * sums(i) + b), "No squashing here"),
        (lambda i, c, b: c * overlapping(i) + b, "windows overlap"),
        (lambda i, c, b: c * sums(i).sum() + b, "Expected the shape (2, 2), got ()"),
        (lambda i, c, b: sums(i) * 7, "Expected\n[[ "),
        (lambda i, c, b: i[9], "stopped with IndexError"),
    ],
)
def test_subsample(capsys, function, cause):
    assert cause in said(capsys, exercises.subsample, function)


def lenet(padding="valid", filters=16, activation="softmax", bias=True, classes=10):
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(6, 5, activation="relu", padding=padding, use_bias=bias),
            layers.MaxPooling2D(2),
            layers.Conv2D(filters, 5, activation="relu", use_bias=bias),
            layers.MaxPooling2D(2),
            layers.Conv2D(120, 5, activation="relu", use_bias=bias),
            layers.Flatten(),
            layers.Dense(84, activation="relu", use_bias=bias),
            layers.Dense(classes, activation=activation, use_bias=bias),
        ]
    )


@pytest.mark.parametrize(
    ("function", "cause"),
    [
        (lenet, "Correct."),
        (lambda: None, "Not attempted yet"),
        (lambda: 3, "Return a keras.Model; yours is a int"),
        (lambda: lenet(classes=1000), "yours is (1000,)"),
        (lambda: lenet(padding="same"), 'padding="same"'),
        (lambda: lenet(filters=12), "No layer has C3's output (10, 10, 16)"),
        (lambda: lenet(activation=None), "lacks its softmax"),
        (lambda: lenet(bias=False), "the biases"),
        (
            lambda: keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten()]),
            "yours is (28, 28, 1)",
        ),
    ],
)
def test_rebuild(capsys, function, cause):
    assert cause in said(capsys, exercises.rebuild_lenet5, function)


@pytest.mark.parametrize("name", ["subsample", "rebuild_lenet5"])
def test_the_solutions_pass_their_own_checks(capsys, name):
    exercise = getattr(exercises, name)
    exercise.solution()
    scope = {"keras": keras, "np": np}
    exec(capsys.readouterr().out, scope)
    function = scope["rebuild" if name == "rebuild_lenet5" else name]
    assert said(capsys, exercise, function).startswith("Correct.")


def test_hints_come_one_by_one(capsys):
    exercise = exercises.small_input
    for expected in ("Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Hint 3 of 3"):
        exercise.hint()
        assert expected in capsys.readouterr().out
