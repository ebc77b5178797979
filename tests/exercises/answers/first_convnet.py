"""Answers to the exercises of notebook 08, right and typically wrong."""

import keras
import numpy as np
from keras import layers


def _build(n=2, kernel=3, filters=(8, 16), padding="same", activation="relu", **end):
    """Build the pattern, with any part of it changed."""

    def build():
        x = inputs = keras.Input(end.get("shape", (32, 32, 3)))
        for count in filters:
            for _ in range(n):
                x = layers.Conv2D(
                    count,
                    kernel,
                    padding=padding,
                    activation=activation,
                    use_bias=end.get("bias", True),
                )(x)
                x = layers.ReLU()(x) if end.get("relu_layer") else x
            x = layers.MaxPooling2D(2)(x)
        x = end.get("flatten", layers.Flatten)()(x)
        x = layers.Dense(end["hidden"])(x) if "hidden" in end else x
        softmax = end.get("softmax", "softmax")
        return keras.Model(inputs, layers.Dense(end.get("classes", 10), softmax)(x))

    return build


def _table(labels, answers, classes):
    return np.array(
        [
            [np.sum((labels == row) & (answers == column)) for column in range(classes)]
            for row in range(classes)
        ]
    )


def _shift(images, pixels):
    width = images.shape[2]
    return np.pad(images, ((0, 0), (0, 0), (pixels, 0), (0, 0)))[:, :, :width]


RIGHT = {
    "flatten_size": [4096],
    "pattern_weights": [14_546],
    "build_pattern": [_build(), _build(activation=None, relu_layer=True)],
    "confusion_matrix": [_table],
    "shift_right": [_shift],
}
WRONG = {
    "flatten_size": [
        (1024, "for 32×32 images"),
        (64, "8·8 is one map"),
        (16_384, "after two pools"),
        (262_144, "pools are missing"),
        (192, "64 maps"),
        (12_288, "that is the image"),
        (512, "rows and columns"),
        (5, "Rows · columns · maps"),
    ],
    "pattern_weights": [
        (24_576, "activations, the numbers on"),
        (14_488, "biases are missing"),
        (4_296, "still to come"),
        (10_250, "four convolutions are missing"),
        (11_642, "N = 2"),
        (168_146, "pools are missing"),
        (45_266, "M = 2"),
        (4_466, "no global average"),
        (10_066, "keeps the size"),
        (1, "layer by layer"),
    ],
    "build_pattern": [
        (lambda: "a model", "Return a keras.Model"),
        (_build(shape=(28, 28, 3)), "The input is 32 × 32 × 3"),
        (_build(classes=2), "Ten classes are asked for; yours has 2"),
        (_build(n=1), "yours is CONV POOL CONV POOL"),
        (_build(kernel=5), "All filters are 3×3"),
        (_build(filters=(16, 16)), "8, 8, 16 and 16"),
        (_build(padding="valid"), 'padding="same" keeps'),
        (_build(activation=None), "A ReLU follows"),
        (_build(bias=False), "no biases"),
        (_build(flatten=layers.GlobalAveragePooling2D), "global average"),
        (_build(hidden=64), "K = 0"),
        (_build(softmax=None), "the softmax is missing"),
    ],
    "confusion_matrix": [
        (lambda a, b, n: _table(a, b, n).T, "a row is a true class"),
        (lambda a, b, n: _table(a, b, n) > 0, "count twice"),
        (
            lambda a, b, n: (
                _table(a, b, n) / np.maximum(_table(a, b, n).sum(1), 1)[:, None]
            ),
            "shares of each row",
        ),
        (lambda a, b, n: _table(a, b, n) / len(a), "of all images"),
        (lambda a, b, n: _table(a, a * (a == b), n), "Expected"),
        (lambda a, b, n: np.eye(n) * _table(a, b, n), "Only right"),
        (
            lambda a, b, n: _table(a, b, n) * (1 - np.eye(n)),
            "right answers are missing",
        ),
        (lambda a, b, n: np.mean(a == b), "That is the accuracy"),
    ],
    "shift_right": [
        (lambda x, s: np.roll(x, s, 2), "fill with zeros"),
        (lambda x, s: _shift(x[:, :, ::-1], s)[:, :, ::-1], "to the left"),
        (lambda x, s: _shift(x.swapaxes(1, 2), s).swapaxes(1, 2), "moves downwards"),
        (lambda x, s: x[:, :, :-s], "The size changed"),
        (lambda x, s: x[:, :, s:], "The size changed"),
        (lambda x, s: np.pad(x, ((0, 0), (0, 0), (s, 0), (0, 0))), "got wider"),
        (
            lambda x, s: _shift(x, s) if s else x[:, :, :-s],
            "It works for the first example",
        ),
    ],
}
