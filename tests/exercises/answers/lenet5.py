"""Answers to the exercises of notebook 16, right and typically wrong."""

import keras
import numpy as np
from keras import layers


def sums(image):
    pairs = image[0::2] + image[1::2]
    return pairs[:, 0::2] + pairs[:, 1::2]


def overlapping(image):
    pairs = image[:-1] + image[1:]
    return pairs[:, :-1] + pairs[:, 1:]


def lenet(padding="valid", filters=16, activation="softmax", bias=True, classes=10):
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(6, 5, activation="relu", padding=padding, use_bias=bias),
            layers.MaxPooling2D(2),
            layers.Conv2D(filters, 5, activation="relu", use_bias=bias),
            layers.MaxPooling2D(2),
            layers.Conv2D(120, 5, activation="relu", use_bias=bias),
            layers.Flatten(),
            layers.Dense(84, activation="relu", use_bias=bias),
            layers.Dense(classes, activation=activation, use_bias=bias),
        ]
    )


RIGHT = {
    "full_c3": [2416],
    "small_input": [4],
    "s2_connections": [5880],
    "subsample": [lambda i, c, b: c * sums(i) + b],
    "rebuild_lenet5": [lenet],
}
WRONG = {
    "full_c3": [
        (2400, "biases are missing"),
        (416, "every map of S2"),
        (1516, "table of 1998"),
        (151, "there are sixteen"),
        (7, "7 is not it. Count one map first"),
        (1600, "those are activations"),
    ],
    "small_input": [
        (5, "for a 32 × 32 image"),
        (8, "that is C3"),
        (7, "takes four pixels"),
        (99, "layer by layer"),
    ],
    "s2_connections": [
        (12, "those are the weights"),
        (4704, "bias of each unit"),
        (2352, "adds four inputs"),
        (1176, "those are the units"),
        (3, "units of S2 times"),
    ],
    "subsample": [
        (lambda i, c, b: c * sums(i) / 4 + b, "the mean of each window"),
        (lambda i, c, b: c * sums(i), "bias is missing"),
        (lambda i, c, b: c * (sums(i) + b), "Add the bias last"),
        (lambda i, c, b: sums(i) + b, "coefficient is missing"),
        (lambda i, c, b: c * i[1::2, 1::2] + b, "the largest of each window"),
        (lambda i, c, b: np.tanh(c * sums(i) + b), "No squashing here"),
        (lambda i, c, b: c * overlapping(i) + b, "windows overlap"),
        (lambda i, c, b: c * sums(i).sum() + b, "Expected the shape (2, 2), got ()"),
        (lambda i, c, b: sums(i) * 7, "Expected\n[[ "),
        (lambda i, c, b: i[9], "stopped with IndexError"),
    ],
    "rebuild_lenet5": [
        (lambda: 3, "Return a keras.Model, not an int."),
        (lambda: lenet(classes=1000), "The output is 10; yours is 1000."),
        (lambda: lenet(padding="same"), 'padding="same"'),
        (lambda: lenet(filters=12), "No layer has C3's output (10, 10, 16)"),
        (lambda: lenet(activation=None), "lacks its softmax"),
        (lambda: keras.Sequential([layers.Flatten()]), "Begin with keras.Input((32, "),
        (lambda: lenet(bias=False), "the biases"),
        (
            lambda: keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten()]),
            "The input is 32 × 32 × 1; yours is 28 × 28 × 1.",
        ),
    ],
}
