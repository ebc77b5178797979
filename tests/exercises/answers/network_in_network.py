"""Answers to the exercises of notebook 19, right and typically wrong."""

import numpy as np
from keras import layers


def _mlpconv(sides=None, relus=(1, 1, 1), padding="same", bias=True, apart=False):
    """Build the block, with any part of it changed."""

    def build(x, filters, size):
        used = sides or (size, 1, 1)
        for count, side, bent in zip(filters, used, relus, strict=False):
            activation = "relu" if bent and not apart else None
            options = {"padding": padding, "use_bias": bias, "activation": activation}
            x = layers.Conv2D(count, side, **options)(x)
            x = layers.ReLU()(x) if bent and apart else x
        return x

    return build


def _matrix(side, classes):
    return np.kron(np.ones((side * side, 1)), np.eye(classes)) / side**2


def _maps(maps, kernel, bias):
    return np.einsum("hwc,ck->hwk", maps, kernel) + bias


RIGHT = {
    "mlpconv_weights": [84_192],
    "larger_images": [19_300],
    "rebuild_mlpconv": [_mlpconv(), _mlpconv(apart=True)],
    "average_matrix": [_matrix],
    "class_maps": [_maps],
}
WRONG = {
    "mlpconv_weights": [
        (83_968, "biases are missing"),
        (73_856, "two 1×1 convolutions follow"),
        (82_112, "second 1×1"),
        (10_336, "3×3 comes first"),
        (166_112, "only the first convolution is 3×3"),
        (11_616, "all 64 channels"),
        (80_096, "128 maps of the 3×3"),
        (7, "three convolutions"),
    ],
    "larger_images": [
        (19_200, "biases are missing"),
        (1_930, "a hundred"),
        (4_915_300, "dense layer on all"),
        (4_915_200, "dense layer on all"),
        (1_228_900, "for 32×32 images"),
        (172_900, "not a 3×3"),
        (0, "has no weights, but"),
        (3, "one per class"),
    ],
    "rebuild_mlpconv": [
        (lambda x, filters, size: "block", "Return a Keras tensor"),
        (_mlpconv(sides=(3,)), "It has 1 convolutions"),
        (_mlpconv(bias=False), "has its bias"),
        (_mlpconv(padding="valid"), 'padding="same" keeps'),
        (_mlpconv(sides=(3, 3, 3)), "only the first one is"),
        (_mlpconv(sides=(1, 1, 1)), "needs the given side"),
        (_mlpconv(relus=(1, 1, 0)), "after the last 1×1"),
        (_mlpconv(relus=(0, 1, 1)), "after the first convolution"),
        (_mlpconv(relus=(1, 0, 1)), "between the two 1×1"),
        (_mlpconv(relus=(0, 0, 1)), "one linear filter"),
        (_mlpconv(relus=(0, 0, 0)), "There is no ReLU"),
        (_mlpconv(sides=(3, 1, 3)), "in yours comes a 3 × 3 convolution"),
    ],
    "average_matrix": [
        (lambda s, c: _matrix(s, c) * s * s, "divides by the number"),
        (lambda s, c: np.kron(np.eye(c), np.ones((s * s, 1))) / s**2, "place by place"),
        (lambda s, c: np.full((s * s * c, c), s**-2.0), "see its own"),
        (lambda s, c: _matrix(s, c).T, "x @ matrix"),
        (lambda s, c: _matrix(s, c) * s, "side · side places"),
    ],
    "class_maps": [
        (lambda m, k, b: m @ k, "bias is missing"),
        (lambda m, k, b: _maps(m, k, b).mean((0, 1)), "places are gone"),
        (lambda m, k, b: m @ k + b / 4, "whole to every place"),
        (lambda m, k, b: _maps(m, k, b) / 4, "No division"),
        (lambda m, k, b: _maps(m, k, b).clip(0), "No ReLU"),
    ],
}
