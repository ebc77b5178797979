"""The weights that notebook 15 counts are those of the network."""

import numpy as np

import cnnlib


def test_the_count_is_that_of_the_network():
    net = cnnlib.create_model("resnet20", depth=8, input_shape=(16, 16, 3), classes=5)
    for layer in net.layers:
        layer.trainable = layer.name.startswith(("stage3", "predictions"))
    count = sum(int(np.prod(weight.shape)) for weight in net.trainable_weights)
    assert count == 55_877
