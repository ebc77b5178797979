"""Batch, layer, instance and group normalisation in NumPy, against Keras."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnlib
from cnnlib import scratch

seeds = st.integers(0, 2**31)
sizes = st.integers(2, 4)
places = st.lists(st.integers(1, 3), max_size=2)
# The same examples in every run: a gradient that happens to be tiny has too few
# digits left in a difference, whatever its formula.
examples = settings(max_examples=40, deadline=None, derandomize=True)


def _normal(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


def _case(seed, *shape, affine=None, dtype="float64"):
    """Draw x with a mean and spread of its own, gamma, beta and an upstream."""
    x = 2 * _normal(seed, *shape) + 3
    affine = affine or shape[-1:]
    arrays = x, _normal(seed + 1, *affine), _normal(seed + 2, *affine)
    return [a.astype(dtype) for a in (*arrays, _normal(seed + 3, *shape))]


def _check_gradients(forward, x, gamma, beta, upstream, found):
    checks = (
        (lambda v: forward(v, gamma, beta), x, found.x),
        (lambda v: forward(x, v, beta), gamma, found.gamma),
        (lambda v: forward(x, gamma, v), beta, found.beta),
    )
    for function, point, gradient in checks:
        assert gradient.shape == point.shape
        assert scratch.grad_check(function, point, gradient, upstream) < 1e-6


def _in_keras(layer, x, weights, **call):
    layer.build(x.shape)
    stored = [keras.ops.convert_to_numpy(w) for w in layer.weights]
    layer.set_weights([*weights, *stored[len(weights) :]])
    return keras.ops.convert_to_numpy(layer(x, **call))


# --- forward, against Keras -------------------------------------------------------


@examples
@given(sizes, places, sizes, seeds)
def test_batch_norm_equals_keras(n, between, channels, seed):
    x, gamma, beta, _ = _case(seed, n, *between, channels, dtype="float32")
    layer = keras.layers.BatchNormalization()
    expected = _in_keras(layer, x, [gamma, beta], training=True)
    found = scratch.batch_norm(x, gamma, beta)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-5)


@examples
@given(sizes, places, sizes, seeds)
def test_inference_and_running_averages_equal_keras(n, between, channels, seed):
    x, gamma, beta, _ = _case(seed, n, *between, channels, dtype="float32")
    layer = keras.layers.BatchNormalization(momentum=0.9)
    _in_keras(layer, x, [gamma, beta], training=True)
    axes = tuple(range(x.ndim - 1))
    mean = 0.9 * np.zeros(channels) + 0.1 * x.mean(axis=axes)
    variance = 0.9 * np.ones(channels) + 0.1 * x.var(axis=axes)
    np.testing.assert_allclose(layer.get_weights()[2], mean, atol=1e-5)
    np.testing.assert_allclose(layer.get_weights()[3], variance, atol=1e-5)
    expected = keras.ops.convert_to_numpy(layer(x, training=False))
    found = scratch.batch_norm_inference(x, mean, variance, gamma, beta)
    np.testing.assert_allclose(found, expected, atol=1e-5)


@examples
@given(sizes, places, sizes, seeds)
def test_layer_norm_equals_keras(n, between, channels, seed):
    shape = (n, *between, channels)
    x, gamma, beta, _ = _case(seed, *shape, affine=shape[1:], dtype="float32")
    layer = keras.layers.LayerNormalization(axis=list(range(1, x.ndim)))
    expected = _in_keras(layer, x, [gamma, beta])
    found = scratch.layer_norm(x, gamma, beta)
    np.testing.assert_allclose(found, expected, atol=1e-5)


@examples
@given(sizes, places, sizes, seeds)
def test_kerass_default_layer_norm_takes_the_last_axis(n, between, channels, seed):
    x, gamma, beta, _ = _case(seed, n, *between, channels, dtype="float32")
    expected = _in_keras(keras.layers.LayerNormalization(), x, [gamma, beta])
    found = scratch.normalize(x, -1, gamma, beta)
    np.testing.assert_allclose(found, expected, atol=1e-5)


@examples
@given(sizes, places, st.integers(1, 3), st.integers(1, 3), seeds)
def test_group_norm_equals_keras(n, between, groups, width, seed):
    shape = (n, 2, *between, groups * width)
    x, gamma, beta, _ = _case(seed, *shape, dtype="float32")
    expected = _in_keras(keras.layers.GroupNormalization(groups), x, [gamma, beta])
    found = scratch.group_norm(x, groups, gamma, beta)
    np.testing.assert_allclose(found, expected, atol=1e-5)


@examples
@given(sizes, places, sizes, seeds)
def test_instance_norm_equals_keras(n, between, channels, seed):
    x, gamma, beta, _ = _case(seed, n, 2, *between, channels, dtype="float32")
    expected = _in_keras(keras.layers.GroupNormalization(-1), x, [gamma, beta])
    found = scratch.instance_norm(x, gamma, beta)
    np.testing.assert_allclose(found, expected, atol=1e-5)


# --- backward, against differences ------------------------------------------------


@examples
@given(
    st.tuples(sizes, st.integers(1, 3), st.integers(1, 3), sizes),
    st.sets(st.integers(0, 3), min_size=1),
    st.sampled_from(["all", "channels", "one"]),
    seeds,
)
def test_gradients_over_any_axes(shape, axes, affine, seed):
    affine_shape = {"all": shape, "channels": shape[-1:], "one": (1, 1, 1, 1)}[affine]
    x, gamma, beta, upstream = _case(seed, *shape, affine=affine_shape)
    axes = tuple(axes)
    _check_gradients(
        lambda x, gamma, beta: scratch.normalize(x, axes, gamma, beta, epsilon=0.1),
        x,
        gamma,
        beta,
        upstream,
        scratch.normalize_backward(upstream, x, axes, gamma, epsilon=0.1),
    )


@examples
@given(st.integers(3, 5), places, sizes, seeds)
def test_batch_norm_gradients(n, between, channels, seed):
    x, gamma, beta, upstream = _case(seed, n, *between, channels)
    found = scratch.batch_norm_backward(upstream, x, gamma)
    _check_gradients(scratch.batch_norm, x, gamma, beta, upstream, found)


@examples
@given(sizes, places, st.integers(1, 3), st.integers(1, 3), seeds)
def test_group_norm_gradients(n, between, groups, width, seed):
    shape = (n, 3, *between, groups * width)
    x, gamma, beta, upstream = _case(seed, *shape)
    _check_gradients(
        lambda x, gamma, beta: scratch.group_norm(x, groups, gamma, beta),
        x,
        gamma,
        beta,
        upstream,
        scratch.group_norm_backward(upstream, x, groups, gamma),
    )


@examples
@given(st.integers(3, 5), sizes, seeds)
def test_the_gradient_cannot_shift_or_stretch_a_channel(n, channels, seed):
    x, gamma, _, upstream = _case(seed, n, 3, 3, channels)
    found = scratch.batch_norm_backward(upstream, x, gamma, epsilon=0).x
    np.testing.assert_allclose(found.sum(axis=(0, 1, 2)), 0, atol=1e-9)
    np.testing.assert_allclose((found * x).sum(axis=(0, 1, 2)), 0, atol=1e-9)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="needs its tape")
def test_gradients_equal_kerass():
    import tensorflow as tf

    x, gamma, beta, upstream = _case(0, 4, 3, 3, 2)
    layer = keras.layers.BatchNormalization(dtype="float64")
    _in_keras(layer, x, [gamma, beta])
    point = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(point)
        loss = tf.reduce_sum(layer(point, training=True) * upstream)
    expected = tape.gradient(loss, [point, *layer.trainable_variables])
    found = scratch.batch_norm_backward(upstream, x, gamma)
    for left, right in zip(found, expected, strict=True):
        np.testing.assert_allclose(left, right, atol=1e-6)


# --- by hand, limits, errors ------------------------------------------------------


def test_batch_norm_by_hand():
    # Mean 5, variance 9: the numbers lie −1, −1/3, −1/3 and 5/3 deviations away.
    x = np.array([[2.0], [4.0], [4.0], [10.0]])
    found = scratch.batch_norm(x, gamma=3.0, beta=2.0, epsilon=0)
    np.testing.assert_allclose(found.ravel(), [-1, 1, 1, 7])


@given(seeds)
def test_limits_of_group_norm(seed):
    x = _normal(seed, 2, 3, 3, 6)
    np.testing.assert_allclose(scratch.group_norm(x, 1), scratch.layer_norm(x))
    np.testing.assert_allclose(scratch.group_norm(x, 6), scratch.instance_norm(x))


def test_a_batch_of_one_leaves_only_beta():
    x, gamma, beta, _ = _case(0, 1, 5)
    np.testing.assert_array_equal(scratch.batch_norm(x, gamma, beta)[0], beta)


@pytest.mark.parametrize("groups", [0, -1, 4])
def test_uneven_groups_are_refused(groups):
    message = f"6 channels cannot be cut into {groups} equal groups.*1, 2, 3, 6"
    with pytest.raises(cnnlib.InputError, match=message):
        scratch.group_norm(np.zeros((1, 2, 2, 6)), groups)


def test_instance_norm_needs_places():
    with pytest.raises(cnnlib.InputError, match="or use layer_norm"):
        scratch.instance_norm(np.zeros((4, 5)))
