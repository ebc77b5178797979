"""Exercises of notebook 13: penalties, weight decay and dropout."""

import numpy as np

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise

# --- one step with L2 -------------------------------------------------------------


def _l2_step(weights, gradient, rate, strength, samples):
    return weights - rate * (gradient + strength / samples * weights)


l2_step = FunctionExercise(
    reference=_l2_step,
    cases=[
        (np.array([2.0, -1.0]), np.array([0.5, 0.25]), 0.1, 10.0, 5),
        (np.linspace(-1, 1, 6).reshape(2, 3), np.ones((2, 3)), 0.5, 3.0, 2),
    ],
    mistakes=[
        (lambda w, g, r, s, n: w - r * g, "that is the step without the penalty"),
        (
            lambda w, g, r, s, n: w - r * (g + s * w),
            "the n is missing: the penalty is λ/2n Σw²",
        ),
        (
            lambda w, g, r, s, n: w - r * (g + s / (2 * n) * w),
            "the slope of w² is 2w, so the 1/2 is gone in the gradient",
        ),
        (
            lambda w, g, r, s, n: w - r * (g + 2 * s / n * w),
            "the 2 from w² meets the 1/2 of the penalty",
        ),
        (
            lambda w, g, r, s, n: w - r * (g + s / n * np.sign(w)),
            "that is L1: the same pull for every weight",
        ),
        (
            lambda w, g, r, s, n: w - r * (g - s / n * w),
            "the sign of the penalty: this makes the weights grow",
        ),
        (
            lambda w, g, r, s, n: w + r * (g + s / n * w),
            "a step goes against the gradient",
        ),
        (
            lambda w, g, r, s, n: w - r * g - s / n * w,
            "the learning rate multiplies the penalty's gradient too",
        ),
        (
            lambda w, g, r, s, n: w - r * (g + s / (2 * n) * w**2),
            "that adds the penalty itself; a step needs its gradient",
        ),
        (lambda w, g, r, s, n: g + s / n * w, "that is the gradient; take the step"),
    ],
    hints=(
        "Two things pull at a weight: the loss and the penalty. Add their gradients.",
        "The gradient of λ/2n Σw² by one weight is λ/n · w.",
        "weights − rate · (gradient + strength / samples · weights)",
    ),
    solution="def l2_step(weights, gradient, rate, strength, samples):\n"
    "    return weights - rate * (gradient + strength / samples * weights)",
    praise="Written as (1 − rate · λ/n) · w − rate · gradient it is weight decay.",
)

# --- the lecture's strength in Keras ----------------------------------------------

keras_strength = NumberExercise(
    right=5e-5,
    mistakes={
        1e-4: "that is λ/n, right for weight_decay; regularizers.L2 has no 1/2",
        2e-4: "the 1/2 of the lecture makes Keras's number smaller, not larger",
        5.0: "that is λ itself; Keras does not divide by n",
        2.5: "the n is still missing: Keras does not divide by it",
        10.0: "the n is missing, and the 1/2 makes Keras's number smaller",
        1e-5: "that is 1/2n; times λ",
        125_000: "divide by n, do not multiply",
    },
    hints=(
        "Set the two penalties equal: λ/2n Σw² and l2 · Σw².",
        "l2 = λ / 2n.",
        "5 / (2 · 50,000).",
    ),
    solution="l2 = 5 / (2 * 50_000)  # 0.00005",
    praise="As weight_decay of plain SGD the same thing is λ/n = 0.0001.",
    otherwise="Write both penalties down and compare what stands before Σw².",
    tolerance=1e-9,
)

# --- what decay alone does --------------------------------------------------------

weight_after_decay = NumberExercise(
    right=2 * (1 - 0.1 * 5e-4) ** 10_000,
    mistakes={
        2 * (1 - 5e-4) ** 10_000: "the learning rate multiplies the decay as well",
        2 - 10_000 * 0.1 * 5e-4 * 2: "each step takes a share of what is left, "
        "not of the start",
        2 - 10_000 * 0.1 * 5e-4: "that is L1, the same amount each step",
        2 * (1 - 0.1 * 5e-4): "that is after one step",
        (1 - 0.1 * 5e-4) ** 10_000: "that is the share that is left; the weight was 2",
        2.0: "without a gradient the decay still acts",
        0.0: "a share is taken each step, so it never gets to zero",
    },
    hints=(
        "One step: w becomes w − 0.1 · 0.0005 · w.",
        "That is w times 0.99995, at every step.",
        "2 · 0.99995 to the power 10,000.",
    ),
    solution="weight = 2 * (1 - 0.1 * 5e-4) ** 10_000  # 1.213",
    praise="Weight decay is slow: what the loss needs can hold against it.",
    otherwise="By which factor does one step multiply the weight?",
    tolerance=5e-4,
)

# --- inverted dropout -------------------------------------------------------------


def _inverted_dropout(x, keep, rate):
    return x * keep / (1 - rate)


_KEEP = np.array([[True, False, True], [False, True, True]])

inverted_dropout = FunctionExercise(
    reference=_inverted_dropout,
    cases=[
        (np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), _KEEP, 0.2),
        (np.linspace(1, 2, 8), np.arange(8) % 3 > 0, 0.5),
    ],
    mistakes=[
        (
            lambda x, k, r: x * k,
            "the kept values have to grow, or the mean sinks: divide by 1 − rate",
        ),
        (
            lambda x, k, r: x * k / r,
            "rate is the share that is dropped; divide by the share that is kept",
        ),
        (
            lambda x, k, r: x * k * (1 - r),
            "that shrinks them once more; it is what the 2014 paper does at test time",
        ),
        (lambda x, k, r: x * ~k / (1 - r), "`keep` is true where a value stays"),
        (lambda x, k, r: x / (1 - r), "nothing is dropped"),
        (
            lambda x, k, r: x * k / k.mean(),
            "divide by the expected share 1 − rate, not by what was kept this time",
        ),
        (lambda x, k, r: (x * k / (1 - r))[k], "dropped values become 0, they stay"),
    ],
    hints=(
        "True counts as 1 and False as 0: what does x · keep do?",
        "On average a share 1 − rate of x · keep is left. What makes up for that?",
        "x * keep / (1 - rate)",
    ),
    solution="def inverted_dropout(x, keep, rate):\n    return x * keep / (1 - rate)",
    praise="At test time there is nothing to do: that is what inverted means.",
)

# --- not inverted -----------------------------------------------------------------

test_factor = NumberExercise(
    right=0.8,
    mistakes={
        1.25: "that is the factor of inverted dropout, used in training",
        0.2: "that is the share that is dropped",
        1.0: "in training the next layer saw less, on average 0.8 of it",
        0.5: "that would be right for a rate of 0.5",
        0.64: "the layer was dropped once, not twice",
    },
    hints=(
        "What does the next layer get on average in training, for a value of 1?",
        "It gets 1 in eight of ten cases, else 0. At test time it gets 1 every time.",
        "The average in training is 0.8. At test time the value has to be that.",
    ),
    solution="factor = 1 - 0.2  # 0.8",
    praise="Forget it, and the net sees values a quarter too large at test time.",
    otherwise="What is the mean over many training steps of a value that is 1?",
)
