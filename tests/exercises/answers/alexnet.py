"""Answers to the exercises of notebook 17, right and typically wrong."""

import numpy as np
from keras import layers

import cnnlib


def respond(start, stop, total=lambda near: np.sum(near**2), power=None, scale=1):
    """A form of local response normalisation with its slice and its sum."""

    def function(a, n, k, alpha, beta):
        result = np.zeros(len(a))
        for i in range(len(a)):
            near = a[start(i, n // 2) : max(0, stop(i, n // 2))]
            result[i] = a[i] / (k + alpha / (n if scale else 1) * total(near)) ** (
                power or beta
            )
        return result

    return function


def first(i, half):
    return max(0, i - half)


def after(i, half):
    return i + half + 1


def build(order, groups=2, size=3, filters=32, kernel=5, **options):
    def stage(x):
        steps = {
            "relu": layers.ReLU(),
            "tanh": layers.Activation("tanh"),
            "lrn": cnnlib.layers.LocalResponseNormalization(),
            "pool": layers.MaxPooling2D(size, 2),
            "average": layers.AveragePooling2D(size, 2),
        }
        options.setdefault("padding", "same")
        convolution = cnnlib.layers.GroupedConv2D
        x = convolution(filters, kernel, groups=groups, **options)(x)
        for step in order.split():
            x = steps[step](x)
        return x

    return stage


def two_convolutions(x):
    halves = [x[..., :6], x[..., 6:]]
    convolutions = [layers.Conv2D(16, 5, padding="same") for _ in halves]
    pairs = zip(convolutions, halves, strict=True)
    x = layers.Concatenate()([convolution(half) for convolution, half in pairs])
    x = cnnlib.layers.LocalResponseNormalization()(layers.ReLU()(x))
    return layers.MaxPooling2D(3, 2)(x)


RIGHT = {
    "tower_conv4_weights": [663_936],
    "pool_windows": [4],
    "thinned_networks": [8192],
    "local_response": [respond(first, after, scale=0)],
    "rebuild_alexnet_stage": [build("relu lrn pool"), two_convolutions],
}
WRONG = {
    "tower_conv4_weights": [
        (64_896, "activations, the numbers on"),
        (1_327_488, "that is one tower"),
        (331_968, "one of the two"),
        (663_552, "biases are missing"),
        (663_744, "has a bias"),
        (7, "Count one filter first"),
    ],
    "pool_windows": [
        (1, "without overlap"),
        (2, "along one side"),
        (9, "stride"),
    ],
    "thinned_networks": [
        (4096, "one of the two layers"),
        (13_312, "hidden dense"),
        (5, "Count the units"),
    ],
    "local_response": [
        (
            respond(lambda i, h: h, lambda i, h: i - h + 1, scale=0),
            "the lecture's printed bounds",
        ),
        (respond(first, lambda i, h: i + h, scale=0), "last neighbour is missing"),
        (respond(first, lambda i, h: 99, scale=0), "ends at i + n/2"),
        (respond(first, after, np.sum, scale=0), "squared"),
        (respond(first, after, scale=1), "divides α by n"),
        (respond(first, after, power=1, scale=0), "power β is missing"),
        (respond(lambda i, h: i, lambda i, h: i + 1, scale=0), "no neighbours"),
        (respond(lambda i, h: 0, lambda i, h: 99, scale=0), "all channels"),
        (lambda a, *_: a, "Expected"),
    ],
    "rebuild_alexnet_stage": [
        (lambda x: 3, "Return a Keras tensor"),
        (build("relu pool"), "normalisation is missing"),
        (build("relu pool lrn"), "before the pooling"),
        (build("lrn relu pool"), "The ReLU comes first"),
        (build("lrn pool"), "The ReLU is missing"),
        (build("pool"), "The ReLU and the normalisation"),
        (build("relu lrn pool", size=2), "they overlap"),
        (build("relu lrn pool", groups=1), "Two groups"),
        (build("relu lrn average"), "average pooling"),
        (build("tanh lrn pool"), "That is tanh"),
        (build("relu lrn pool", filters=30), "has 32 filters"),
        (build("relu lrn pool", kernel=3), "The filters are 5 × 5"),
        (build("relu lrn pool", use_bias=False), "biases are missing"),
        (build("relu lrn pool", padding="valid"), "keeps 27 × 27"),
        (build("relu lrn"), "The output is 13 × 13 × 32"),
        (lambda x: layers.MaxPooling2D(3, 2)(x), "no convolution"),
    ],
}
