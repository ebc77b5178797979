"""The exercises of notebook 11, batch normalisation."""

import numpy as np

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise
from cnnlib.scratch import batch_norm, batch_norm_backward

_RNG = np.random.default_rng(11)


def _normal(*shape):
    return np.round(_RNG.normal(size=shape), 2)


# --- forward ----------------------------------------------------------------------

# One image of one row first, so that the numbers can be followed by hand.
_FORWARD_CASES = [
    (
        np.array([2.0, 4.0, 4.0, 10.0]).reshape(2, 1, 2, 1),
        np.array([3.0]),
        np.array([2.0]),
        0.5,
    ),
    (_normal(3, 2, 4, 5), _normal(5), _normal(5), 0.1),
]


def _right(x, mean, variance, gamma, beta, epsilon):
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


def _with(formula=_right, ddof=0, axes=(0, 1, 2)):
    def wrong(x, gamma, beta, epsilon):
        mean = x.mean(axis=axes, keepdims=True)
        variance = x.var(axis=axes, ddof=ddof, keepdims=True)
        return formula(x, mean, variance, gamma, beta, epsilon)

    return wrong


def _standardised(formula):
    return _with(lambda x, m, v, g, b, e: formula((x - m) / np.sqrt(v + e), g, b))


conv_batch_norm = FunctionExercise(
    batch_norm,
    _FORWARD_CASES,
    mistakes=[
        (_with(axes=0), "you average over the batch only; places share statistics too"),
        (
            _with(axes=(0, 1, 2, 3)),
            "you average over the channels too; each has its own",
        ),
        (
            _with(axes=(1, 2)),
            "you average within each image; the batch axis is missing",
        ),
        (_with(axes=(1, 2, 3)), "that is layer norm: one mean for each image"),
        (
            _with(lambda x, m, v, g, b, e: g * (x - m) / (v + e) + b),
            "you divide by the variance; the square root is missing",
        ),
        (
            _with(lambda x, m, v, g, b, e: g * (x - m) / (np.sqrt(v) + e) + b),
            "epsilon is added to the variance, before the square root",
        ),
        (
            _with(lambda x, m, v, g, b, e: g * (x - m) / np.sqrt(v) + b),
            "epsilon is missing: a constant channel would divide by zero",
        ),
        (
            _with(ddof=1),
            "the variance divides by the count, not by the count minus one",
        ),
        (_standardised(lambda z, g, b: z), "scale by gamma and add beta at the end"),
        (_standardised(lambda z, g, b: g * z), "beta is missing"),
        (_standardised(lambda z, g, b: z + b), "gamma is missing"),
        (
            _standardised(lambda z, g, b: g * (z + b)),
            "beta is added after the scaling, not before",
        ),
        (
            _with(lambda x, m, v, g, b, e: g * x / np.sqrt(v + e) + b),
            "the mean is not taken off",
        ),
    ],
    hints=(
        "Each channel has one mean and one variance. Which axes do they average over?",
        "All axes but the last: x.mean(axis=(0, 1, 2)), and x.var with the same axes.",
        "gamma · (x − mean) / np.sqrt(variance + epsilon) + beta.",
    ),
    solution="def conv_batch_norm(x, gamma, beta, epsilon):\n"
    "    mean, variance = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))\n"
    "    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta\n",
    praise="With axis=0 in place of (0, 1, 2) it is the form for dense layers.",
)

# --- backward ---------------------------------------------------------------------

_BACKWARD_CASES = [
    (np.eye(4)[:, :1], np.array([[2.0, 4, 4, 10]]).T, np.array([3.0]), 0.5),
    (_normal(5, 3), _normal(5, 3), _normal(3), 0.1),
]


def _backward(formula):
    """A backward pass from g = upstream · gamma, x̂, the root, and what is needed."""

    def passed(upstream, x, gamma, epsilon):
        root = np.sqrt(x.var(axis=0) + epsilon)
        standard = (x - x.mean(axis=0)) / root
        return formula(upstream, upstream * gamma, standard, root)

    return passed


bn_input_gradient = FunctionExercise(
    lambda *case: batch_norm_backward(*case).x,
    _BACKWARD_CASES,
    mistakes=[
        (
            _backward(lambda u, g, z, r: g / r),
            "you treat mean and variance as constants; both depend on x",
        ),
        (
            _backward(lambda u, g, z, r: (g - g.mean(0)) / r),
            "the way through the variance is missing: standard · mean(g · standard)",
        ),
        (
            _backward(lambda u, g, z, r: (g - z * (g * z).mean(0)) / r),
            "the way through the mean is missing: mean(g)",
        ),
        (
            _backward(lambda u, g, z, r: (g - g.sum(0) - z * (g * z).sum(0)) / r),
            "use means over the batch, not sums",
        ),
        (
            _backward(lambda u, g, z, r: g - g.mean(0) - z * (g * z).mean(0)),
            "divide by the root of (variance + epsilon) at the end",
        ),
        (
            _backward(lambda u, g, z, r: (u - u.mean(0) - z * (u * z).mean(0)) / r),
            "gamma is missing: upstream · gamma arrives at the standardised numbers",
        ),
        (
            _backward(lambda u, g, z, r: (g - g.mean(0) - (g * z).mean(0)) / r),
            "the last mean is multiplied by the standardised numbers",
        ),
        (
            _backward(lambda u, g, z, r: (g - g.mean() - z * (g * z).mean()) / r),
            "take one mean for each feature: axis=0",
        ),
    ],
    hints=(
        "Begin as in the forward pass: you need the root and the standardised numbers.",
        "g = upstream · gamma. Take off what a line through (standard, g) explains.",
        "(g − g.mean(axis=0) − standard · (g · standard).mean(axis=0)) / root",
    ),
    solution="def bn_input_gradient(upstream, x, gamma, epsilon):\n"
    "    root = np.sqrt(x.var(axis=0) + epsilon)\n"
    "    standard = (x - x.mean(axis=0)) / root\n"
    "    g = upstream * gamma\n"
    "    line = g.mean(axis=0) + standard * (g * standard).mean(axis=0)\n"
    "    return (g - line) / root\n",
    praise="Three terms in place of a page of chain rule.",
)

