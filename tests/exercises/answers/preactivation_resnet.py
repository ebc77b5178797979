"""Answers to the exercises of notebook 25, right and typically wrong."""

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def bn(x):
    return (x - x.mean(0)) / x.std(0)


def full(x, a, b):
    return x + relu(bn(relu(bn(x)) @ a)) @ b


def with_epsilon(x, a, b):
    def safe(x):
        return (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5)

    return x + relu(safe(relu(safe(x)) @ a)) @ b


RIGHT = {
    "rebuild_preactivation_unit": [full, with_epsilon],
    "relus_on_the_path": [333],
    "normalized_path": [-8, -8.13],
    "preactivation_bottleneck": [4_544],
}
WRONG = {
    "rebuild_preactivation_unit": [
        (lambda x, a, b: relu(x + bn(relu(bn(x @ a)) @ b)), "the original unit"),
        (
            lambda x, a, b: relu(bn(x + relu(bn(x @ a)) @ b)),
            "the sum itself is normalised",
        ),
        (lambda x, a, b: x + relu(bn(relu(bn(x @ a)) @ b)), "F can no longer fall"),
        (lambda x, a, b: x + bn(relu(bn(relu(x) @ a)) @ b), "ReLU-only pre-activation"),
        (
            lambda x, a, b: relu(bn(x)) + relu(bn(relu(bn(x)) @ a)) @ b,
            "not the activated x",
        ),
        (lambda x, a, b: relu(full(x, a, b)), "stands after the addition"),
        (lambda x, a, b: relu(bn(relu(bn(x)) @ a)) @ b, "x is never added"),
        (lambda x, a, b: x + relu(bn(x) @ a) @ b, "a BN and a ReLU of its own"),
        (lambda x, a, b: x + relu(bn(bn(x) @ a)) @ b, "a ReLU behind it"),
        (lambda x, a, b: x + bn(relu(bn(relu(x)) @ a)) @ b, "BN comes first"),
    ],
    "relus_on_the_path": [
        (1000, "those inside F"),
        (111, "one stage"),
        (500, "bottlenecks"),
        (1, "full pre-activation"),
        (0, "without its last activation"),
        (334, "before x₀"),
        (7, "Count units first"),
    ],
    "normalized_path": [
        (8, "the power is negative"),
        (-16, "that is the variance"),
        (-9, "round the power"),
        (-54, "the root of 2"),
        (-27, "take log₁₀"),
        (-4, "54 such factors"),
    ],
    "preactivation_bottleneck": [
        (4_352, "normalisations are missing"),
        (4_672, "not four"),
        (4_448, "64 channels"),
        (8_640, "no projection"),
        (9, "Kernel by kernel"),
    ],
}
