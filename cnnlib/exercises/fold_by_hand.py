"""An exercise of notebook 11: batch norm folded into the convolution before it."""

import numpy as np

from cnnlib.exercises.kinds.function import FunctionExercise

_RNG = np.random.default_rng(12)


def _normal(*shape):
    return np.round(_RNG.normal(size=shape), 2)


_FOLD_CASES = [
    (
        np.array([[[[1.0, 2.0]]]]),
        np.array([1.0, -1.0]),
        np.array([3.0, 2.0]),
        np.array([0.5, 1.0]),
        np.array([2.0, 4.0]),
        np.array([3.75, 8.75]),
        0.25,
    ),
    # Four channels in and four out: a scale on the wrong axis does not raise.
    (
        _normal(3, 3, 4, 4),
        *(_normal(4) for _ in range(4)),
        _normal(4) ** 2,
        0.1,
    ),
]


def _fold(kernel, bias, gamma, beta, mean, variance, epsilon):
    scale = gamma / np.sqrt(variance + epsilon)
    return kernel * scale, (bias - mean) * scale + beta


def _folded(scale_of, bias_of=lambda b, s, m, beta: (b - m) * s + beta, kernel_of=None):
    def wrong(kernel, bias, gamma, beta, mean, variance, epsilon):
        scale = scale_of(gamma, variance, epsilon)
        scaled = kernel_of(kernel, scale) if kernel_of else kernel * scale
        return scaled, bias_of(bias, scale, mean, beta)

    return wrong


def _right_scale(gamma, variance, epsilon):
    return gamma / np.sqrt(variance + epsilon)


fold_by_hand = FunctionExercise(
    _fold,
    _FOLD_CASES,
    mistakes=[
        (
            _folded(lambda g, v, e: g / (v + e)),
            "divide by the root of the variance, not by the variance",
        ),
        (
            _folded(lambda g, v, e: g / np.sqrt(v)),
            "epsilon is missing under the root",
        ),
        (
            _folded(lambda g, v, e: 1 / np.sqrt(v + e)),
            "gamma is missing in the scale",
        ),
        (
            _folded(_right_scale, kernel_of=lambda k, s: k * s[:, None]),
            "the scale belongs to the output channels, the kernel's last axis",
        ),
        (
            _folded(_right_scale, kernel_of=lambda k, s: k),
            "the kernel has to be scaled too",
        ),
        (
            _folded(_right_scale, lambda b, s, m, beta: beta - m * s),
            "the old bias is lost; it is scaled like the kernel",
        ),
        (
            _folded(_right_scale, lambda b, s, m, beta: b + beta - m * s),
            "the old bias is scaled like the kernel",
        ),
        (
            _folded(_right_scale, lambda b, s, m, beta: (b - m) * s),
            "beta is missing",
        ),
        (
            _folded(_right_scale, lambda b, s, m, beta: b * s + beta),
            "the mean is missing: it is taken off before the scaling",
        ),
        (
            _folded(_right_scale, lambda b, s, m, beta: (b + m) * s + beta),
            "the sign of the mean: it is taken off",
        ),
        (
            _folded(_right_scale, lambda b, s, m, beta: b * s + beta - m),
            "the mean is scaled too: it is taken off before the scaling",
        ),
    ],
    hints=(
        "Write y = gamma · (z − mean) / root + beta, and put kernel · x + bias for z.",
        "What stands before x is the new kernel: scale · kernel, scale = gamma / root.",
        "The rest is the new bias: scale · (bias − mean) + beta.",
    ),
    solution="def fold_by_hand(kernel, bias, gamma, beta, mean, variance, epsilon):\n"
    "    scale = gamma / np.sqrt(variance + epsilon)\n"
    "    return kernel * scale, (bias - mean) * scale + beta\n",
    praise="Deployed networks have no batch norm left in them.",
    outputs=("kernel", "bias"),
)
