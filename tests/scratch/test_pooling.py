"""Pooling in NumPy, against Keras, TensorFlow's gradients and differences."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnlib
from cnnlib import scratch

examples = settings(max_examples=40, deadline=None, derandomize=True)
KINDS = {
    "max": (
        scratch.max_pool2d,
        scratch.max_pool2d_backward,
        keras.layers.MaxPooling2D,
    ),
    "average": (
        scratch.average_pool2d,
        scratch.average_pool2d_backward,
        keras.layers.AveragePooling2D,
    ),
}
kinds = pytest.mark.parametrize("kind", KINDS)


@st.composite
def poolings(draw):
    """Images whose numbers all differ, and settings that need not come out even."""
    size = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    stride = draw(st.none() | st.tuples(st.integers(1, 4), st.integers(1, 4)))
    padding = draw(st.sampled_from(["valid", "same"]))
    sides = [draw(st.integers(side, 8)) for side in size]
    shape = (draw(st.integers(1, 2)), *sides, draw(st.integers(1, 3)))
    rng = np.random.default_rng(draw(st.integers(0, 2**31)))
    # Apart by 0.1, so that a difference quotient's step changes no winner.
    images = 0.1 * rng.permutation(np.prod(shape)).reshape(shape) - 1.0
    return images, {"size": size, "stride": stride, "padding": padding}, rng


def _layer(make, size, stride, padding):
    return make(size, strides=stride, padding=padding, dtype="float64")


@kinds
@examples
@given(poolings())
def test_forward_equals_keras(kind, given_case):
    images, options, _ = given_case
    forward, _, make = KINDS[kind]
    expected = keras.ops.convert_to_numpy(_layer(make, **options)(images))
    np.testing.assert_allclose(forward(images, **options), expected, atol=1e-9)
    single = forward(images.astype("float32"), **options)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, expected, atol=1e-5)


@kinds
@examples
@given(poolings())
def test_backward_is_the_derivative(kind, given_case):
    images, options, rng = given_case
    forward, backward, _ = KINDS[kind]
    upstream = rng.normal(size=forward(images, **options).shape)
    gradient = backward(upstream, images, **options)
    error = scratch.grad_check(
        lambda x: forward(x, **options), images, gradient, upstream, step=0.01
    )
    assert error < 1e-6


@kinds
@examples
@given(poolings())
def test_backward_equals_tensorflow_with_equal_pixels_too(kind, given_case):
    images, options, rng = given_case
    forward, backward, make = KINDS[kind]
    images = np.maximum(np.round(images), 0)  # many equal ones, as after a ReLU
    upstream = rng.normal(size=forward(images, **options).shape)
    batch = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(batch)
        maps = _layer(make, **options)(batch)
    expected = tape.gradient(maps, batch, output_gradients=tf.constant(upstream))
    found = backward(upstream, images, **options)
    np.testing.assert_allclose(found, expected.numpy(), atol=1e-9)


@examples
@given(poolings())
def test_global_average(given_case):
    images, _, rng = given_case
    found = scratch.global_average_pool2d(images)
    layer = keras.layers.GlobalAveragePooling2D(dtype="float64")
    expected = keras.ops.convert_to_numpy(layer(images))
    np.testing.assert_allclose(found, expected, atol=1e-9)
    upstream = rng.normal(size=found.shape)
    gradient = scratch.global_average_pool2d_backward(upstream, images)
    function = scratch.global_average_pool2d
    assert scratch.grad_check(function, images, gradient, upstream, step=0.1) < 1e-6


def test_by_hand():
    image = np.array([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])
    batch = image[None, :, :, None]
    assert scratch.max_pool2d(batch)[0, :, :, 0].tolist() == [[6, 8], [3, 4]]
    means = scratch.average_pool2d(batch)[0, :, :, 0]
    assert means.tolist() == [[3.25, 5.25], [2, 2]]


def test_a_pixel_that_wins_twice_adds_up():
    image = np.array([[0.0, 9.0, 0.0]])[None, :, :, None]
    upstream = np.array([[2.0, 3.0]])[None, :, :, None]
    found = scratch.max_pool2d_backward(upstream, image, (1, 2), stride=1)
    assert found[0, :, :, 0].tolist() == [[0, 5, 0]]


def test_padding_counts_for_nothing():
    minus = -np.ones((1, 3, 3, 1))
    for pool in (scratch.max_pool2d, scratch.average_pool2d):
        np.testing.assert_array_equal(pool(minus, 2, padding="same"), -1)


@kinds
def test_mistakes_are_named(kind):
    forward, backward, _ = KINDS[kind]
    images = np.zeros((1, 4, 4, 1))
    with pytest.raises(cnnlib.InputError, match="a batch of one"):
        forward(images[0])
    with pytest.raises(cnnlib.InputError, match="unknown padding 'full'"):
        forward(images, padding="full")
    with pytest.raises(cnnlib.InputError, match="unknown padding 1"):
        forward(images, padding=1)
    with pytest.raises(cnnlib.InputError, match="does not fit"):
        forward(images, size=5)
    with pytest.raises(cnnlib.InputError, match=r"does not match the maps \(1, 2, 2"):
        backward(np.zeros((1, 3, 3, 1)), images)