# --- folding ----------------------------------------------------------------------


def _fold_case(kernel, channels, epsilon):
    """A case of bias, gamma, beta, mean and variance, one row each."""
    return kernel, *np.array(channels, float), epsilon


_FOLD_CASES = [
    _fold_case(
        np.array([[[[1.0, 2.0]]]]),
        [[1, -1], [3, 2], [0.5, 1], [2, 4], [3.75, 8.75]],
        epsilon=0.25,
    ),
    # Four channels in and four out: a scale on the wrong axis does not raise.
    _fold_case(_normal(3, 3, 4, 4), [*_normal(4, 4), _normal(4) ** 2], epsilon=0.1),
]


def _folded(
    scale=lambda gamma, v, e: gamma / np.sqrt(v + e),
    bias=lambda b, s, m, beta: (b - m) * s + beta,
    kernel=lambda k, s: k * s,
):
    def fold(k, b, gamma, beta, mean, variance, epsilon):
        s = scale(gamma, variance, epsilon)
        return kernel(k, s), bias(b, s, mean, beta)

    return fold


fold_by_hand = FunctionExercise(
    _folded(),
    _FOLD_CASES,
    mistakes=[
        (
            _folded(lambda g, v, e: g / (v + e)),
            "divide by the root of the variance, not by the variance",
        ),
        (_folded(lambda g, v, e: g / np.sqrt(v)), "epsilon is missing under the root"),
        (_folded(lambda g, v, e: 1 / np.sqrt(v + e)), "gamma is missing in the scale"),
        (
            _folded(kernel=lambda k, s: k * s[:, None]),
            "the scale belongs to the output channels, the kernel's last axis",
        ),
        (_folded(kernel=lambda k, s: k), "the kernel has to be scaled too"),
        (
            _folded(bias=lambda b, s, m, beta: beta - m * s),
            "the old bias is lost; it is scaled like the kernel",
        ),
        (
            _folded(bias=lambda b, s, m, beta: b + beta - m * s),
            "the old bias is scaled like the kernel",
        ),
        (_folded(bias=lambda b, s, m, beta: (b - m) * s), "beta is missing"),
        (
            _folded(bias=lambda b, s, m, beta: b * s + beta),
            "the mean is missing: it is taken off before the scaling",
        ),
        (
            _folded(bias=lambda b, s, m, beta: (b + m) * s + beta),
            "the sign of the mean: it is taken off",
        ),
        (
            _folded(bias=lambda b, s, m, beta: b * s + beta - m),
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

# --- numbers ----------------------------------------------------------------------

steps_to_forget = NumberExercise(
    459,
    {
        458: "0.99 to the power 458 is 0.01002, still a little over 1 %",
        460: "one step more than needed",
        100: "after 100 steps 0.99 to the power 100 = 37 % of the start is left",
        99: "after 99 steps 37 % of the start is left",
        1: "one step takes off 1 %; here 1 % is to remain",
        44: "that is momentum 0.9",
        43.7: "that is momentum 0.9",
        4603: "that is momentum 0.999",
        69: "that is when half of the start is left",
        230: "that is when 10 % of the start is left",
        688: "that is when 0.1 % of the start is left",
        458.2: "steps are whole: round up",
    },
    hints=(
        "Each step keeps 99 % of the old average. What is left of it after two steps?",
        "After t steps 0.99 to the power t of the start is left. Where is that 0.01?",
        "t = log 0.01 / log 0.99 = 458.2, and steps are whole.",
    ),
    solution="patience = int(np.ceil(np.log(0.01) / np.log(0.99)))  # 459\n",
    praise="A short training run is over before the averages are right.",
    otherwise="After t steps a share of 0.99 to the power t of the start is left.",
    tolerance=0.1,
)

bn_block_weights = NumberExercise(
    3 * 3 * 64 * 128 + 2 * 128,
    {
        73_856: "that is the convolution with a bias and without batch norm",
        73_728: "that is the convolution alone; gamma and beta are trained too",
        74_112: "the convolution has no bias here: beta does its work",
        74_240: "mean and variance are stored, but not trained",
        74_368: "no bias, and mean and variance are not trained",
        256: "that is the batch norm alone",
        512: "those are all four numbers per channel of the batch norm",
        73_730: "gamma and beta are numbers for each of the 128 channels",
        8_448: "a 3×3 filter has nine places",
    },
    hints=(
        "Count the convolution without bias first: places · inputs · outputs.",
        "3 · 3 · 64 · 128 = 73,728. What does batch norm train for each channel?",
        "A gamma and a beta for each of the 128 outputs: add 2 · 128.",
    ),
    solution="weights = 3 * 3 * 64 * 128 + 2 * 128  # 73,984\n",
    praise="Another 256 numbers, the running averages, are stored and not trained.",
    otherwise="Add the kernel, 3 · 3 · 64 · 128, and what batch norm trains.",
)
