"""Answers to the exercises of notebook 05, right and typically wrong."""

import numpy as np

from cnnlib import scratch

RIGHT = {"he_stddev": [0.0589], "uniform_limit": [0.141]}
WRONG = {
    "sigmoids_to_a_millionth": [
        (9, "still above"),
        (11, "one layer earlier"),
        (np.log(1e-6) / np.log(0.25), "whole numbers"),
        (250_000, "multiplied"),
        (3, "Multiply 1/4 by itself"),
    ],
    "chain_gradient": [
        (lambda w, z: scratch.sigmoid_derivative(z).prod(), "weights are missing"),
        (lambda w, z: w.prod(), "slopes of the sigmoids"),
        (lambda w, z: (w * scratch.sigmoid(z)).prod(), "asks for the slopes"),
        (lambda w, z: (w * scratch.sigmoid_derivative(z)).sum(), "not added"),
        (lambda w, z: (w * z * (1 - z)).prod(), "not with z"),
    ],
    "he_stddev": [
        (np.sqrt(2 / 64), "places in every channel"),
        (np.sqrt(2 / 864), "fan_out"),
        (np.sqrt(2 / 1440), "Glorot"),
        (np.sqrt(1 / 576), "LeCun"),
        (2 / 576, "variance"),
        (1.0, "which numbers does one output see"),
    ],
    "uniform_limit": [
        (0.1, "LeCun"),
        (0.0816, "standard deviation"),
        (0.1225, "Glorot"),
        (0.02, "squared"),
        (0.5, "for a"),
        (0.14, "may be right: give at least 3 digits"),
    ],
    "leaky_variance": [
        (lambda n, a: 2 / n, "negative half"),
        (lambda n, a: 2 / (n * (1 + a)), "square"),
        (lambda n, a: 2 * (1 + a * a) / n, "start narrower"),
        (lambda n, a: (2 / (n * (1 + a * a))) ** 0.5, "standard deviation"),
    ],
}
