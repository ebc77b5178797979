"""The false frequency of notebook 18, and the layers that it asks for."""

import keras
import numpy as np

from cnnlib import create_model
from cnnlib.exercises.zfnet import rebuild_zfnet_start


def test_two_waves_alike_where_they_are_sampled():
    places = 4 * np.arange(25)
    fast, slow = (np.cos(2 * np.pi * f * places) for f in (0.22, 0.03))
    np.testing.assert_allclose(fast, slow, atol=1e-9)


def test_the_beginning_to_rebuild_is_that_of_the_network():
    network = create_model("zfnet", lrn=None, include_top=False)
    ours = keras.Model(network.inputs[0], network.get_layer("stage2_pool").output)
    rebuilt = rebuild_zfnet_start._reference()
    rng = np.random.default_rng(0)
    weights = [rng.normal(0, 0.1, weight.shape) for weight in ours.weights]
    image = rng.normal(size=(1, 224, 224, 3)).astype("float32")
    found = []
    for model in (ours, rebuilt):
        model.set_weights(weights)
        found.append(keras.ops.convert_to_numpy(model(image)))
    np.testing.assert_allclose(*found, rtol=1e-3, atol=1e-3 * found[0].max())
