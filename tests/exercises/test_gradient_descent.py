"""The checkers of notebook 04: right, blank and the typical wrong answers."""

import numpy as np
import pytest

from cnnlib.exercises import gradient_descent as exercises

ANSWERS = {
    "two_momentum_steps": "w",
    "momentum_step": "momentum_step",
    "updates_in_training": "updates",
    "largest_learning_rate": "limit",
    "cosine_rate": "rate",
}


def _said(capsys, name, answer) -> str:
    getattr(exercises, name).check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize("name", ANSWERS)
def test_solution_is_accepted(capsys, name):
    getattr(exercises, name).solution()
    found = {"np": np}
    exec(capsys.readouterr().out, found)
    assert _said(capsys, name, found[ANSWERS[name]]).startswith("Correct.")


@pytest.mark.parametrize("name", ANSWERS)
def test_blank_is_not_an_attempt(capsys, name):
    blank = (lambda *_: ...) if ANSWERS[name] == name else None
    assert _said(capsys, name, blank).startswith("Not attempted yet")


@pytest.mark.parametrize(
    ("name", "answer", "cause"),
    [
        ("two_momentum_steps", 3.2, "without momentum"),
        ("two_momentum_steps", 4, "where the first step leads"),
        ("two_momentum_steps", -1.3, "add it to w"),
        ("two_momentum_steps", 2.5, "taken at the new w"),
        ("two_momentum_steps", 3.8, "not multiplied by 1 − momentum"),
        ("two_momentum_steps", 1, "For each step"),
        ("updates_in_training", 50_000 // 128 * 10, "the last, smaller batch"),
        ("updates_in_training", 391, "one epoch"),
        ("updates_in_training", 50_000 * 10 / 128, "no quarter"),
        ("updates_in_training", 500_000, "how many images are read"),
        ("largest_learning_rate", 1 / 10, "arrives in one step"),
        ("largest_learning_rate", 2 / 5, "5 is not the curvature"),
        ("largest_learning_rate", 10, "that is the curvature"),
        ("largest_learning_rate", 3, "What factor"),
        ("cosine_rate", 0.1 * 0.25, "straight line"),
        ("cosine_rate", 0.1 * np.cos(np.pi * 0.75), "the 1 is missing"),
        ("cosine_rate", 0.1 * np.cos(np.pi / 2 * 0.75), "a quarter of a wave"),
        ("cosine_rate", 0.05 * (1 + np.cos(0.75)), "the π is missing"),
        ("cosine_rate", 0.1 * (1 + np.cos(np.pi * 0.75)), "halved"),
        ("cosine_rate", 0.05 * (1 + np.cos(np.pi * 0.25)), "after a quarter"),
    ],
)
def test_wrong_numbers(capsys, name, answer, cause):
    assert cause in _said(capsys, name, answer)


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (lambda w, v, g, r, m: (w - r * g, m * v - r * g), "not by the gradient alone"),
        (lambda w, v, g, r, m: (w + v, m * v - r * g), "by the new velocity"),
        (lambda w, v, g, r, m: (w - m * v - r * g, m * v + r * g), "Look at w"),
        (lambda w, v, g, r, m: (w + m * v + r * g, m * v + r * g), "the sign"),
        (lambda w, v, g, r, m: (w - r * (m * v + g), m * v + g), "PyTorch's form"),
        (lambda w, v, g, r, m: (w + v - r * g, v - r * g), "is not multiplied"),
        (lambda w, v, g, r, m: w + m * v - r * g, "Return 2 things"),
    ],
)
def test_wrong_momentum(capsys, answer, cause):
    assert cause in _said(capsys, "momentum_step", answer)


def test_momentum_that_changes_its_arguments_is_told(capsys):
    def in_place(w, v, gradient, rate, momentum):
        v *= momentum
        v -= rate * gradient
        return w + v, v

    assert "changes what it is given" in _said(capsys, "momentum_step", in_place)
