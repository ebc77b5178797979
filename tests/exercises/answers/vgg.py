"""Answers to the exercises of notebook 20, right and typically wrong."""

import numpy as np
from keras import layers
from scipy.signal import convolve2d, correlate2d


def _stage(end=layers.MaxPooling2D, convolution=layers.Conv2D, **form):
    """Build a stage as a student would, with any part of it changed."""
    options = {"padding": "same", "activation": "relu"} | form
    side = options.pop("side", 3)

    def stage(x, filters, depth):
        for _ in range(depth):
            x = convolution(filters, side, **options)(x)
        return end(2)(x) if end else x

    return stage


def _late_relu(x, filters, depth):
    for _ in range(depth):
        x = layers.Conv2D(filters, 3, padding="same")(x)
    return layers.MaxPooling2D(2)(layers.ReLU()(x))


def _separate_relu(x, filters, depth):
    for _ in range(depth):
        x = layers.ReLU()(layers.Conv2D(filters, 3, padding="same")(x))
    return layers.MaxPooling2D(2, 2)(x)


def _normalized(x, filters, depth):
    for _ in range(depth):
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
    return layers.MaxPooling2D(2)(x)


def _strided(x, filters, depth):
    for block in range(depth):
        options = {"padding": "same", "activation": "relu"}
        x = layers.Conv2D(filters, 3, 1 + (block == depth - 1), **options)(x)
    return x


RIGHT = {
    "vgg19_stage4": [8_259_584],
    "channels_for_sigma": [22, 22.2],
    "compose_kernels": [convolve2d],
    "score_places": [60],
    "rebuild_vgg_stage": [_stage(), _separate_relu],
}
WRONG = {
    "vgg19_stage4": [
        (401_408, "activations, the numbers on"),
        (8_257_536, "biases are missing"),
        (5_899_776, "stage 4 of D"),
        (9_439_232, "the first gets 256"),
        (3, "Count the first convolution"),
    ],
    "channels_for_sigma": [
        (200, "nine per channel"),
        (2_222, "that is for σ = 0.01"),
        (11, "without the 2 for ReLU"),
        (1_000, "Set 0.1² equal"),
    ],
    "compose_kernels": [
        (lambda a, b: correlate2d(a, b), "`second` is turned"),
        (lambda a, b: convolve2d(a[::-1, ::-1], b), "`first` is turned"),
        (lambda a, b: a @ b, "matrix product"),
        (lambda a, b: a * b, "entry by entry"),
        (lambda a, b: a + b, "side by side"),
        (lambda a, b: correlate2d(a, b, "valid"), "keeps the inside"),
        (lambda a, b: np.kron(b, a), "copies overlap"),
        (lambda a, b: np.zeros((3, 3)), "Expected"),
        (
            lambda a, b: convolve2d(a, b) if len(a) == len(b) else convolve2d(b, a)[1:],
            "not for shapes (5, 5), (3, 3)",
        ),
    ],
    "score_places": [
        (192, "7 × 7 convolution on it"),
        (45, "n − 7 + 1"),
        (60_000, "all 1,000 classes"),
        (7, "First the map behind stage 5"),
    ],
    "rebuild_vgg_stage": [
        (_stage(activation=None), "ReLUs are missing"),
        (_late_relu, "each needs its own"),
        (_stage(layers.AveragePooling2D), "takes the mean"),
        (
            _stage(lambda _: layers.MaxPooling2D(3, 2, padding="same")),
            "3 × 3 and overlap",
        ),
        (_stage(end=None), "The pool is missing"),
        (_stage(padding="valid"), "not 4 × 4"),
        (_stage(side=5), "every filter of VGG is 3 × 3"),
        (_stage(use_bias=False), "biases are missing"),
        (_stage(activation="tanh"), "in yours comes tanh"),
        (_normalized, "Batch norm came a year later"),
        (_strided, "the pool alone halves"),
        (lambda x, filters, depth: _stage()(x, filters, 2), "With depth=4 there are 2"),
        (lambda x, filters, depth: _stage()(x, 64, depth), "has 64 filters, not 6"),
        (lambda x, filters, depth: 3, "Return a Keras tensor"),
    ],
}
