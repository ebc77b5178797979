"""Answers to the exercises of notebook 22, right and typically wrong."""

import keras
from keras import layers


def branches(x, filters, inner="relu", activation="relu", padding="same", bias=True):
    """The four branches, with options for what is built wrong."""
    kind = {"padding": padding, "use_bias": bias}
    one, reduce3, three, reduce5, five, projection = filters

    def conv(x, number, size, activation=activation):
        return layers.Conv2D(number, size, activation=activation, **kind)(x)

    pooled = layers.MaxPooling2D(3, 1, padding="same")(x)
    return [
        conv(x, one, 1),
        conv(conv(x, reduce3, 1, inner), three, 3),
        conv(conv(x, reduce5, 1, inner), five, 5),
        conv(pooled, projection, 1),
    ]


def concat(tensors):
    return layers.Concatenate()(tensors)


def right(x, filters):
    return concat(branches(x, filters))


def another_order(x, filters):
    one, three, five, pooled = branches(x, filters)
    return concat([three, one, pooled, five])


def without_reductions(x, filters):
    one, _, three, _, five, projection = filters
    pooled = layers.MaxPooling2D(3, 1, padding="same")(x)
    wide = [
        layers.Conv2D(number, size, padding="same", activation="relu")(x)
        for number, size in ((one, 1), (three, 3), (five, 5))
    ]
    pooled = layers.Conv2D(projection, 1, activation="relu")(pooled)
    return concat([*wide, pooled])


def without_projection(x, filters):
    pooled = layers.MaxPooling2D(3, 1, padding="same")(x)
    return concat([*branches(x, filters)[:3], pooled])


def without_pooling(x, filters):
    projected = layers.Conv2D(filters[5], 1, activation="relu")(x)
    return concat([*branches(x, filters)[:3], projected])


def projection_first(x, filters):
    pooled = layers.Conv2D(filters[5], 1, activation="relu")(x)
    pooled = layers.MaxPooling2D(3, 1, padding="same")(pooled)
    return concat([*branches(x, filters)[:3], pooled])


def average(x, filters):
    pooled = layers.AveragePooling2D(3, 1, padding="same")(x)
    pooled = layers.Conv2D(filters[5], 1, activation="relu")(pooled)
    return concat([*branches(x, filters)[:3], pooled])


def halved(x, filters):
    return layers.MaxPooling2D(2)(right(x, filters))


def one_branch_too_few(x, filters):
    return concat(branches(x, filters)[:3])


def one_more(x, filters):
    return concat(branches(layers.BatchNormalization()(x), filters))


def of_other_weights(x, filters):
    keras.utils.set_random_seed(3)
    same = {"padding": "same", "activation": "relu", "bias_initializer": "normal"}
    one, reduce3, three, reduce5, five, projection = filters
    middle = layers.Conv2D(three, 3, **same)(layers.Conv2D(reduce3, 1, **same)(x))
    right = layers.Conv2D(five, 5, **same)(layers.Conv2D(reduce5, 1, **same)(x))
    pooled = layers.MaxPooling2D(3, 1, padding="same")(x)
    pooled = layers.Conv2D(projection, 1, **same)(pooled)
    return concat([layers.Conv2D(one, 1, **same)(x), middle, right, pooled])


RIGHT = {
    "inception_branch_weights": [15_872],
    "bottleneck_break_even": [164],
    "naive_channels": [928],
    "loss_with_heads": [1.6 * 2.302585, 3.68],
    "rebuild_inception": [of_other_weights, right],
}
WRONG = {
    "inception_branch_weights": [
        (25_088, "activations, the numbers on"),
        (153_600, "the naive branch"),
        (12_800, "the reduction has weights, too"),
        (3_072, "are missing"),
        (15_920, "with the 48 biases"),
        (77_312, "the reduction is 1 × 1"),
        (7_680, "this branch has 5 × 5"),
        (1, "Two convolutions"),
    ],
    "bottleneck_break_even": [
        (165, "a little dearer"),
        (164.57, "whole numbers"),
        (128, "wider than the output"),
        (96, "safe side"),
        (691, "the second convolution of the detour is 3 × 3"),
        (18, "the straight way is a 3 × 3"),
        (7, "Straight 9 · 192 · 128"),
    ],
    "naive_channels": [
        (512, "projected to 64 maps"),
        (448, "concatenated as well"),
        (560, "end inside their branches"),
        (480, "the pooling alone"),
        (992, "no projection"),
        (7, "Add the maps"),
    ],
    "loss_with_heads": [
        (2.3, "each head adds"),
        (6.9, "weighted by 0.3"),
        (2.99, "two heads"),
        (2.07, "counts in full"),
        (1.38, "main loss is missing"),
        (9, "Main loss plus"),
    ],
    "rebuild_inception": [
        (lambda x, filters: branches(x, filters), "Return the tensor"),
        (another_order, "their order is not"),
        (without_reductions, "No convolution has 5 filters of 1 × 1 on 8 maps"),
        (without_projection, "no projection"),
        (
            without_pooling,
            "3 × 3 max pooling; in yours comes a 1 × 1",
        ),
        (projection_first, "before the pooling"),
        (average, "pooling is an average"),
        (halved, "became 4 × 4"),
        (one_branch_too_few, "13 maps come out"),
        (one_more, "in yours comes batch norm"),
        (lambda x, f: concat(branches(x, f, bias=False)), "the biases"),
        (lambda x, f: concat(branches(x, f, inner=None)), "reductions lack"),
        (
            lambda x, f: concat(branches(x, f, inner=None, activation=None)),
            "ReLUs are missing",
        ),
        (lambda x, f: concat(branches(x, f, activation=None)), "Every convolution has"),
        (lambda x, f: layers.Add()(branches(x, f)), "stopped with"),
        (lambda x, f: concat(branches(x, f, padding="valid")), "stopped with"),
    ],
}
