"""Every checker of notebook 28 with the right answer, a blank and typical mistakes."""

import keras
import numpy as np
import pytest
from keras import layers

from cnnlib.exercises import densenet as exercises


def said(capsys, exercise, answer):
    exercise.check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        (
            "channels_read",
            480,
            {
                512: "the last one reads eleven",
                384: "does not read itself",
                352: "input of the block is missing",
                608: "after the transition has halved",
                7: "Start with the block's input",
            },
        ),
        (
            "bottleneck_pays",
            231,
            {
                230: "still costs a little more",
                230.4: "a number of channels is whole",
                256: "it does so earlier",
                288: "compare them",
                1: "Compare 9 · C · 32",
            },
        ),
        (
            "uncompressed_channels",
            1920,
            {
                1024: "transitions that halve",
                1856: "the stem brought 64",
                1888: "not 32",
                576: "other units stay",
                9: "what the stem brings",
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


def test_the_bottleneck_pays_from_there_on():
    def saved(channels):
        return 9 * channels * 32 - (channels * 128 + 9 * 128 * 32)

    assert saved(230) < 0 < saved(231)


def parts(kernel, sizes):
    ends = np.cumsum(sizes)
    return [
        kernel[:, :, end - size : end] for end, size in zip(ends, sizes, strict=True)
    ]


@pytest.mark.parametrize(
    ("function", "cause"),
    [
        (lambda k, s: [np.mean(np.abs(p)) for p in parts(k, s)], "Correct."),
        (lambda k, s: None, "Not attempted yet"),
        (lambda k, s: [p.mean() for p in parts(k, s)], "mean with signs"),
        (lambda k, s: [abs(p.mean()) for p in parts(k, s)], "not after it"),
        (lambda k, s: [abs(p).sum() for p in parts(k, s)], "That is the sum"),
        (lambda k, s: [abs(p).mean() for p in parts(k, s)][::-1], "turned round"),
        (lambda k, s: [np.sqrt((p**2).mean()) for p in parts(k, s)], "mean square"),
        (
            lambda k, s: [
                abs(p).mean() for p in np.split(k, np.cumsum(s)[:-1], axis=3)
            ],
            "You cut the filters",
        ),
        (lambda k, s: k.mean(), "Expected the shape (3,), got ()"),
    ],
)
def test_weight_per_source(capsys, function, cause):
    assert cause in said(capsys, exercises.weight_per_source, function)


def before(x, filters, size, active=True, **options):
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x) if active else x
    options = {"padding": "same", "use_bias": False, **options}
    return layers.Conv2D(filters, size, **options)(x)


def after(x, filters, size):
    x = layers.Conv2D(filters, size, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization()(x))


def right(x, k):
    return layers.Concatenate()([x, before(before(x, 4 * k, 1), k, 3)])


@pytest.mark.parametrize(
    ("function", "cause"),
    [
        (right, "Correct."),
        (lambda x, k: None, "Not attempted yet"),
        (lambda x, k: 3, "Return a Keras tensor"),
        (lambda x, k: before(before(x, 4 * k, 1), k, 3), "Only the new maps"),
        (
            lambda x, k: layers.Concatenate()([before(before(x, 4 * k, 1), k, 3), x]),
            "old maps come first",
        ),
        (
            lambda x, k: layers.Concatenate()([x, after(after(x, 4 * k, 1), k, 3)]),
            "before each convolution, not after",
        ),
        (
            lambda x, k: layers.Concatenate()([after(after(x, 4 * k, 1), k, 3), x]),
            "not after it",
        ),
        (
            lambda x, k: layers.Concatenate()(
                [x, before(before(x, 4 * k, 1), k, 3, active=False)]
            ),
            "ReLU before the 3 × 3",
        ),
        (
            lambda x, k: layers.Add()([x, before(before(x, 4 * k, 1), 8, 3)]),
            "that is ResNet",
        ),
        (
            lambda x, k: layers.Concatenate()([x, before(x, k, 3)]),
            "two convolutions, first 1 × 1",
        ),
        (
            lambda x, k: layers.Concatenate()([x, before(before(x, k, 1), k, 3)]),
            "12 and 3 filters, 4k and k; yours have 3 and 3",
        ),
        (
            lambda x, k: layers.Concatenate()(
                [x, before(before(x, 4 * k, 1, use_bias=True), k, 3)]
            ),
            "have no bias",
        ),
        (
            lambda x, k: before(before(x, 4 * k, 1), k, 3, padding="valid"),
            "The maps shrink from 6 × 6 to 4 × 4",
        ),
        (
            lambda x, k: layers.Concatenate()(
                [x, before(before(x, 4 * k, 1), k, 3, padding="valid")]
            ),
            "stopped with ValueError",
        ),
    ],
)
def test_rebuild(capsys, function, cause):
    assert cause in said(capsys, exercises.rebuild_dense_unit, function)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("weight_per_source", "weight_per_source"),
        ("rebuild_dense_unit", "unit"),
    ],
)
def test_the_solutions_pass_their_own_checks(capsys, name, function):
    exercise = getattr(exercises, name)
    exercise.solution()
    scope = {"keras": keras, "layers": layers, "np": np}
    exec(capsys.readouterr().out, scope)
    assert said(capsys, exercise, scope[function]).startswith("Correct.")


@pytest.mark.parametrize(
    "name", ["channels_read", "bottleneck_pays", "uncompressed_channels"]
)
def test_the_solutions_in_numbers(capsys, name):
    exercise = getattr(exercises, name)
    exercise.solution()
    scope = {}
    exec(capsys.readouterr().out, scope)
    assert said(capsys, exercise, scope["answer"]).startswith("Correct.")
