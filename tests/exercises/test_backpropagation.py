"""The checkers of notebook 03: right, blank and the typical wrong answers."""

import numpy as np
import pytest

from cnnlib import scratch
from cnnlib.exercises import backpropagation as exercises

ANSWERS = {
    "graph_gradient": "gradient",
    "sigmoid_neuron_gradient": "sigmoid_neuron_gradient",
    "dense_gradients": "dense_gradients",
    "centred_difference": "centred_difference",
    "locate_the_bug": "line",
}


def _said(capsys, name, answer) -> str:
    getattr(exercises, name).check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize("name", ANSWERS)
def test_solution_is_accepted(capsys, name):
    getattr(exercises, name).solution()
    found = {"np": np, "scratch": scratch}
    exec(capsys.readouterr().out, found)
    assert _said(capsys, name, found[ANSWERS[name]]).startswith("Correct.")


@pytest.mark.parametrize("name", ANSWERS)
def test_blank_is_not_an_attempt(capsys, name):
    blank = (lambda *_: ...) if ANSWERS[name] == name else None
    assert _said(capsys, name, blank).startswith("Not attempted yet")


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (12, "through the product alone"),
        (-6, "the direct way alone"),
        (-1, "the square's slope is still missing"),
        (3, "the 2 is missing"),
        (-18, "gradient of y"),
        (9, "the loss itself"),
        (7, "where ways meet add"),
    ],
)
def test_wrong_graph_gradients(capsys, answer, cause):
    assert cause in _said(capsys, "graph_gradient", answer)


def _neuron(by_y, slope, by_w=lambda x, w: x):
    def answer(x, w, b, t):
        z = np.dot(w, x) + b
        by_z = by_y(scratch.sigmoid(z), t) * slope(z)
        return by_z * by_w(x, w), by_z

    return answer


def _error(y, t):
    return 2 * (y - t)


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (_neuron(_error, lambda z: 1), "the sigmoid's slope is missing"),
        (
            _neuron(_error, lambda z: scratch.sigmoid_derivative(scratch.sigmoid(z))),
            "the slope is taken at y",
        ),
        (
            _neuron(lambda y, t: y - t, scratch.sigmoid_derivative),
            "the 2 is missing",
        ),
        (
            _neuron(lambda y, t: 2 * (t - y), scratch.sigmoid_derivative),
            "the sign is flipped",
        ),
        (
            _neuron(_error, scratch.sigmoid_derivative, lambda x, w: w),
            "the other factor, which is x",
        ),
        (lambda x, w, b, t: 1.0, "Return 2 things"),
    ],
)
def test_wrong_neuron_gradients(capsys, answer, cause):
    assert cause in _said(capsys, "sigmoid_neuron_gradient", answer)


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (lambda g, x, w: (g @ w, x.T @ g, g.sum(0)), "w has to be turned"),
        (lambda g, x, w: (w @ g, x.T @ g, g.sum(0)), "samples are rows"),
        (lambda g, x, w: (g @ w.T, x @ g, g.sum(0)), "x has to be turned"),
        (lambda g, x, w: (g @ w.T, g.T @ x, g.sum(0)), "it is turned"),
        (lambda g, x, w: (g @ w.T, x.T @ g, g.mean(0)), "no mean"),
        (lambda g, x, w: (g @ w.T, x.T @ g / len(x), g.mean(0)), "no mean"),
        (lambda g, x, w: (g @ w.T, x.T @ g, g.sum(1)), "axis 0"),
        (lambda g, x, w: (g @ w.T, x.T @ g, g.sum()), "axis=0"),
        (lambda g, x, w: (g @ w.T, x.T @ g, g), "every sample used the bias"),
        (lambda g, x, w: (g * w, x * g, g.sum(0)), "matrix product"),
    ],
)
def test_wrong_dense_gradients(capsys, answer, cause):
    assert cause in _said(capsys, "dense_gradients", answer)


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (lambda f, x, h: (f(x + h) - f(x)) / h, "one side only"),
        (lambda f, x, h: (f(x) - f(x - h)) / h, "one side only"),
        (lambda f, x, h: (f(x + h) - f(x - h)) / h, "2 · h apart"),
        (lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h, "write `/ (2 * h)`"),
        (lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h), "sign is flipped"),
        (lambda f, x, h: f(x + h) - f(x - h) / (2 * h), "in brackets"),
    ],
)
def test_wrong_differences(capsys, answer, cause):
    assert cause in _said(capsys, "centred_difference", answer)


@pytest.mark.parametrize("line", [1, 2, 3, 4, 6, 7, "all"])
def test_wrong_lines(capsys, line):
    assert _said(capsys, "locate_the_bug", line).startswith("Not yet. ")
