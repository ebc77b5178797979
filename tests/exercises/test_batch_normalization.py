"""The checkers of notebook 11: right, blank and the typical wrong answers."""

import numpy as np
import pytest

from cnnlib.exercises import batch_normalization as exercises

NUMBERS = {"steps_to_forget": "steps", "bn_block_weights": "weights"}
FUNCTIONS = ("conv_batch_norm", "bn_input_gradient", "fold_by_hand")
NAMES = (*NUMBERS, *FUNCTIONS)


def _said(capsys, name, answer) -> str:
    getattr(exercises, name).check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize("name", NAMES)
def test_blank_is_not_an_attempt(capsys, name):
    blank = None if name in NUMBERS else lambda *_: ...
    assert _said(capsys, name, blank).startswith("Not attempted yet")


@pytest.mark.parametrize("name", NAMES)
def test_the_printed_solution_is_right(capsys, name):
    getattr(exercises, name).solution()
    scope = {"np": np}
    exec(capsys.readouterr().out, scope)
    assert _said(capsys, name, scope[NUMBERS.get(name, name)]).startswith("Correct.")


@pytest.mark.parametrize(
    ("name", "answer", "cause"),
    [
        ("steps_to_forget", 458, "still a little over"),
        ("steps_to_forget", 100, "37 %"),
        ("steps_to_forget", 44, "momentum 0.9"),
        ("steps_to_forget", 4603, "momentum 0.999"),
        ("steps_to_forget", 458.21, "round up"),
        ("steps_to_forget", 7, "0.99 to the power t"),
        ("bn_block_weights", 73_856, "with a bias"),
        ("bn_block_weights", 73_728, "gamma and beta are trained too"),
        ("bn_block_weights", 74_112, "no bias here"),
        ("bn_block_weights", 74_240, "not trained"),
        ("bn_block_weights", 512, "all four numbers"),
        ("bn_block_weights", 1, "what batch norm trains"),
    ],
)
def test_wrong_numbers(capsys, name, answer, cause):
    said = _said(capsys, name, answer)
    assert said.startswith("Not yet.")
    assert cause in said


def _over(axes):
    def wrong(x, gamma, beta, epsilon):
        mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
        return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta

    return wrong


def _statistics(x):
    return x.mean((0, 1, 2)), x.var((0, 1, 2))


def _without_root(x, gamma, beta, epsilon):
    mean, variance = _statistics(x)
    return gamma * (x - mean) / (variance + epsilon) + beta


def _epsilon_outside(x, gamma, beta, epsilon):
    mean, variance = _statistics(x)
    return gamma * (x - mean) / (np.sqrt(variance) + epsilon) + beta


def _without_affine(x, gamma, beta, epsilon):
    mean, variance = _statistics(x)
    return (x - mean) / np.sqrt(variance + epsilon)


def _count_minus_one(x, gamma, beta, epsilon):
    deviation = np.sqrt(x.var((0, 1, 2), ddof=1) + epsilon)
    return gamma * (x - x.mean((0, 1, 2))) / deviation + beta


def _in_place(x, gamma, beta, epsilon):
    x -= x.mean((0, 1, 2))
    return gamma * x / np.sqrt(x.var((0, 1, 2)) + epsilon) + beta


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (_over((0,)), "over the batch only"),
        (_over((0, 1, 2, 3)), "over the channels too"),
        (_over((1, 2)), "the batch axis is missing"),
        (_without_root, "square root is missing"),
        (_epsilon_outside, "before the square root"),
        (_without_affine, "beta at the end"),
        (_count_minus_one, "minus one"),
        (_in_place, "changes what it is given"),
        (lambda x, gamma, beta, epsilon: x, "Expected"),
    ],
)
def test_wrong_forward_passes(capsys, wrong, cause):
    said = _said(capsys, "conv_batch_norm", wrong)
    assert said.startswith("Not yet.")
    assert cause in said


def _backward(formula):
    def wrong(upstream, x, gamma, epsilon):
        root = np.sqrt(x.var(0) + epsilon)
        return formula(upstream * gamma, (x - x.mean(0)) / root, root)

    return wrong


@pytest.mark.parametrize(
    ("formula", "cause"),
    [
        (lambda g, z, r: g / r, "as constants"),
        (lambda g, z, r: (g - g.mean(0)) / r, "through the variance"),
        (lambda g, z, r: (g - z * (g * z).mean(0)) / r, "through the mean"),
        (lambda g, z, r: (g - g.sum(0) - z * (g * z).sum(0)) / r, "not sums"),
        (lambda g, z, r: g - g.mean(0) - z * (g * z).mean(0), "at the end"),
        (lambda g, z, r: (g - g.mean() - z * (g * z).mean()) / r, "for each feature"),
        (lambda g, z, r: g, "Expected"),
    ],
)
def test_wrong_backward_passes(capsys, formula, cause):
    said = _said(capsys, "bn_input_gradient", _backward(formula))
    assert said.startswith("Not yet.")
    assert cause in said


def test_a_gradient_without_gamma(capsys):
    with_gamma = _backward(lambda g, z, r: (g - g.mean(0) - z * (g * z).mean(0)) / r)
    said = _said(
        capsys, "bn_input_gradient", lambda u, x, g, e: with_gamma(u, x, np.ones(1), e)
    )
    assert "Gamma is missing" in said


@pytest.mark.parametrize(
    ("formula", "cause"),
    [
        (lambda k, b, s, m, beta: k, "Return 2 things"),
        (lambda k, b, s, m, beta: (k, (b - m) * s + beta), "kernel has to be scaled"),
        (lambda k, b, s, m, beta: (k * s, beta - m * s), "old bias is lost"),
        (lambda k, b, s, m, beta: (k * s, b + beta - m * s), "scaled like the kernel"),
        (lambda k, b, s, m, beta: (k * s, (b - m) * s), "beta is missing"),
        (lambda k, b, s, m, beta: (k * s, b * s + beta), "mean is missing"),
        (lambda k, b, s, m, beta: (k * s, (b + m) * s + beta), "sign of the mean"),
        (lambda k, b, s, m, beta: (k * s**2, b), "Look at kernel"),
    ],
)
def test_wrong_foldings(capsys, formula, cause):
    def wrong(kernel, bias, gamma, beta, mean, variance, epsilon):
        return formula(kernel, bias, gamma / np.sqrt(variance + epsilon), mean, beta)

    said = _said(capsys, "fold_by_hand", wrong)
    assert said.startswith("Not yet.")
    assert cause in said


def test_a_scale_on_the_wrong_axis(capsys):
    def wrong(kernel, bias, gamma, beta, mean, variance, epsilon):
        scale = gamma / np.sqrt(variance + epsilon)
        axis = scale[:, None] if kernel.shape[2] == len(scale) else scale
        return kernel * axis, (bias - mean) * scale + beta

    assert "last axis" in _said(capsys, "fold_by_hand", wrong)
