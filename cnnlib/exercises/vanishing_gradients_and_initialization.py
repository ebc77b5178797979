"""Exercises of notebook 05: slopes that multiply, and how wide weights begin."""

import numpy as np

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise
from cnnlib.scratch import sigmoid, sigmoid_derivative

# --- how deep until a millionth ---------------------------------------------------

sigmoids_to_a_millionth = NumberExercise(
    right=10,
    mistakes={
        9: "0.25 to the power 9 is 0.0000038, still above a millionth",
        11: "it is below a millionth one layer earlier",
        5: "that many layers leave 0.001; a millionth is a thousandth of a thousandth",
        6: "that is for a slope of 1/10; the sigmoid's largest slope is 1/4",
        20: "that is for a slope of 1/2; the sigmoid's largest slope is 1/4",
        9.966: "layers come in whole numbers, and the product has to be below",
        250_000: "slopes are multiplied, not added or taken off",
    },
    hints=(
        "In the best case every layer multiplies by the largest slope.",
        "The largest slope is 1/4. Look for the first n with 0.25**n below 1e-6.",
        "0.25**5 is about 0.001. What is the square of that, and how many slopes?",
    ),
    solution="layers_needed = 10  # 0.25**9 = 3.8e-06, 0.25**10 = 9.5e-07",
    praise="And that is the best case: every sum exactly zero, every weight one.",
    otherwise="Multiply 1/4 by itself until you are below 0.000001, and count.",
    tolerance=0.004,
)

# --- the gradient of a chain ------------------------------------------------------


def _chain_gradient(weights, sums):
    return np.prod(weights * sigmoid_derivative(sums))


_WEIGHTS, _SUMS = np.array([1.0, 2.0, -3.0]), np.array([0.0, 1.0, -2.0])

chain_gradient = FunctionExercise(
    reference=_chain_gradient,
    cases=[
        (_WEIGHTS, _SUMS),
        (np.array([4.0]), np.array([0.5])),
        (np.linspace(2, 3, 6), np.linspace(-2, 2, 6)),
    ],
    mistakes=[
        (
            lambda w, z: np.prod(sigmoid_derivative(z)),
            "the weights are missing: every sum is w · (value before)",
        ),
        (lambda w, z: np.prod(w), "the slopes of the sigmoids are missing"),
        (
            lambda w, z: np.prod(w * sigmoid(z)),
            "that multiplies by the values; the chain rule asks for the slopes",
        ),
        (
            lambda w, z: np.sum(w * sigmoid_derivative(z)),
            "the factors of a chain are multiplied, not added",
        ),
        (
            lambda w, z: w * sigmoid_derivative(z),
            "those are the factors; one number is asked for, their product",
        ),
        (
            lambda w, z: np.prod(w * z * (1 - z)),
            "s · (1 − s) is the slope with s = sigmoid(z), not with z itself",
        ),
        (
            lambda w, z: np.prod(w * 0.25),
            "1/4 is the slope at zero only; take the slope at each sum",
        ),
        (
            lambda w, z: np.prod(w[1:] * sigmoid_derivative(z)[1:]),
            "the first neuron's factor is missing",
        ),
    ],
    hints=(
        "One neuron: y = sigmoid(z) and z = w · x + b. What is dy/dx?",
        "dy/dx is w times the slope of the sigmoid at z. Each neuron gives such a one.",
        "scratch.sigmoid_derivative(sums) has all slopes; np.prod multiplies them all.",
    ),
    solution="def chain_gradient(weights, sums):\n"
    "    return np.prod(weights * scratch.sigmoid_derivative(sums))",
    praise="A weight of 4 would make up for a slope of 1/4, but only while z is zero.",
)

# --- the standard deviation of He's rule for a convolution ------------------------

