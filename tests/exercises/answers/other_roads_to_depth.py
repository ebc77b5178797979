"""Answers to the exercises of notebook 30, right and typically wrong."""

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def highway(x, kernel, gate_kernel, gate_bias):
    gate = sigmoid(x @ gate_kernel + gate_bias)
    return x + gate * (relu(x @ kernel) - x)


def unit(x, branch, p, alive):
    if alive is None:
        return relu(x + p * branch)
    return relu(x + branch) if alive else relu(x)


def divided_in_training(x, branch, p, alive):
    return relu(x + (1 if alive is None else alive / p) * branch)


RIGHT = {
    "write_highway_unit": [highway],
    "unit_with_stochastic_depth": [unit],
    "expected_units": [20, 20.0],
    "fractal_paths": [26],
    "convolution_for_pooling": [147_584],
}
WRONG = {
    "write_highway_unit": [
        (
            lambda x, k, g, b: (
                relu(x @ k) * (1 - sigmoid(x @ g + b)) + x * sigmoid(x @ g + b)
            ),
            "changed places",
        ),
        (
            lambda x, k, g, b: relu(x @ k) * sigmoid(x @ g + b),
            "carried part is missing",
        ),
        (lambda x, k, g, b: x + relu(x @ k) * sigmoid(x @ g + b), "added whole"),
        (lambda x, k, g, b: highway(x, k, g, 0), "bias of the gate"),
        (lambda x, k, g, b: x + (x @ g + b) * (relu(x @ k) - x), "needs its sigmoid"),
        (lambda x, k, g, b: x + sigmoid(x @ g + b) * (x @ k - x), "H needs its ReLU"),
        (
            lambda x, k, g, b: x + sigmoid(relu(x @ k) @ g + b) * (relu(x @ k) - x),
            "looks at x",
        ),
    ],
    "unit_with_stochastic_depth": [
        (
            lambda x, f, p, alive: relu(x + f) if alive else relu(x),
            "`None` means in use",
        ),
        (
            lambda x, f, p, alive: unit(x, f, 1.0, alive),
            "In use the branch is multiplied by p",
        ),
        (
            lambda x, f, p, alive: (
                p * relu(x + f) if alive is None else unit(x, f, p, alive)
            ),
            "x stays whole",
        ),
        (
            lambda x, f, p, alive: relu(x + p * (1 if alive is None else alive) * f),
            "counts in full",
        ),
        (
            lambda x, f, p, alive: 0 * x if alive is False else unit(x, f, p, alive),
            "passes x on",
        ),
        (
            lambda x, f, p, alive: x + (p if alive is None else alive) * f,
            "ReLU behind the sum",
        ),
        (divided_in_training, "multiplied by p"),
    ],
    "expected_units": [
        (13.5, "for every unit"),
        (20.25, "rule of thumb"),
        (20.5, "l = 1, not 0"),
        (27, "all units"),
        (40, "two in each unit"),
        (9, "Add up"),
    ],
    "fractal_paths": [
        (25, "is a way too"),
        (10, "multiply, do not add"),
        (4, "those are the columns"),
        (8, "longest column"),
        (15, "convolutions of the block"),
        (5, "that is f₃"),
        (3, "Begin with f₁"),
    ],
    "convolution_for_pooling": [
        (147_456, "biases are missing"),
        (0, "adds a layer"),
        (16_512, "not 1 × 1"),
        (1_280, "not at one"),
        (36_896, "not weights"),
        (295_168, "keeps 128 maps"),
        (7, "One 3 × 3 convolution"),
    ],
}
