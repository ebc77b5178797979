"""Exercises of notebook 25: what stands on the way of the shortcuts."""

import numpy as np

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise

# --- rebuild the unit -------------------------------------------------------------


def _relu(x):
    return np.maximum(x, 0)


def _bn(x):
    return (x - x.mean(0)) / x.std(0)


def _full(x, first, second):
    return x + _relu(_bn(_relu(_bn(x)) @ first)) @ second


def _original(x, first, second):
    return _relu(x + _bn(_relu(_bn(x @ first)) @ second))


def _bn_after(x, first, second):
    return _relu(_bn(x + _relu(_bn(x @ first)) @ second))


def _relu_before(x, first, second):
    return x + _relu(_bn(_relu(_bn(x @ first)) @ second))


def _relu_only(x, first, second):
    return x + _bn(_relu(_bn(_relu(x) @ first)) @ second)


def _activated_shortcut(x, first, second):
    activated = _relu(_bn(x))
    return activated + _relu(_bn(activated @ first)) @ second


def _relu_first(x, first, second):
    return x + _bn(_relu(_bn(_relu(x)) @ first)) @ second


def _case(rows, size, seed):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, size)), *rng.normal(size=(2, size, size))


rebuild_preactivation_unit = FunctionExercise(
    _full,
    cases=(_case(6, 3, 0), _case(8, 5, 1)),
    mistakes=(
        (_original, "this is the original unit: its last ReLU stands on the path"),
        (_bn_after, "this is BN after addition: the sum itself is normalised"),
        (_relu_before, "this is ReLU before addition: F can no longer fall below 0"),
        (_relu_only, "this is ReLU-only pre-activation: BN comes first, then ReLU"),
        (_activated_shortcut, "the shortcut is x itself, not the activated x"),
        (
            lambda x, first, second: _relu(_full(x, first, second)),
            "nothing stands after the addition, no ReLU either",
        ),
        (
            lambda x, first, second: _full(x, first, second) - x,
            "this is F alone; x is never added",
        ),
        (
            lambda x, first, second: x + _relu(_bn(x) @ first) @ second,
            "each of the two products has a BN and a ReLU of its own before it",
        ),
        (
            lambda x, first, second: x + _relu(_bn(_bn(x) @ first)) @ second,
            "the first BN has a ReLU behind it, too",
        ),
        (_relu_first, "BN comes first, then ReLU, then the product"),
    ),
    hints=(
        "F is twice the same: BN, ReLU, product.",
        "The second product is the last step of F. Then x is added, and that is all.",
        "x + relu(bn(relu(bn(x)) @ first)) @ second",
    ),
    solution="""def unit(x, first, second):
    def relu(x):
        return np.maximum(x, 0)

    def bn(x):
        return (x - x.mean(0)) / x.std(0)

    activated = relu(bn(x))  # for F alone: the shortcut is x itself
    branch = relu(bn(activated @ first)) @ second
    return x + branch""",
    praise="Everything stands before a product, and nothing after the sum.",
    tolerance=1e-3,  # so that a small number may be added to the variance
)

# --- counting ---------------------------------------------------------------------

relus_on_the_path = NumberExercise(
    333,
    {
        1000: "those inside F are not on the short way; one per unit is",
        999: "those inside F are not on the short way; one per unit is",
        1001: "those inside F are not on the short way; one per unit is",
        111: "that is one stage; there are three",
        500: "these units are bottlenecks: three layers each, not two",
        334: "the stem's ReLU stands before x₀",
        1: "that is the form with full pre-activation",
        0: "that is full pre-activation without its last activation",
    },
    hints=(
        "The original unit ends in a ReLU, after the addition. How many units are"
        " there?",
        "1,001 = 9n + 2, with n bottlenecks of three layers in each of three stages.",
        "n = 111, and three stages of 111 units have 333.",
    ),
    solution="answer = 3 * (1001 - 2) // 9  # one per unit, 333",
    praise="With full pre-activation there is one, after the last addition.",
    otherwise="Count units first: 1,001 = 9n + 2.",
)

normalized_path = NumberExercise(
    -8,
    {
        8: "the signal shrinks: the power is negative",
        -9: "7.5e-9 is nearer to 1e-8 than to 1e-9: round the power, −8.1",
        -16: "that is the variance; its root is meant",
        -54: "each unit divides by the root of 2, not by 10",
        -27: "0.5 to the power of 27 is not 10 to the power of −27; take log₁₀",
        0: "that is the factor, almost nothing; which power of ten is it?",
    },
    hints=(
        "The sum of two independent signals of variance 1 has variance 2. By what does"
        " BN divide it?",
        "By the root of 2, about 1.414, once in every unit.",
        "54 · log₁₀(1/1.414) = 54 · (−0.1505).",
    ),
    solution="""\
import math

answer = round(54 * math.log10(1 / math.sqrt(2)))  # −8.1""",
    praise="The gradient on the short way shrinks by the same factor.",
    otherwise="Each unit multiplies by 1/√2; take log₁₀ of 54 such factors.",
    tolerance=0.5,
)

_KERNELS = 64 * 16 + 9 * 16 * 16 + 16 * 64

preactivation_bottleneck = NumberExercise(
    _KERNELS + 2 * (64 + 16 + 16),
    {
        _KERNELS: "the normalisations are missing: γ and β for each channel",
        _KERNELS + 2 * (16 + 16 + 64 + 64): "there are three normalisations, not four",
        _KERNELS + 64 + 16 + 16: "each channel has two numbers, γ and β",
        _KERNELS + 2 * (16 + 16 + 16): "the first one normalises the unit's input,"
        " 64 channels",
        _KERNELS + 4 * (64 + 16 + 16): "running averages are not trained",
        _KERNELS + 2 * (64 + 16 + 16) + 64 * 64: "the shape stays: no projection",
    },
    hints=(
        "Kernels: 1 × 1 from 64 to 16, 3 × 3 from 16 to 16, 1 × 1 from 16 to 64.",
        "A normalisation stands before each of them, on its *input*: 64, 16 and 16"
        " channels, two numbers each.",
        "1,024 + 2,304 + 1,024 + 2 · (64 + 16 + 16).",
    ),
    solution="""\
kernels = 64 * 16 + 9 * 16 * 16 + 16 * 64  # 4,352
answer = kernels + 2 * (64 + 16 + 16)  # 4,544""",
    praise="As many as in the original order, whose last BN has 64 channels.",
    otherwise="Kernel by kernel, then the three normalisations.",
)