he_stddev = NumberExercise(
    right=np.sqrt(2 / 576),
    mistakes={
        np.sqrt(2 / 64): "a neuron of this layer sees 3 · 3 places in every channel",
        np.sqrt(2 / 9): "the window has 64 channels, and all of them are summed",
        np.sqrt(2 / 864): "that is with fan_out, 3 · 3 · 96; He's rule has fan_in",
        np.sqrt(2 / 96): "96 is the number of filters; fan_in counts what one sees",
        np.sqrt(2 / 1440): "that is Glorot's rule, with fan_in + fan_out",
        np.sqrt(1 / 576): "that is LeCun's variance; He doubles it for ReLU",
        2 / 576: "that is the variance; the root is still to be taken",
        np.sqrt(2 / 55_296): "that is all weights of the layer; one neuron sees fewer",
        np.sqrt(6 / 576): "that is the limit of the uniform form",
        576: "that is fan_in; now the root of 2 / fan_in",
    },
    hints=(
        "How many numbers does one output of this layer add up?",
        "fan_in is 3 · 3 · 64: all places of the window, in all channels.",
        "The root of 2 / fan_in, with fan_in = 576.",
    ),
    solution="stddev = np.sqrt(2 / (3 * 3 * 64))  # 0.0589",
    praise="Keras's fixed 0.05 is near that by accident: here it would do.",
    otherwise="It is the root of 2 / fan_in; which numbers does one output see?",
    tolerance=0.0002,
)

# --- the limit of the uniform form ------------------------------------------------

uniform_limit = NumberExercise(
    right=np.sqrt(6 / 300),
    mistakes={
        np.sqrt(3 / 300): "that is LeCun's limit, variance 1 / fan_in",
        np.sqrt(2 / 300): "that is the standard deviation; the limit is √3 of those",
        np.sqrt(6 / 400): "that is Glorot's limit; He's rule has fan_in alone",
        np.sqrt(6 / 100): "100 neurons are fan_out; each has 300 inputs",
        np.sqrt(2 / 300) / np.sqrt(3): "the limit is wider than the standard deviation",
        2 / 300: "that is the variance",
        6 / 300: "that is the limit squared",
        2 * np.sqrt(2 / 300): "two standard deviations is where a normal is cut; the "
        "limit of a uniform distribution is √3 of them",
    },
    hints=(
        "Start with the variance that He's rule asks for: 2 / fan_in.",
        "A uniform distribution from −a to a has variance a² / 3.",
        "a² / 3 = 2 / 300. Solve for a.",
    ),
    solution="limit = np.sqrt(3 * 2 / 300)  # 0.1414",
    praise="Keras calls it `he_uniform`; PyTorch's layers have a narrower one.",
    otherwise="Solve a² / 3 = 2 / fan_in for a.",
    tolerance=0.0004,
)

# --- He's rule for leaky ReLU -----------------------------------------------------


def _leaky_variance(fan_in, slope):
    return 2 / ((1 + slope**2) * fan_in)


leaky_variance = FunctionExercise(
    reference=_leaky_variance,
    cases=[(100, 0.2), (50, 0.5), (576, 0.0)],
    mistakes=[
        (lambda n, a: 2 / n, "that is for ReLU: the negative half counts here too"),
        (lambda n, a: 1 / n, "that is for slope 1 everywhere, no kink at all"),
        (
            lambda n, a: 2 / ((1 + a) * n),
            "the variance needs the square: a negative z passes on a² · z²",
        ),
        (
            lambda n, a: 2 * (1 + a**2) / n,
            "upside down: more gets through than with ReLU, so start narrower",
        ),
        (
            lambda n, a: 1 / ((1 + a**2) * n),
            "half of the sums are positive: the mean of y² is (1 + a²)/2 · Var(z)",
        ),
        (
            lambda n, a: 2 / ((1 - a) ** 2 * n),
            "the two halves add up: (1 + a²)/2 of the variance gets through",
        ),
        (lambda n, a: np.sqrt(2 / ((1 + a**2) * n)), "that is the standard deviation"),
        (lambda n, a: (1 + a**2) / 2, "that is the share that gets through; and now?"),
    ],
    hints=(
        "Half of the sums are positive and pass as they are. What of the others?",
        "The mean of y² is half of Var(z) plus half of slope² · Var(z).",
        "fan_in · variance · (1 + slope²) / 2 has to be 1. Solve for the variance.",
    ),
    solution="def leaky_variance(fan_in, slope):\n"
    "    return 2 / ((1 + slope**2) * fan_in)",
    praise="Slope 0 gives He's rule and slope 1 gives LeCun's: one formula for both.",
)
