"""Answers to the exercises of notebook 01, right and typically wrong."""

import numpy as np


def _rows(train, image):
    return (train.astype(float) - image.astype(float)).reshape(len(train), -1)


RIGHT = {
    "image_distance": [7],
    "linear_numbers": [30_730],
    "fisher_length": [2_064],
}
WRONG = {
    "image_distance": [
        (49, "root is still to come"),
        (11, "without signs"),
        (-1, "cancel"),
        (3.5, "nothing is divided"),
        (20, "Subtract pixel by pixel"),
    ],
    "nearest_label": [
        (lambda t, y, x: y[((t - x).reshape(len(t), -1) ** 2).sum(1).argmin()], "byte"),
        (lambda t, y, x: y[np.square(1.0 * (t - x)).sum((1, 2)).argmin()], "bytes"),
        (lambda t, y, x: (_rows(t, x) ** 2).sum(1).argmin(), "place of the nearest"),
        (lambda t, y, x: (_rows(t, x) ** 2).sum(1).min(), "squared distance"),
        (lambda t, y, x: y[(_rows(t, x) ** 2).sum(1).argmax()], "farthest"),
        (lambda t, y, x: y[_rows(t, x).sum(1).argmin()], "cancel"),
        (lambda t, y, x: 4 if len(t) == 4 else 2, "but not for shapes"),
    ],
    "choose_setting": [
        (lambda train, validation, test: np.argmax(train), "by heart"),
        (lambda train, validation, test: np.argmax(test), "with the test images"),
        (lambda train, validation, test: np.argmax(validation + test), "must not"),
        (lambda train, validation, test: np.max(validation), "the place where"),
        (lambda train, validation, test: np.argmin(validation), "the worst"),
    ],
    "linear_numbers": [
        (30_720, "biases are missing"),
        (3_073, "there are ten"),
        (10_250, "three values per pixel"),
        (61_440_000, "not kept"),
    ],
    "fisher_length": [
        (2_048, "shares are missing"),
        (1_040, "spreads are missing"),
        (51_600, "number of windows does not enter"),
        (5, "Count one Gaussian"),
    ],
}
