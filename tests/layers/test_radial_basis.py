"""Distances to codes against the same operation written out in NumPy."""

import numpy as np

from cnnlib.layers import RadialBasis


def images(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def test_radial_basis_is_minus_the_squared_distance():
    centers = np.sign(images(4, 5, seed=3))
    x = images(2, 5)
    expected = -((x[:, None] - centers[None]) ** 2).sum(-1)
    layer = RadialBasis(centers)
    np.testing.assert_allclose(layer(x), expected, atol=1e-5)
    assert layer.trainable_weights == []
