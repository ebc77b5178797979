"""A small network with dense layers, and its scores on larger images, by hand."""

import keras
import numpy as np
from keras import layers, ops

CLASSES = 7


def make_net(shape=(6, 8, 2), head="softmax", seed=0):
    """In the form of VGG, without padding: windows of 6 × 8 at steps of 2."""
    keras.utils.set_random_seed(seed)
    wide = keras.initializers.RandomNormal(stddev=0.3)
    options = {"kernel_initializer": wide, "bias_initializer": wide}
    net = keras.Sequential(
        [
            keras.Input(shape),
            layers.Conv2D(4, 3, activation="relu", name="conv", **options),
            layers.MaxPooling2D(2, name="pool"),
            layers.Flatten(name="flatten"),
            layers.Dense(9, activation="relu", name="fc1", **options),
            layers.Dropout(0.5, name="dropout"),
            layers.Dense(8, name="fc2", **options),
            layers.BatchNormalization(name="bn"),
            layers.ReLU(name="relu"),
            layers.Dense(CLASSES, activation=head, name="predictions", **options),
        ],
        name="net",
    )
    for weight in net.get_layer("bn").weights:
        weight.assign(np.random.default_rng(1).uniform(0.5, 1.5, weight.shape))
    return net


def predicted(net, images):
    return ops.convert_to_numpy(net(images, training=False))


def slid_by_hand(images, head="softmax"):
    """The mean scores of all windows of 6 × 8 at steps of 2, as probabilities."""
    logits = make_net(head=None)
    windows = [
        images[:, top : top + 6, left : left + 8]
        for top in range(0, images.shape[1] - 5, 2)
        for left in range(0, images.shape[2] - 7, 2)
    ]
    scores = np.mean([predicted(logits, window) for window in windows], axis=0)
    return ops.convert_to_numpy(ops.softmax(scores))
