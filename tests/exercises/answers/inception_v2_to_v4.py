"""Answers to the exercises of notebook 23, right and typically wrong."""

import numpy as np
from keras import layers


def block(x, filters, scale, **form):
    """The module as a student would write it, with any part of it changed."""

    def conv(x, number, size, activation="relu"):
        kind = {"padding": form.get("padding", "same"), "activation": activation}
        return layers.Conv2D(number, size, **kind)(x)

    inner = form.get("inner", "relu")
    left = conv(x, filters[0], 1, inner)
    right = conv(conv(x, filters[1], 1, inner), filters[2], form.get("size", 3), inner)
    branches = [right, left] if form.get("swapped") else [left, right]
    y = layers.Concatenate()(branches)
    y = layers.Conv2D(form.get("to", x.shape[-1]), 1, activation=form.get("up"))(y)
    if form.get("norm"):
        y = layers.BatchNormalization()(y)
    if form.get("of", "branch") == "branch":
        y = y * scale
    if form.get("of") == "input":
        x = x * scale
    if "to" in form:
        return y
    y = layers.Add()([x, y])
    y = y * scale if form.get("of") == "sum" else y
    return y if form.get("linear") else layers.ReLU()(y)


def changed(**form):
    return lambda x, filters, scale: block(x, filters, scale, **form)


RIGHT = {
    "times_cheaper": [8],
    "smooth_targets": [lambda y, n, s: (1 - s) * np.eye(n)[y] + s / n],
    "lowest_smoothed_loss": [0.5],
    "grown_signal": [1.48],
    "rebuild_scaled_module": [block],
}
WRONG = {
    "times_cheaper": [
        (4, "half the filters"),
        (2, "quarter of the places"),
        (16, "only its filters halve"),
        (1, "half the new maps are free"),
        (0.125, "that is the share"),
        (7, "Divide"),
    ],
    "smooth_targets": [
        (lambda y, n, s: np.eye(n)[y], "Nothing is smoothed"),
        (lambda y, n, s: (1 - s) * np.eye(n)[y], "but given to none"),
        (lambda y, n, s: np.eye(n)[y] + s / n, "but not taken"),
        (lambda y, n, s: (1 - s) * np.eye(n)[y] + s, "divided among the classes"),
        (
            lambda y, n, s: np.where(np.eye(n)[y] > 0, 1 - s, s / (n - 1)),
            "the right one included",
        ),
    ],
    "lowest_smoothed_loss": [
        (0, "hard targets"),
        (0.325, "0.01 each"),
        (0.094, "nine classes have a share"),
        (0.086, "are missing"),
        (2.303, "guessing"),
        (7, "target itself"),
    ],
    "grown_signal": [
        (2.19, "variance; its root"),
        (38.34, "not their deviations"),
        (1024, "without the factor"),
        (6.19, "squared"),
        (5, "the sum grows on"),
        (7, "twenty times"),
    ],
    "rebuild_scaled_module": [
        (changed(of="nothing"), "Nothing is scaled"),
        (changed(of="input"), "x is scaled"),
        (changed(of="sum"), "The sum is scaled"),
        (changed(up="relu"), "may be negative"),
        (changed(linear=True), "after the sum is missing"),
        (changed(inner=None), "have a ReLU each"),
        (changed(swapped=True), "another order"),
        (changed(size=5), "No convolution has 6 filters of 3 × 3 on 5 maps"),
        (changed(norm=True), "four convolutions"),
        (changed(to=3), "cannot be added"),
        (changed(padding="valid"), "stopped with"),
        (lambda x, f, s: [x], "Return the tensor"),
    ],
}
