"""The checkers of notebook 13: right, blank and the typical wrong answers."""

import numpy as np
import pytest

from cnnlib.exercises import regularization as exercises

NUMBERS = {
    "keras_strength": "l2",
    "weight_after_decay": "weight",
    "test_factor": "factor",
}
FUNCTIONS = ("l2_step", "inverted_dropout")


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
    scope = {"np": np}
    exec(capsys.readouterr().out, scope)
    answer = scope[NUMBERS.get(name, name)]
    assert _said(capsys, name, answer).startswith("Correct.")


@pytest.mark.parametrize(
    ("name", "answer", "cause"),
    [
        ("keras_strength", 1e-4, "weight_decay"),
        ("keras_strength", 5, "does not divide by n"),
        ("keras_strength", 2.5, "n is still missing"),
        ("keras_strength", 1e-5, "times λ"),
        ("keras_strength", 0.3, "before Σw²"),
        ("weight_after_decay", 1.0, "not of the start"),
        ("weight_after_decay", 1.5, "L1"),
        ("weight_after_decay", 0.0135, "learning rate"),
        ("weight_after_decay", 0.6065, "share that is left"),
        ("weight_after_decay", 3.0, "factor"),
        ("test_factor", 1.25, "inverted"),
        ("test_factor", 0.2, "dropped"),
        ("test_factor", 1, "saw less"),
        ("test_factor", 7, "mean over many"),
        ("l2_step", lambda w, g, r, s, n: w - r * g, "without the penalty"),
        ("l2_step", lambda w, g, r, s, n: w - r * (g + s * w), "n is missing"),
        ("l2_step", lambda w, g, r, s, n: w - r * (g + s / n * np.sign(w)), "L1"),
        ("l2_step", lambda w, g, r, s, n: w - r * g - s / n * w, "learning rate"),
        ("l2_step", lambda w, g, r, s, n: w - r * (g + s / 2 / n * w), "2w"),
        ("inverted_dropout", lambda x, k, r: x * k, "have to grow"),
        ("inverted_dropout", lambda x, k, r: x * k / r, "share that is kept"),
        ("inverted_dropout", lambda x, k, r: x * k * (1 - r), "once more"),
        ("inverted_dropout", lambda x, k, r: x * ~k / (1 - r), "stays"),
        ("inverted_dropout", lambda x, k, r: x * k / k.mean(), "expected share"),
    ],
)
def test_typical_mistakes_get_their_cause(capsys, name, answer, cause):
    said = _said(capsys, name, answer)
    assert said.startswith("Not yet.")
    assert cause in said
