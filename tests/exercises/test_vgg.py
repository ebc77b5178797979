"""The exercises of notebook 20: right, blank and typically wrong answers."""

import numpy as np
import pytest
from keras import layers
from scipy.signal import convolve2d, correlate2d

from cnnlib.exercises import vgg as exercises

STARTERS = {
    "vgg19_stage4": "answer",
    "channels_for_sigma": "answer",
    "compose_kernels": "compose",
    "score_places": "answer",
    "rebuild_vgg_stage": "vgg_stage",
}


def _stage(end=layers.MaxPooling2D, convolution=layers.Conv2D, **form):
    """Build a stage as a student would, with any part of it changed."""
    options = {"padding": "same", "activation": "relu"} | form
    side = options.pop("side", 3)

    def stage(x, filters, depth):
        for _ in range(depth):
            x = convolution(filters, side, **options)(x)
        return end(2)(x) if end else x

    return stage


def _late_relu(x, filters, depth):
    for _ in range(depth):
        x = layers.Conv2D(filters, 3, padding="same")(x)
    return layers.MaxPooling2D(2)(layers.ReLU()(x))


def _separate_relu(x, filters, depth):
    for _ in range(depth):
        x = layers.ReLU()(layers.Conv2D(filters, 3, padding="same")(x))
    return layers.MaxPooling2D(2, 2)(x)


def _normalized(x, filters, depth):
    for _ in range(depth):
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
    return layers.MaxPooling2D(2)(x)


def _strided(x, filters, depth):
    for block in range(depth):
        options = {"padding": "same", "activation": "relu"}
        x = layers.Conv2D(filters, 3, 1 + (block == depth - 1), **options)(x)
    return x


RIGHT = [
    ("vgg19_stage4", 8_259_584),
    ("channels_for_sigma", 22),
    ("channels_for_sigma", 22.2),
    ("compose_kernels", convolve2d),
    ("score_places", 60),
    ("rebuild_vgg_stage", _stage()),
    ("rebuild_vgg_stage", _separate_relu),
]
WRONG = [
    ("vgg19_stage4", 8_257_536, "biases are missing"),
    ("vgg19_stage4", 5_899_776, "stage 4 of D"),
    ("vgg19_stage4", 9_439_232, "the first gets 256"),
    ("vgg19_stage4", 3, "Count the first convolution"),
    ("channels_for_sigma", 200, "nine per channel"),
    ("channels_for_sigma", 2_222, "that is for σ = 0.01"),
    ("channels_for_sigma", 11, "without the 2 for ReLU"),
    ("channels_for_sigma", 1_000, "Set 0.1² equal"),
    ("compose_kernels", lambda a, b: correlate2d(a, b), "`second` is turned"),
    ("compose_kernels", lambda a, b: convolve2d(a[::-1, ::-1], b), "`first` is turned"),
    ("compose_kernels", lambda a, b: a @ b, "matrix product"),
    ("compose_kernels", lambda a, b: a * b, "entry by entry"),
    ("compose_kernels", lambda a, b: a + b, "side by side"),
    ("compose_kernels", lambda a, b: correlate2d(a, b, "valid"), "keeps the inside"),
    ("compose_kernels", lambda a, b: np.kron(b, a), "copies overlap"),
    ("compose_kernels", lambda a, b: np.zeros((3, 3)), "Expected"),
    (
        "compose_kernels",
        lambda a, b: convolve2d(a, b) if len(a) == len(b) else convolve2d(b, a)[1:],
        "not for shapes (5, 5), (3, 3)",
    ),
    ("score_places", 192, "7 × 7 convolution on it"),
    ("score_places", 45, "n − 7 + 1"),
    ("score_places", 60_000, "all 1,000 classes"),
    ("score_places", 7, "First the map behind stage 5"),
    ("rebuild_vgg_stage", _stage(activation=None), "ReLUs are missing"),
    ("rebuild_vgg_stage", _late_relu, "each needs its own"),
    ("rebuild_vgg_stage", _stage(layers.AveragePooling2D), "takes the mean"),
    (
        "rebuild_vgg_stage",
        _stage(lambda _: layers.MaxPooling2D(3, 2, padding="same")),
        "3 × 3 and overlap",
    ),
    ("rebuild_vgg_stage", _stage(end=None), "The pool is missing"),
    ("rebuild_vgg_stage", _stage(padding="valid"), "not 4 × 4"),
    ("rebuild_vgg_stage", _stage(side=5), "every filter of VGG is 3 × 3"),
    ("rebuild_vgg_stage", _stage(use_bias=False), "biases are missing"),
    ("rebuild_vgg_stage", _stage(activation="tanh"), "the numbers are not"),
    ("rebuild_vgg_stage", _normalized, "Batch norm came a year later"),
    ("rebuild_vgg_stage", _strided, "the pool alone halves"),
    (
        "rebuild_vgg_stage",
        lambda x, filters, depth: _stage()(x, filters, 2),
        "With depth=4 there are 2",
    ),
    (
        "rebuild_vgg_stage",
        lambda x, filters, depth: _stage()(x, 64, depth),
        "has 64 filters, not 6",
    ),
    ("rebuild_vgg_stage", lambda x, filters, depth: 3, "Return a Keras tensor"),
]


def _said(capsys, name, answer) -> str:
    getattr(exercises, name).check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers(capsys, name, answer):
    assert _said(capsys, name, answer).startswith("Correct.")


@pytest.mark.parametrize(("name", "answer", "cause"), WRONG)
def test_wrong_answers_get_their_cause(capsys, name, answer, cause):
    text = _said(capsys, name, answer)
    assert text.startswith("Not yet.")
    assert cause in text


@pytest.mark.parametrize("name", STARTERS)
def test_blank_answers(capsys, name):
    blanks = [None, ...]
    if STARTERS[name] != "answer":
        blanks.append(lambda *given: None)
    for blank in blanks:
        assert _said(capsys, name, blank).startswith("Not attempted yet")


@pytest.mark.parametrize("name", STARTERS)
def test_solutions_are_accepted(capsys, name):
    getattr(exercises, name).solution()
    scope = {"layers": layers, "np": np}
    exec(capsys.readouterr().out, scope)
    assert _said(capsys, name, scope[STARTERS[name]]).startswith("Correct.")
