"""Every checker of notebook 18 with the right answer, a blank and typical mistakes."""

import keras
import numpy as np
import pytest
from keras import layers

from cnnlib.exercises import zfnet as exercises


def said(capsys, exercise, answer):
    exercise.check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        (
            "seen_by_layer_2",
            7 + 2 * 2 + 4 * 4,
            {
                7: "first convolution sees",
                11: "first pooling sees",
                15: "the pooling has a stride, too",
                19: "4 pixels apart, not 2",
                43: "after the second pooling",
                51: "AlexNet's",
                3: "plus (3 − 1) steps",
            },
        ),
        (
            "first_layer_ratio",
            1.62,
            {
                4: "compares the places",
                0.405: "compares one window",
                0.617: "AlexNet's work over ZFNet's",
                2: "twice as high",
                9: "ratio of the places",
            },
        ),
        (
            "false_frequency",
            0.03,
            {
                0.22: "before sampling",
                0.12: "cycles per number of the map",
                0.28: "stride of 1",
                0.47: "subtract 1/4",
                0.5: "differs from 0.22 by 1/4",
            },
        ),
    ],
)
def test_numbers(capsys, name, right, wrong):
    exercise = getattr(exercises, name)
    assert said(capsys, exercise, right).startswith("Correct.")
    for blank in (None, ...):
        assert said(capsys, exercise, blank).startswith("Not attempted yet")
    for answer, cause in wrong.items():
        text = said(capsys, exercise, answer)
        assert text.startswith("Not yet.")
        assert cause in text


def test_two_waves_alike_where_they_are_sampled():
    places = 4 * np.arange(25)
    fast, slow = (np.cos(2 * np.pi * f * places) for f in (0.22, 0.03))
    np.testing.assert_allclose(fast, slow, atol=1e-9)


def placed(values, switches, place):
    image = np.zeros([2 * side for side in values.shape])
    for (i, j), value in np.ndenumerate(values):
        down, right = place(int(switches[i, j]))
        image[2 * i + down, 2 * j + right] = value
    return image


@pytest.mark.parametrize(
    ("function", "cause"),
    [
        (lambda v, s: placed(v, s, lambda n: (n // 2, n % 2)), "Correct."),
        (lambda v, s: None, "Not attempted yet"),
        (lambda v, s: v.repeat(2, 0).repeat(2, 1), "copies a value to its whole"),
        (lambda v, s: placed(v, s, lambda n: (0, 0)), "first place of each window"),
        (lambda v, s: placed(v, s, lambda n: (n % 2, n // 2)), "counted row by row"),
        (
            lambda v, s: placed(np.ones_like(v), s, lambda n: (n // 2, n % 2)),
            "not ones",
        ),
        (lambda v, s: v, "Expected the shape (4, 4), got (2, 2)"),
    ],
)
def test_unpool(capsys, function, cause):
    assert cause in said(capsys, exercises.unpool, function)


def start(
    size=7, pad=1, stride=2, border=1, relu="relu", pool=layers.MaxPooling2D, **second
):
    extra = ((0, border), (0, border))
    steps = [
        keras.Input((224, 224, 3)),
        layers.ZeroPadding2D(pad),
        layers.Conv2D(96, size, strides=stride, activation=relu),
        layers.ZeroPadding2D(extra),
        pool(3, 2),
        layers.Conv2D(256, 5, **{"strides": 2, "activation": relu} | second),
        layers.ZeroPadding2D(extra),
        pool(3, 2),
    ]
    return keras.Sequential(steps)


@pytest.mark.parametrize(
    ("function", "cause"),
    [
        (start, "Correct."),
        (lambda: None, "Not attempted yet"),
        (lambda: 3, "Return a keras.Model; yours is a int"),
        (lambda: start(size=11, stride=4), "AlexNet's first filter"),
        (lambda: start(pad=0), "109 is without the zero"),
        (lambda: start(pad=3), '112 is Keras\'s padding="same"'),
        (lambda: start(stride=3), "No layer has the output (110, 110, 96)"),
        (lambda: start(border=0), "54 lets the last window"),
        (lambda: start(strides=1), "51 is a second convolution with stride 1"),
        (lambda: start(padding="same"), "is not padded"),
        (lambda: start(relu=None), "ReLU after a convolution is missing"),
        (lambda: start(use_bias=False), "The weights should be"),
        (lambda: start(pool=layers.AveragePooling2D), "max (not average)"),
        (
            lambda: keras.Sequential([keras.Input((8, 8, 3)), layers.Flatten()]),
            "yours is (8, 8, 3)",
        ),
    ],
)
def test_rebuild(capsys, function, cause):
    assert cause in said(capsys, exercises.rebuild_zfnet_start, function)


@pytest.mark.parametrize("name", ["unpool", "rebuild_zfnet_start"])
def test_the_solutions_pass_their_own_checks(capsys, name):
    exercise = getattr(exercises, name)
    exercise.solution()
    scope = {"keras": keras, "np": np}
    exec(capsys.readouterr().out, scope)
    function = scope["rebuild" if name.startswith("rebuild") else name]
    assert said(capsys, exercise, function).startswith("Correct.")
