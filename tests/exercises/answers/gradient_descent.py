"""Answers to the exercises of notebook 04, right and typically wrong."""

import numpy as np


def _in_place(w, v, gradient, rate, momentum):
    v *= momentum
    v -= rate * gradient
    return w + v, v


RIGHT = {}  # the solutions are enough
WRONG = {
    "two_momentum_steps": [
        (3.2, "without momentum"),
        (4, "where the first step leads"),
        (-1.3, "add it to w"),
        (2.5, "taken at the new w"),
        (3.8, "not multiplied by 1 − momentum"),
        (1, "For each step"),
    ],
    "momentum_step": [
        (lambda w, v, g, r, m: (w - r * g, m * v - r * g), "not by the gradient alone"),
        (lambda w, v, g, r, m: (w + v, m * v - r * g), "by the new velocity"),
        (lambda w, v, g, r, m: (w - m * v - r * g, m * v + r * g), "Look at w"),
        (lambda w, v, g, r, m: (w + m * v + r * g, m * v + r * g), "the sign"),
        (lambda w, v, g, r, m: (w - r * (m * v + g), m * v + g), "PyTorch's form"),
        (lambda w, v, g, r, m: (w + v - r * g, v - r * g), "is not multiplied"),
        (lambda w, v, g, r, m: w + m * v - r * g, "Return 2 things"),
        (_in_place, "changes what it is given"),
    ],
    "updates_in_training": [
        (50_000 // 128 * 10, "the last, smaller batch"),
        (391, "one epoch"),
        (50_000 * 10 / 128, "no quarter"),
        (500_000, "how many images are read"),
    ],
    "largest_learning_rate": [
        (1 / 10, "arrives in one step"),
        (2 / 5, "5 is not the curvature"),
        (10, "that is the curvature"),
        (3, "What factor"),
    ],
    "cosine_rate": [
        (0.1 * 0.25, "straight line"),
        (0.1 * np.cos(np.pi * 0.75), "the 1 is missing"),
        (0.1 * np.cos(np.pi / 2 * 0.75), "a quarter of a wave"),
        (0.05 * (1 + np.cos(0.75)), "the π is missing"),
        (0.1 * (1 + np.cos(np.pi * 0.75)), "halved"),
        (0.05 * (1 + np.cos(np.pi * 0.25)), "after a quarter"),
    ],
}
