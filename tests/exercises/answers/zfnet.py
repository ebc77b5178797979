"""Answers to the exercises of notebook 18, right and typically wrong."""

import keras
import numpy as np
from keras import layers


def placed(values, switches, place):
    image = np.zeros([2 * side for side in values.shape])
    for (i, j), value in np.ndenumerate(values):
        down, right = place(int(switches[i, j]))
        image[2 * i + down, 2 * j + right] = value
    return image


def start(
    size=7, pad=1, stride=2, border=1, relu="relu", pool=layers.MaxPooling2D, **second
):
    extra = ((0, border), (0, border))
    steps = [
        keras.Input((224, 224, 3)),
        layers.ZeroPadding2D(pad),
        layers.Conv2D(96, size, strides=stride, activation=relu),
        layers.ZeroPadding2D(extra),
        pool(3, 2),
        layers.Conv2D(256, 5, **{"strides": 2, "activation": relu} | second),
        layers.ZeroPadding2D(extra),
        pool(3, 2),
    ]
    return keras.Sequential(steps)


RIGHT = {
    "seen_by_layer_2": [7 + 2 * 2 + 4 * 4],
    "first_layer_ratio": [1.62],
    "false_frequency": [0.03],
    "unpool": [lambda v, s: placed(v, s, lambda n: (n // 2, n % 2))],
    "rebuild_zfnet_start": [start],
}
WRONG = {
    "seen_by_layer_2": [
        (7, "first convolution sees"),
        (11, "first pooling sees"),
        (15, "the pooling has a stride, too"),
        (19, "4 pixels apart, not 2"),
        (43, "after the second pooling"),
        (51, "AlexNet's"),
        (3, "plus (3 − 1) steps"),
    ],
    "first_layer_ratio": [
        (4, "compares the places"),
        (0.405, "compares one window"),
        (0.617, "AlexNet's work over ZFNet's"),
        (2, "twice as high"),
        (9, "ratio of the places"),
    ],
    "false_frequency": [
        (0.22, "before sampling"),
        (0.12, "cycles per number of the map"),
        (0.28, "stride of 1"),
        (0.47, "subtract 1/4"),
        (0.5, "differs from 0.22 by 1/4"),
    ],
    "unpool": [
        (lambda v, s: v.repeat(2, 0).repeat(2, 1), "copies a value to its whole"),
        (lambda v, s: placed(v, s, lambda n: (0, 0)), "first place of each window"),
        (lambda v, s: placed(v, s, lambda n: (n % 2, n // 2)), "counted row by row"),
        (
            lambda v, s: placed(np.ones_like(v), s, lambda n: (n // 2, n % 2)),
            "not ones",
        ),
        (lambda v, s: v, "Expected the shape (4, 4), got (2, 2)"),
    ],
    "rebuild_zfnet_start": [
        (lambda: 3, "Return a keras.Model, not an int."),
        (lambda: start(size=11, stride=4), "AlexNet's first filter"),
        (lambda: start(pad=0), "109 is without the zero"),
        (lambda: start(pad=3), '112 is Keras\'s padding="same"'),
        (lambda: start(stride=3), "No layer has the output (110, 110, 96)"),
        (lambda: start(border=0), "54 lets the last window"),
        (lambda: start(strides=1), "51 is a second convolution with stride 1"),
        (lambda: start(padding="same"), "is not padded"),
        (lambda: start(relu=None), "ReLU after a convolution is missing"),
        (lambda: start(use_bias=False), "has its biases"),
        (lambda: start(pool=layers.AveragePooling2D), "max, not average"),
        (
            lambda: keras.Sequential([keras.Input((8, 8, 3)), layers.Flatten()]),
            "The input is 224 × 224 × 3; yours is 8 × 8 × 3.",
        ),
    ],
}
