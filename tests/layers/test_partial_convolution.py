"""Convolution with a connection table, against one with zeros."""

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib.layers import PartialConv2D


def images(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def test_partial_convolution_is_a_convolution_with_zeros():
    connections = ((0, 2), (1,), (3, 0, 1))
    layer = PartialConv2D(connections, 3)
    x = images(2, 8, 9, 4)
    layer.build(x.shape)
    assert layer.kernel.shape == (3, 3, 6)
    kernel, bias = images(3, 3, 6, seed=1), images(3, seed=2)
    layer.set_weights([kernel, bias])
    dense = np.zeros((3, 3, 4, 3), "float32")
    filters = iter(np.moveaxis(kernel, -1, 0))
    for target, row in enumerate(connections):
        for source in row:
            dense[:, :, source, target] = next(filters)
    full = keras.layers.Conv2D(3, 3)
    full.build(x.shape)
    full.set_weights([dense, bias])
    np.testing.assert_allclose(layer(x), full(x), atol=1e-5)
    assert layer.compute_output_shape((None, 8, None, 4)) == (None, 6, None, 3)


def test_partial_convolution_initialises_by_its_own_fan_in():
    wide = PartialConv2D([range(64)], 5, kernel_initializer="he_normal")
    wide.build((None, 9, 9, 64))
    narrow = PartialConv2D([[0]] * 64, 5, kernel_initializer="he_normal")
    narrow.build((None, 9, 9, 64))
    assert np.std(wide.kernel) == pytest.approx(np.sqrt(2 / (64 * 25)), rel=0.1)
    assert np.std(narrow.kernel) == pytest.approx(np.sqrt(2 / 25), rel=0.1)


def test_partial_convolution_starts_with_different_filters():
    connections = [[0], [1], [0, 1], [1, 2], [0]]
    for initializer in ("he_normal", keras.initializers.GlorotUniform(seed=3)):
        layer = PartialConv2D(connections, 5, kernel_initializer=initializer)
        layer.build((None, 9, 9, 3))
        filters = np.reshape(layer.kernel, (25, -1)).T
        distances = np.abs(filters[:, None] - filters[None]).sum(-1)
        assert distances[~np.eye(len(filters), dtype=bool)].min() > 0.1


def test_partial_convolution_refuses_bad_tables():
    for table, words in [
        (((0,), ()), r"connections\[1\] is \[\]"),
        (((0, 0),), r"connections\[0\] is \[0, 0\]"),
    ]:
        with pytest.raises(cnnlib.InputError, match=words):
            PartialConv2D(table, 3)
    with pytest.raises(cnnlib.InputError, match="maps 0 to 2"):
        PartialConv2D(((0, 3),), 3).build((None, 8, 8, 3))
