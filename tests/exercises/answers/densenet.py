"""Answers to the exercises of notebook 28, right and typically wrong."""

import numpy as np
from keras import layers


def parts(kernel, sizes):
    ends = np.cumsum(sizes)
    return [
        kernel[:, :, end - size : end] for end, size in zip(ends, sizes, strict=True)
    ]


def before(x, filters, size, active=True, **options):
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x) if active else x
    options = {"padding": "same", "use_bias": False, **options}
    return layers.Conv2D(filters, size, **options)(x)


def after(x, filters, size):
    x = layers.Conv2D(filters, size, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization()(x))


def right(x, k):
    return layers.Concatenate()([x, before(before(x, 4 * k, 1), k, 3)])


RIGHT = {
    "channels_read": [480],
    "bottleneck_pays": [231],
    "uncompressed_channels": [1920],
    "weight_per_source": [lambda k, s: [np.mean(np.abs(p)) for p in parts(k, s)]],
    "rebuild_dense_unit": [right],
}
WRONG = {
    "channels_read": [
        (512, "the last one reads eleven"),
        (384, "does not read itself"),
        (352, "input of the block is missing"),
        (608, "after the transition has halved"),
        (7, "Start with the block's input"),
    ],
    "bottleneck_pays": [
        (230, "still costs a little more"),
        (230.4, "a number of channels is whole"),
        (256, "it does so earlier"),
        (288, "compare them"),
        (1, "Compare 9 · C · 32"),
    ],
    "uncompressed_channels": [
        (1024, "transitions that halve"),
        (1856, "the stem brought 64"),
        (1888, "not 32"),
        (576, "other units stay"),
        (9, "what the stem brings"),
    ],
    "weight_per_source": [
        (lambda k, s: [p.mean() for p in parts(k, s)], "mean with signs"),
        (lambda k, s: [abs(p.mean()) for p in parts(k, s)], "not after it"),
        (lambda k, s: [abs(p).sum() for p in parts(k, s)], "That is the sum"),
        (lambda k, s: [abs(p).mean() for p in parts(k, s)][::-1], "turned round"),
        (lambda k, s: [np.sqrt((p**2).mean()) for p in parts(k, s)], "mean square"),
        (
            lambda k, s: [
                abs(p).mean() for p in np.split(k, np.cumsum(s)[:-1], axis=3)
            ],
            "You cut the filters",
        ),
        (lambda k, s: k.mean(), "Expected the shape (3,), got ()"),
    ],
    "rebuild_dense_unit": [
        (lambda x, k: 3, "Return a Keras tensor"),
        (lambda x, k: before(before(x, 4 * k, 1), k, 3), "Only the new maps"),
        (
            lambda x, k: layers.Concatenate()([before(before(x, 4 * k, 1), k, 3), x]),
            "old maps come first",
        ),
        (
            lambda x, k: layers.Concatenate()([x, after(after(x, 4 * k, 1), k, 3)]),
            "before each convolution, not after",
        ),
        (
            lambda x, k: layers.Concatenate()([after(after(x, 4 * k, 1), k, 3), x]),
            "not after it",
        ),
        (
            lambda x, k: layers.Concatenate()(
                [x, before(before(x, 4 * k, 1), k, 3, active=False)]
            ),
            "ReLU before the 3 × 3",
        ),
        (
            lambda x, k: layers.Add()([x, before(before(x, 4 * k, 1), 8, 3)]),
            "that is ResNet",
        ),
        (
            lambda x, k: layers.Concatenate()([x, before(x, k, 3)]),
            "two convolutions, first 1 × 1",
        ),
        (
            lambda x, k: layers.Concatenate()([x, before(before(x, k, 1), k, 3)]),
            "12 and 3 filters, 4k and k; yours have 3 and 3",
        ),
        (
            lambda x, k: layers.Concatenate()(
                [x, before(before(x, 4 * k, 1, use_bias=True), k, 3)]
            ),
            "have no bias",
        ),
        (
            lambda x, k: before(before(x, 4 * k, 1), k, 3, padding="valid"),
            "The maps shrink from 6 × 6 to 4 × 4",
        ),
        (
            lambda x, k: layers.Concatenate()(
                [x, before(before(x, 4 * k, 1), k, 3, padding="valid")]
            ),
            "stopped with ValueError",
        ),
    ],
}
