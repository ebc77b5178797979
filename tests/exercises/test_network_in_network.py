"""The exercises of notebook 19: right, blank and typically wrong answers."""

import keras
import numpy as np
import pytest
from keras import layers

from cnnlib.exercises import network_in_network as exercises

NAMES = {
    "mlpconv_weights": "answer",
    "larger_images": "answer",
    "rebuild_mlpconv": "build_mlpconv",
    "average_matrix": "average_matrix",
    "class_maps": "class_maps",
}


def _mlpconv(sides=None, relus=(1, 1, 1), padding="same", bias=True, apart=False):
    """Build the block, with any part of it changed."""

    def build(x, filters, size):
        used = sides or (size, 1, 1)
        for count, side, bent in zip(filters, used, relus, strict=False):
            activation = "relu" if bent and not apart else None
            options = {"padding": padding, "use_bias": bias, "activation": activation}
            x = layers.Conv2D(count, side, **options)(x)
            x = layers.ReLU()(x) if bent and apart else x
        return x

    return build


def _matrix(side, classes):
    return np.kron(np.ones((side * side, 1)), np.eye(classes)) / side**2


def _maps(maps, kernel, bias):
    return np.einsum("hwc,ck->hwk", maps, kernel) + bias


RIGHT = [
    ("mlpconv_weights", 84_192),
    ("larger_images", 19_300),
    ("rebuild_mlpconv", _mlpconv()),
    ("rebuild_mlpconv", _mlpconv(apart=True)),
    ("average_matrix", _matrix),
    ("class_maps", _maps),
]
WRONG = [
    ("mlpconv_weights", 83_968, "biases are missing"),
    ("mlpconv_weights", 73_856, "two 1×1 convolutions follow"),
    ("mlpconv_weights", 82_112, "second 1×1"),
    ("mlpconv_weights", 10_336, "3×3 comes first"),
    ("mlpconv_weights", 166_112, "only the first convolution is 3×3"),
    ("mlpconv_weights", 11_616, "all 64 channels"),
    ("mlpconv_weights", 80_096, "128 maps of the 3×3"),
    ("mlpconv_weights", 7, "three convolutions"),
    ("larger_images", 19_200, "biases are missing"),
    ("larger_images", 1_930, "a hundred"),
    ("larger_images", 4_915_300, "dense layer on all"),
    ("larger_images", 4_915_200, "dense layer on all"),
    ("larger_images", 1_228_900, "for 32×32 images"),
    ("larger_images", 172_900, "not a 3×3"),
    ("larger_images", 0, "has no weights, but"),
    ("larger_images", 3, "one per class"),
    ("rebuild_mlpconv", lambda x, filters, size: "block", "Return a Keras tensor"),
    ("rebuild_mlpconv", _mlpconv(sides=(3,)), "It has 1 convolutions"),
    ("rebuild_mlpconv", _mlpconv(bias=False), "has its bias"),
    ("rebuild_mlpconv", _mlpconv(padding="valid"), 'padding="same" keeps'),
    ("rebuild_mlpconv", _mlpconv(sides=(3, 3, 3)), "only the first one is"),
    ("rebuild_mlpconv", _mlpconv(sides=(1, 1, 1)), "needs the given side"),
    ("rebuild_mlpconv", _mlpconv(relus=(1, 1, 0)), "after the last 1×1"),
    ("rebuild_mlpconv", _mlpconv(relus=(0, 1, 1)), "after the first convolution"),
    ("rebuild_mlpconv", _mlpconv(relus=(1, 0, 1)), "between the two 1×1"),
    ("rebuild_mlpconv", _mlpconv(relus=(0, 0, 1)), "one linear filter"),
    ("rebuild_mlpconv", _mlpconv(relus=(0, 0, 0)), "There is no ReLU"),
    ("rebuild_mlpconv", _mlpconv(sides=(3, 1, 3)), "compare step by step"),
    ("average_matrix", lambda s, c: _matrix(s, c) * s * s, "divides by the number"),
    (
        "average_matrix",
        lambda s, c: np.kron(np.eye(c), np.ones((s * s, 1))) / s**2,
        "place by place",
    ),
    ("average_matrix", lambda s, c: np.full((s * s * c, c), s**-2.0), "see its own"),
    ("average_matrix", lambda s, c: _matrix(s, c).T, "x @ matrix"),
    ("average_matrix", lambda s, c: _matrix(s, c) * s, "side · side places"),
    ("class_maps", lambda m, k, b: m @ k, "bias is missing"),
    ("class_maps", lambda m, k, b: _maps(m, k, b).mean((0, 1)), "places are gone"),
    ("class_maps", lambda m, k, b: m @ k + b / 4, "whole to every place"),
    ("class_maps", lambda m, k, b: _maps(m, k, b) / 4, "no division"),
    ("class_maps", lambda m, k, b: _maps(m, k, b).clip(0), "No ReLU"),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers(name, answer, capsys):
    getattr(exercises, name).check(answer)
    assert capsys.readouterr().out.startswith("Correct.")


@pytest.mark.parametrize(("name", "answer", "cause"), WRONG)
def test_wrong_answers_get_their_cause(name, answer, cause, capsys):
    getattr(exercises, name).check(answer)
    said = capsys.readouterr().out
    assert said.startswith("Not yet.")
    assert cause.lower() in said.lower()


@pytest.mark.parametrize("name", NAMES)
def test_blank_and_solution(name, capsys):
    exercise = getattr(exercises, name)
    blank = None if NAMES[name] == "answer" else lambda *arguments: None
    exercise.check(blank)
    assert capsys.readouterr().out.startswith("Not attempted yet")
    exercise.solution()
    scope = {"np": np, "keras": keras, "layers": layers}
    exec(capsys.readouterr().out, scope)
    exercise.check(scope[NAMES[name]])
    assert capsys.readouterr().out.startswith("Correct.")
