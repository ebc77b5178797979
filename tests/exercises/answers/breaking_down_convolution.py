"""Answers to the exercises of notebook 21, right and typically wrong."""

import keras
import numpy as np


def strips(*sizes, filters=8, activation="relu", padding="same"):
    def function(x, _):
        for size in sizes:
            conv = keras.layers.Conv2D(
                filters, size, padding=padding, activation=activation
            )
            x = conv(x)
        return x

    return function


def last_term(kernel, rank):
    left, values, right = np.linalg.svd(kernel)
    return values[rank - 1] * np.outer(left[:, rank - 1], right[rank - 1])


RIGHT = {}  # the solutions are enough
WRONG = {
    "saved_by_three": [
        (157_351_936, "one 7×7 costs"),
        (86_704_128, "three 3×3 cost"),
        (90_112, "28 · 28 places"),
        (5, "Count the products"),
    ],
    "half_rank": [
        (128, "both cost the same"),
        (192, "full rank"),
        (96, "a row of 3 · 128"),
        (7, "Compare the products"),
    ],
    "is_separable": [
        (lambda k: int((k == k.T).all()), "symmetric"),
        (lambda k: int(np.linalg.matrix_rank(k) < 3), "below full"),
        (np.linalg.matrix_rank, "the rank itself"),
    ],
    "low_rank": [
        (lambda k, rank: k, "at full rank"),
        (lambda k, rank: np.linalg.svd(k)[0][:, :rank], "shape"),
        (last_term, "one term alone"),
    ],
    "rebuild_strips": [
        (strips((7, 1)), "Two strips"),
        (strips((1, 7), (7, 1)), "comes first"),
        (strips((7, 1), (1, 7), padding="valid"), "shrunk"),
        (strips((7, 1), (1, 7), activation=None), "ReLU"),
        (strips((7, 1), (1, 7), filters=4), "12 × 12 × 8"),
    ],
}
