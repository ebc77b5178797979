"""Answers to the exercises of notebook 11, right and typically wrong."""

import numpy as np


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


def _backward(formula):
    def wrong(upstream, x, gamma, epsilon):
        root = np.sqrt(x.var(0) + epsilon)
        return formula(upstream * gamma, (x - x.mean(0)) / root, root)

    return wrong


_with_gamma = _backward(lambda g, z, r: (g - g.mean(0) - z * (g * z).mean(0)) / r)


def _without_gamma(upstream, x, gamma, epsilon):
    return _with_gamma(upstream, x, np.ones(1), epsilon)


def _folded(formula):
    def wrong(kernel, bias, gamma, beta, mean, variance, epsilon):
        return formula(kernel, bias, gamma / np.sqrt(variance + epsilon), mean, beta)

    return wrong


def _folded_on_the_wrong_axis(kernel, bias, gamma, beta, mean, variance, epsilon):
    scale = gamma / np.sqrt(variance + epsilon)
    axis = scale[:, None] if kernel.shape[2] == len(scale) else scale
    return kernel * axis, (bias - mean) * scale + beta


RIGHT = {}  # the solutions are enough
WRONG = {
    "conv_batch_norm": [
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
    "bn_input_gradient": [
        (_backward(lambda g, z, r: g / r), "as constants"),
        (_backward(lambda g, z, r: (g - g.mean(0)) / r), "through the variance"),
        (
            _backward(lambda g, z, r: (g - z * (g * z).mean(0)) / r),
            "through the mean",
        ),
        (
            _backward(lambda g, z, r: (g - g.sum(0) - z * (g * z).sum(0)) / r),
            "not sums",
        ),
        (
            _backward(lambda g, z, r: g - g.mean(0) - z * (g * z).mean(0)),
            "at the end",
        ),
        (
            _backward(lambda g, z, r: (g - g.mean() - z * (g * z).mean()) / r),
            "for each feature",
        ),
        (_backward(lambda g, z, r: g), "Expected"),
        (_without_gamma, "Gamma is missing"),
    ],
    "steps_to_forget": [
        (458, "still a little over"),
        (100, "37 %"),
        (44, "momentum 0.9"),
        (4603, "momentum 0.999"),
        (458.21, "round up"),
        (7, "0.99 to the power t"),
    ],
    "fold_by_hand": [
        (_folded(lambda k, b, s, m, beta: k), "Return 2 things"),
        (
            _folded(lambda k, b, s, m, beta: (k, (b - m) * s + beta)),
            "kernel has to be scaled",
        ),
        (_folded(lambda k, b, s, m, beta: (k * s, beta - m * s)), "old bias is lost"),
        (
            _folded(lambda k, b, s, m, beta: (k * s, b + beta - m * s)),
            "scaled like the kernel",
        ),
        (_folded(lambda k, b, s, m, beta: (k * s, (b - m) * s)), "beta is missing"),
        (_folded(lambda k, b, s, m, beta: (k * s, b * s + beta)), "mean is missing"),
        (
            _folded(lambda k, b, s, m, beta: (k * s, (b + m) * s + beta)),
            "sign of the mean",
        ),
        (_folded(lambda k, b, s, m, beta: (k * s**2, b)), "Look at kernel"),
        (_folded_on_the_wrong_axis, "last axis"),
    ],
    "bn_block_weights": [
        (73_856, "with a bias"),
        (73_728, "gamma and beta are trained too"),
        (74_112, "no bias here"),
        (74_240, "not trained"),
        (512, "all four numbers"),
        (1, "what batch norm trains"),
    ],
}
