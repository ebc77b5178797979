"""Exercises of notebook 04: steps, learning rates, momentum and schedules."""

import math

import numpy as np

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise

# --- two steps with momentum, by hand ---------------------------------------------

two_momentum_steps = NumberExercise(
    2.7,
    mistakes={
        3.2: "that is without momentum; half of the first step is kept",
        4.0: "that is where the first step leads; one more",
        -1.3: "that is the velocity after the second step; add it to w",
        2.5: "the second gradient is taken at the new w = 4, so it is 8",
        3.7: "the sign: the old velocity −1 points the same way as the new step",
        2.2: "the velocity keeps half of itself, −0.5, not all of it",
        3.8: "the gradient is not multiplied by 1 − momentum, here and in Keras",
        7.7: "steps go against the gradient: w gets smaller",
    },
    hints=(
        "Write down w, the gradient 2w and the velocity v for each step.",
        "First step: gradient 10, v = 0.5 · 0 − 0.1 · 10 = −1, so w = 4.",
        "Second step: gradient 2 · 4 = 8, v = 0.5 · (−1) − 0.1 · 8 = −1.3.",
    ),
    solution="w = 5 - 1 - (0.5 * 1 + 0.1 * 2 * 4)  # 5 − 1 − 1.3",
    praise="The second step is longer than the gradient alone would make it.",
    otherwise="For each step: gradient, then velocity, then w.",
    tolerance=0.001,
)

# --- momentum, written ------------------------------------------------------------


def _momentum(w, v, gradient, rate, momentum):
    v = momentum * v - rate * gradient
    return w + v, v


_rng = np.random.default_rng(4)
_W, _GRADIENT = _rng.normal(size=(2, 3, 2))

momentum_step = FunctionExercise(
    _momentum,
    cases=(
        (np.array([1.0, 2.0]), np.array([0.5, -1.0]), np.array([2.0, 4.0]), 0.1, 0.9),
        (_W, np.zeros((3, 2)), _GRADIENT, 0.5, 0.5),
        (*_rng.normal(size=(3, 4)), 0.01, 0.0),
    ),
    mistakes=[
        (
            lambda w, v, g, rate, m: (w - rate * g, m * v - rate * g),
            "w moves by the velocity, not by the gradient alone",
        ),
        (
            lambda w, v, g, rate, m: (w + v, m * v - rate * g),
            "w moves by the new velocity, not by the old one",
        ),
        (
            lambda w, v, g, rate, m: (w - (m * v - rate * g), m * v - rate * g),
            "the velocity has its minus sign already: add it to w",
        ),
        (
            lambda w, v, g, rate, m: (w + m * v + rate * g, m * v + rate * g),
            "the sign: the velocity goes against the gradient",
        ),
        (
            lambda w, v, g, rate, m: (w - rate * (m * v + g), m * v + g),
            "that is PyTorch's form, whose velocity is a sum of gradients; in Keras's "
            "the learning rate is in the velocity",
        ),
        (
            lambda w, v, g, rate, m: (w + v - rate * g, v - rate * g),
            "the old velocity is not multiplied by the momentum",
        ),
        (
            lambda w, v, g, rate, m: (
                w + m * v - (1 - m) * rate * g,
                m * v - (1 - m) * rate * g,
            ),
            "the gradient is not multiplied by 1 − momentum, here and in Keras",
        ),
        (
            lambda w, v, g, rate, m: (w + m * (v - rate * g), m * (v - rate * g)),
            "only the old velocity is multiplied by the momentum",
        ),
        (
            lambda w, v, g, rate, m: (
                w + m * (m * v - rate * g) - rate * g,
                m * v - rate * g,
            ),
            "that is Nesterov's step; here w moves by v",
        ),
    ],
    hints=(
        "First the new velocity from the old one, then w.",
        "The velocity keeps the share `momentum` of itself and gets −rate · gradient.",
        "v = momentum * v - rate * gradient. And w moves by that v.",
    ),
    solution="""\
def momentum_step(w, v, gradient, rate, momentum):
    v = momentum * v - rate * gradient
    return w + v, v""",
    praise="That is the whole of keras.optimizers.SGD.",
    outputs=("w", "v"),
)

# --- how many updates -------------------------------------------------------------

updates_in_training = NumberExercise(
    3910,
    mistakes={
        3900: "50,000 is not a multiple of 128; the last, smaller batch counts too",
        391: "that is one epoch",
        390: "that is one epoch, without its last, smaller batch",
        3906: "the last, smaller batch of each epoch is an update of its own",
        3907: "round up in each epoch, not once at the end",
        3906.25: "there is no quarter of an update; round up in each epoch",
        390.625: "that is one epoch, and there is no part of an update",
        500_000: "that is how many images are read; an update reads 128",
        1280: "that is batch size times epochs",
    },
    hints=(
        "How many batches of 128 does one epoch need?",
        "50,000 / 128 = 390.625, and the images left over make a batch too.",
        "391 updates in each epoch, and there are 10 epochs.",
    ),
    solution="updates = -(-50_000 // 128) * 10  # 391 · 10",
    praise="With 128 images each, the last batch of an epoch has only 80.",
    otherwise="Count the batches of one epoch, rounded up, then the epochs.",
)

# --- the largest learning rate ----------------------------------------------------

largest_learning_rate = NumberExercise(
    0.2,
    mistakes={
        0.1: "with 1 / curvature it arrives in one step; up to twice that it converges",
        0.4: "5 is not the curvature; the second derivative of 5w² is",
        10: "that is the curvature",
        5: "that is half of the curvature; the learning rate is 2 divided by it",
        0.05: "it is 2 divided by the curvature, not 1 divided by twice the curvature",
        20: "it is 2 divided by the curvature, not 2 times",
    },
    hints=(
        "The gradient is 10w, so a step makes w − rate · 10w = (1 − 10 · rate) · w.",
        "It converges as long as the factor 1 − 10 · rate lies between −1 and 1.",
        "1 − 10 · rate = −1 is the limit.",
    ),
    solution="largest = 2 / 10  # the second derivative of 5w² is 10",
    praise="2 / curvature, whatever the start.",
    otherwise="What factor does one step multiply w by?",
    tolerance=1e-6,
)

# --- a schedule -------------------------------------------------------------------

cosine_rate = NumberExercise(
    0.05 * (1 + math.cos(0.75 * math.pi)),
    mistakes={
        0.025: "that is a straight line; a cosine is flat near both ends",
        0.08536: "that is the rate after a quarter of the steps",
        0.03827: "that is a quarter of a wave; it takes half of one, cos(π · t)",
        0.05: "that is half-way, after 500 steps",
        -0.07071: "the 1 is missing: (1 + cos) / 2 is never negative",
        0.02929: "the sum 1 + cos is halved",
        0.08658: "the π is missing: np.cos(np.pi * 0.75)",
    },
    hints=(
        "How far is step 750? t = 750 / 1000.",
        "The rate is 0.1 · (1 + cos(π t)) / 2.",
        "cos(0.75 π) = −0.7071.",
    ),
    solution="rate = 0.1 * (1 + np.cos(np.pi * 750 / 1000)) / 2  # 0.0146",
    praise="The last quarter of the steps is made with less than a sixth of the rate.",
    otherwise="It is 0.1 · (1 + cos(π t)) / 2 with t from 0 to 1.",
    tolerance=0.0001,
)
