"""The checkers of notebook 05: right, blank and the typical wrong answers."""

import numpy as np
import pytest

from cnnlib import scratch
from cnnlib.exercises import vanishing_gradients_and_initialization as exercises

NUMBERS = {
    "sigmoids_to_a_millionth": "layers_needed",
    "he_stddev": "stddev",
    "uniform_limit": "limit",
}
FUNCTIONS = ("chain_gradient", "leaky_variance")


def _said(capsys, name, answer) -> str:
    getattr(exercises, name).check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize("name", [*NUMBERS, *FUNCTIONS])
def test_blank_is_not_an_attempt(capsys, name):
    blank = None if name in NUMBERS else lambda *_: ...
    assert _said(capsys, name, blank).startswith("Not attempted yet")


@pytest.mark.parametrize("name", [*NUMBERS, *FUNCTIONS])
def test_the_printed_solution_is_right(capsys, name):
    getattr(exercises, name).solution()
    scope = {"np": np, "scratch": scratch}
    exec(capsys.readouterr().out, scope)
    answer = scope[NUMBERS.get(name, name)]
    assert _said(capsys, name, answer).startswith("Correct.")


@pytest.mark.parametrize(
    ("name", "answer", "cause"),
    [
        ("sigmoids_to_a_millionth", 9, "still above"),
        ("sigmoids_to_a_millionth", 11, "one layer earlier"),
        ("sigmoids_to_a_millionth", np.log(1e-6) / np.log(0.25), "whole numbers"),
        ("sigmoids_to_a_millionth", 250_000, "multiplied"),
        ("sigmoids_to_a_millionth", 3, "Multiply 1/4 by itself"),
        ("he_stddev", np.sqrt(2 / 64), "places in every channel"),
        ("he_stddev", np.sqrt(2 / 864), "fan_out"),
        ("he_stddev", np.sqrt(2 / 1440), "Glorot"),
        ("he_stddev", np.sqrt(1 / 576), "LeCun"),
        ("he_stddev", 2 / 576, "variance"),
        ("he_stddev", 1.0, "which numbers does one output see"),
        ("uniform_limit", 0.1, "LeCun"),
        ("uniform_limit", 0.0816, "standard deviation"),
        ("uniform_limit", 0.1225, "Glorot"),
        ("uniform_limit", 0.02, "squared"),
        ("uniform_limit", 0.5, "for a"),
        ("leaky_variance", lambda n, a: 2 / n, "negative half"),
        ("leaky_variance", lambda n, a: 2 / (n * (1 + a)), "square"),
        ("leaky_variance", lambda n, a: 2 * (1 + a * a) / n, "start narrower"),
        (
            "leaky_variance",
            lambda n, a: (2 / (n * (1 + a * a))) ** 0.5,
            "standard deviation",
        ),
        (
            "chain_gradient",
            lambda w, z: scratch.sigmoid_derivative(z).prod(),
            "weights are missing",
        ),
        ("chain_gradient", lambda w, z: w.prod(), "slopes of the sigmoids"),
        (
            "chain_gradient",
            lambda w, z: (w * scratch.sigmoid(z)).prod(),
            "asks for the slopes",
        ),
        (
            "chain_gradient",
            lambda w, z: (w * scratch.sigmoid_derivative(z)).sum(),
            "not added",
        ),
        ("chain_gradient", lambda w, z: (w * z * (1 - z)).prod(), "not with z"),
    ],
)
def test_typical_mistakes_get_their_cause(capsys, name, answer, cause):
    said = _said(capsys, name, answer)
    assert said.startswith("Not yet.")
    assert cause in said
