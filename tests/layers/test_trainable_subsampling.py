"""LeNet-5's subsampling against the same operation written out in NumPy."""

import keras
import numpy as np

from cnnlib.layers import TrainableSubsampling


def images(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def test_subsampling_is_coefficient_times_sum_plus_bias():
    layer = TrainableSubsampling(2)
    x = images(2, 7, 6, 3)
    layer.build(x.shape)
    coefficient, bias = images(3, seed=1), images(3, seed=2)
    layer.set_weights([coefficient, bias])
    total = x[:, :6].reshape(2, 3, 2, 3, 2, 3).sum(axis=(2, 4))
    np.testing.assert_allclose(layer(x), total * coefficient + bias, atol=1e-5)
    assert layer.compute_output_shape((None, 7, 6, 3)) == (None, 3, 3, 3)


def test_new_subsampling_is_average_pooling():
    x = images(2, 6, 6, 3)
    expected = keras.layers.AveragePooling2D(3)(x)
    np.testing.assert_allclose(TrainableSubsampling(3)(x), expected, atol=1e-6)
