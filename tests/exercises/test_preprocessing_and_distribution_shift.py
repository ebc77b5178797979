"""The checkers of notebook 10: right, blank and the typical wrong answers."""

import numpy as np
import pytest

from cnnlib.exercises import preprocessing_and_distribution_shift as exercises

NUMBERS = {"whitened_coordinate": 1.414, "rate_factor": 65_025}
FUNCTIONS = {
    "standardize_test": "standardize",
    "whiten_samples": "whiten",
    "sure_and_wrong": "sure_and_wrong",
}


def _said(capsys, name, answer) -> str:
    getattr(exercises, name).check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize("name", [*NUMBERS, *FUNCTIONS])
def test_blank_is_not_an_attempt(capsys, name):
    blank = None if name in NUMBERS else lambda *_: ...
    assert _said(capsys, name, blank).startswith("Not attempted yet")


@pytest.mark.parametrize(("name", "answer"), NUMBERS.items())
def test_right_numbers(capsys, name, answer):
    assert _said(capsys, name, answer).startswith("Correct.")


@pytest.mark.parametrize("name", [*NUMBERS, *FUNCTIONS])
def test_the_printed_solution_is_right(capsys, name):
    getattr(exercises, name).solution()
    scope = {"np": np}
    exec(capsys.readouterr().out, scope)
    answer = scope[FUNCTIONS.get(name, "answer")]
    assert _said(capsys, name, answer).startswith("Correct.")


@pytest.mark.parametrize(
    ("name", "answer", "cause"),
    [
        ("whitened_coordinate", 4.24, "standard deviation 3"),
        ("whitened_coordinate", 0.47, "not by the variance"),
        ("whitened_coordinate", 2, "has length 1"),
        ("whitened_coordinate", 0, "other axis"),
        ("whitened_coordinate", 5, "Coordinate along the axis"),
        ("rate_factor", 255, "with the square"),
        ("rate_factor", 1 / 65_025, "how many times smaller"),
        ("rate_factor", 510, "not doubled"),
        ("rate_factor", 7, "product of two inputs"),
    ],
)
def test_wrong_numbers(capsys, name, answer, cause):
    said = _said(capsys, name, answer)
    assert said.startswith("Not yet.")
    assert cause in said


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (lambda a, b: (b - b.mean(0)) / b.std(0), "measures the test samples"),
        (lambda a, b: (b - a.mean()) / a.std(), "one mean for all"),
        (lambda a, b: (b - a.mean(0)) / a.var(0), "standard deviation"),
        (lambda a, b: b - a.mean(0), "division"),
        (lambda a, b: b / a.std(0), "mean is not subtracted"),
        (lambda a, b: b - a.mean(0) / a.std(0), "Parentheses"),
        (lambda a, b: (a - a.mean(0)) / a.std(0), "training samples"),
    ],
)
def test_wrong_standardizing(capsys, wrong, cause):
    said = _said(capsys, "standardize_test", wrong)
    assert said.startswith("Not yet.")
    assert cause in said


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (lambda x, m, a, v: (x - m) @ a / v, "root of the variance"),
        (lambda x, m, a, v: (x - m) @ a, "divide each by"),
        (lambda x, m, a, v: x @ a / np.sqrt(v), "mean is not subtracted"),
        (lambda x, m, a, v: (x - m) @ a.T / np.sqrt(v), "not `@ axes.T`"),
        (lambda x, m, a, v: (x - m) / np.sqrt(v), "not turned"),
        (lambda x, m, a, v: (x - m) @ a / np.sqrt(v) @ a.T, "ZCA"),
    ],
)
def test_wrong_whitening(capsys, wrong, cause):
    said = _said(capsys, "whiten_samples", wrong)
    assert said.startswith("Not yet.")
    assert cause in said


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (lambda p, y: np.mean((p.argmax(1) == y) & (p.max(1) > 0.9)), "not `==`"),
        (lambda p, y: np.mean(p.argmax(1) != y), "unsure ones"),
        (lambda p, y: np.mean(p.max(1) > 0.9), "right ones too"),
        (lambda p, y: np.mean(p.max(1)[p.argmax(1) != y] > 0.9), "among the wrong"),
        (lambda p, y: np.mean((p.argmax(1) != y)[p.max(1) > 0.9]), "among the sure"),
        (lambda p, y: np.sum((p.argmax(1) != y) & (p.max(1) > 0.9)), "their number"),
    ],
)
def test_wrong_shares(capsys, wrong, cause):
    said = _said(capsys, "sure_and_wrong", wrong)
    assert said.startswith("Not yet.")
    assert cause in said
