"""The checkers of notebook 02: right, blank and the typical wrong answers."""

import numpy as np
import pytest

from cnnlib.exercises import neurons_and_layers as exercises

NAMES = (
    "mlp_weights",
    "dense_layer",
    "collapse",
    "stable_softmax",
    "initial_loss",
)
FUNCTIONS = {"dense_layer": "dense", "collapse": "collapse"}


def _said(capsys, name, answer) -> str:
    getattr(exercises, name).check(answer)
    return capsys.readouterr().out


def _blank(*_):
    return ...


@pytest.mark.parametrize("name", NAMES)
def test_blank_is_not_an_attempt(capsys, name):
    blank = None if name in ("mlp_weights", "initial_loss") else _blank
    assert _said(capsys, name, blank).startswith("Not attempted yet")


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("mlp_weights", 308_310),
        ("initial_loss", 6.91),
        ("initial_loss", np.log(1000)),
    ],
)
def test_right_numbers(capsys, name, answer):
    assert _said(capsys, name, answer).startswith("Correct.")


@pytest.mark.parametrize("name", ["dense_layer", "collapse", "stable_softmax"])
def test_the_printed_solution_is_right(capsys, name):
    getattr(exercises, name).solution()
    scope = {"np": np}
    exec(capsys.readouterr().out, scope)
    function = scope[FUNCTIONS.get(name, name)]
    assert _said(capsys, name, function).startswith("Correct.")


@pytest.mark.parametrize("name", NAMES)
def test_hints_end_with_the_last(capsys, name):
    for _ in range(4):
        getattr(exercises, name).hint()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Hint 1 of")
    assert lines[-1] == lines[-2] or len(set(lines)) == 4


@pytest.mark.parametrize(
    ("name", "answer", "cause"),
    [
        ("mlp_weights", 308_200, "biases are missing"),
        ("mlp_weights", 308_300, "biases of the output layer"),
        ("mlp_weights", 307_300, "output layer is still to come"),
        ("mlp_weights", 3_182, "lines between"),
        ("mlp_weights", 3_072_000, "added, not multiplied"),
        ("mlp_weights", 5, "inputs · neurons + neurons"),
        ("initial_loss", 3, "base 10"),
        ("initial_loss", 9.97, "base 2"),
        ("initial_loss", np.log(10), "ten classes"),
        ("initial_loss", -6.908, "the sign"),
        ("initial_loss", 0.001, "probability of the right class"),
        ("initial_loss", 50, "if all are alike"),
    ],
)
def test_wrong_numbers(capsys, name, answer, cause):
    said = _said(capsys, name, answer)
    assert said.startswith("Not yet.")
    assert cause in said


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (lambda x, w, b: x @ w, "The bias is missing"),
        (lambda x, w, b: x @ w - b, "not taken off"),
        (lambda x, w, b: x @ w.T + b, "looks like `w.T`"),
        (lambda x, w, b: x * w + b, "matrix product is `@`"),
        (lambda x, w, b: w @ x + b, "not w @ x"),
        (lambda x, w, b: np.maximum(x @ w + b, 0), "No activation"),
        (lambda x, w, b: (x @ w + b)[0], "only the first sample"),
        (lambda x, w, b: (x @ w + b).sum(), "one number"),
        (lambda x, w, b: (x @ w + b).T, "swapped"),
        (lambda x, w, b: (x @ w + b)[:2, :2], "not for shapes (4, 3), (3, 5), (5,)."),
        (
            lambda x, w, b: (x @ w + b).reshape(2, 2),
            "not for shapes (4, 3), (3, 5), (5,): ValueError",
        ),
        (lambda x, w, b: 7, "Expected"),
        (lambda x, w, b: x @ q, "NameError"),  # noqa: F821
    ],
)
def test_wrong_dense_layers(capsys, wrong, cause):
    said = _said(capsys, "dense_layer", wrong)
    assert said.startswith("Not yet.")
    assert cause.lower() in said.lower()


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (lambda w1, b1, w2, b2: w1 @ w2, "Return 2 things"),
        (lambda w1, b1, w2, b2: (w2 @ w1, b1 @ w2 + b2), "it is w1 @ w2"),
        (lambda w1, b1, w2, b2: (w1 * w2, b1 @ w2 + b2), "not `*`"),
        (lambda w1, b1, w2, b2: (w1 @ w2, b1 + b2), "arrives as b1 @ w2"),
        (lambda w1, b1, w2, b2: (w1 @ w2, b1 @ w2), "own bias is missing"),
        (lambda w1, b1, w2, b2: (w1 @ w2, b2), "first layer's bias is lost"),
        (lambda w1, b1, w2, b2: (w1 @ w2, w2 @ b1 + b2), "not w2 @ b1"),
        (lambda w1, b1, w2, b2: (w1, b1), "write (x @ w1 + b1)"),
        (
            lambda w1, b1, w2, b2: ((w1 @ w2)[:2, :2], (b1 @ w2 + b2)[:2]),
            "not for shapes",
        ),
    ],
)
def test_wrong_collapses(capsys, wrong, cause):
    said = _said(capsys, "collapse", wrong)
    assert said.startswith("Not yet.")
    assert cause in said


def _softmax_in_place(logits):
    logits -= logits.max(axis=-1, keepdims=True)
    return np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)


def _softmax_of_two(logits):
    e = np.exp(logits[:, :2] - logits.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def _softmax_one_maximum(logits):
    e = np.exp(logits - logits.max())
    return e / e.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (np.exp, "not divided by their sum"),
        (lambda z: np.exp(z) / np.exp(z).sum(), "sum of everything"),
        (lambda z: np.exp(z) / np.exp(z).sum(axis=0), "axis=-1"),
        (lambda z: np.exp(z) / np.exp(z).sum(axis=1), "keepdims=True"),
        (lambda z: z / z.sum(axis=-1, keepdims=True), "exponential is missing"),
        (lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True), "exp overflows"),
        (_softmax_one_maximum, "one per row"),
        (_softmax_in_place, "changes what it is given"),
        (_softmax_of_two, "not for [[0.0, 0.0, 0.0], "),
        (lambda z: z, "Expected"),
    ],
)
def test_wrong_softmaxes(capsys, wrong, cause):
    said = _said(capsys, "stable_softmax", wrong)
    assert said.startswith("Not yet.")
    assert cause in said
