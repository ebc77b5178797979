"""Answers to the exercises of notebook 13, right and typically wrong."""

import numpy as np

RIGHT = {}  # the solutions are enough
WRONG = {
    "l2_step": [
        (lambda w, g, r, s, n: w - r * g, "without the penalty"),
        (lambda w, g, r, s, n: w - r * (g + s * w), "n is missing"),
        (lambda w, g, r, s, n: w - r * (g + s / n * np.sign(w)), "L1"),
        (lambda w, g, r, s, n: w - r * g - s / n * w, "learning rate"),
        (lambda w, g, r, s, n: w - r * (g + s / 2 / n * w), "2w"),
    ],
    "keras_strength": [
        (1e-4, "weight_decay"),
        (5, "does not divide by n"),
        (2.5, "n is still missing"),
        (1e-5, "times λ"),
        (0.3, "before Σw²"),
    ],
    "weight_after_decay": [
        (1.0, "not of the start"),
        (1.5, "L1"),
        (0.0135, "learning rate"),
        (0.6065, "share that is left"),
        (3.0, "factor"),
    ],
    "inverted_dropout": [
        (lambda x, k, r: x * k, "have to grow"),
        (lambda x, k, r: x * k / r, "share that is kept"),
        (lambda x, k, r: x * k * (1 - r), "once more"),
        (lambda x, k, r: x * ~k / (1 - r), "stays"),
        (lambda x, k, r: x * k / k.mean(), "expected share"),
    ],
    "test_factor": [
        (1.25, "inverted"),
        (0.2, "dropped"),
        (1, "saw less"),
        (7, "mean over many"),
    ],
}
