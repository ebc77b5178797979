"""What notebook 17 asks for is what the network has."""

import keras
import numpy as np

import cnnlib
from cnnlib.exercises.alexnet import local_response


def test_local_response_is_the_layer():
    a = np.random.default_rng(0).normal(size=(1, 1, 1, 12)) * 50
    layer = cnnlib.layers.LocalResponseNormalization()
    by_layer = keras.ops.convert_to_numpy(layer(a))[0, 0, 0]
    reference = local_response._reference
    assert np.allclose(reference(a[0, 0, 0], 5, 2.0, 1e-4, 0.75), by_layer, rtol=1e-5)
