"""Dropout in NumPy, against Keras, its expectation and differences."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnlib
from cnnlib import scratch

examples = settings(max_examples=40, deadline=None, derandomize=True)
sizes = st.integers(1, 5)
shapes = st.lists(sizes, min_size=1, max_size=4)
map_shapes = st.lists(sizes, min_size=3, max_size=5)
rates = st.floats(0, 0.9)
seeds = st.integers(0, 2**31)


def _values(seed, shape):
    """Values of which none is zero, so that a zero means dropped."""
    return np.random.default_rng(seed).uniform(0.5, 2, shape)


@examples
@given(shapes, rates, seeds)
def test_dropout_equals_keras_with_the_same_mask(shape, rate, seed):
    x = _values(seed, shape).astype("float32")
    layer = keras.layers.Dropout(rate, seed=seed % 1000)
    theirs = keras.ops.convert_to_numpy(layer(x, training=True))
    same_mask = (theirs != 0) / (1 - rate)
    np.testing.assert_allclose(x * same_mask, theirs, rtol=1e-5)
    ours, mask = scratch.dropout(x, rate, np.random.default_rng(seed))
    assert ours.dtype == mask.dtype == np.float32
    np.testing.assert_allclose(mask[mask != 0], 1 / (1 - rate), rtol=1e-6)
    np.testing.assert_array_equal(ours, x * mask)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8])
def test_share_and_expectation(rate):
    y, mask = scratch.dropout(np.ones((500, 400)), rate, np.random.default_rng(0))
    assert np.mean(mask == 0) == pytest.approx(rate, abs=0.005)
    assert y.mean() == pytest.approx(1, abs=0.02)
    assert y.var() == pytest.approx(rate / (1 - rate), rel=0.03)


@examples
@given(map_shapes, rates, seeds)
def test_whole_maps_are_dropped(shape, rate, seed):
    x = _values(seed, shape)
    y, mask = scratch.spatial_dropout(x, rate, np.random.default_rng(seed))
    assert mask.shape == (shape[0], *[1] * (len(shape) - 2), shape[-1])
    np.testing.assert_array_equal(y, x * mask)
    places = tuple(range(1, len(shape) - 1))
    dropped = (y == 0).mean(axis=places)
    assert set(np.unique(dropped)) <= {0, 1}


def test_spatial_dropout_equals_keras_with_the_same_mask():
    x = _values(0, (6, 5, 4, 8)).astype("float32")
    layer = keras.layers.SpatialDropout2D(0.4, seed=1)
    theirs = keras.ops.convert_to_numpy(layer(x, training=True))
    kept = (theirs != 0).any(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(x * kept / 0.6, theirs, rtol=1e-5)
    assert 0 < kept.mean() < 1


@pytest.mark.parametrize("drop", [scratch.dropout, scratch.spatial_dropout])
@examples
@given(map_shapes, rates, seeds)
def test_gradients(drop, shape, rate, seed):
    x, upstream = _values(seed, shape), _values(seed + 1, shape)

    def forward(values):
        return drop(values, rate, np.random.default_rng(seed))[0]

    mask = drop(x, rate, np.random.default_rng(seed))[1]
    gradient = scratch.dropout_backward(upstream, mask)
    # Linear in x: a long step is exact.
    assert scratch.grad_check(forward, x, gradient, upstream, step=0.1) < 1e-6


@pytest.mark.parametrize("rate", [-0.1, 1, 1.5])
def test_impossible_rates_are_refused(rate):
    with pytest.raises(cnnlib.InputError, match=r"must be in \[0, 1\)"):
        scratch.dropout(np.ones(3), rate, np.random.default_rng(0))


def test_values_without_maps_are_refused():
    with pytest.raises(cnnlib.InputError, match="three axes or more"):
        scratch.spatial_dropout(np.ones((2, 3)), 0.5, np.random.default_rng(0))
