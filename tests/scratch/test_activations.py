"""Activation functions in NumPy, against Keras and differences."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlib import scratch

sizes = st.integers(1, 7)


seeds = st.integers(0, 2**31)


# The same examples in every run: a gradient that happens to be tiny has too few
# digits left in a difference, whatever its formula.
examples = settings(max_examples=40, deadline=None, derandomize=True)


ACTIVATIONS = {
    "sigmoid": (scratch.sigmoid, scratch.sigmoid_derivative),
    "tanh": (scratch.tanh, scratch.tanh_derivative),
    "relu": (scratch.relu, scratch.relu_derivative),
    "leaky_relu": (scratch.leaky_relu, scratch.leaky_relu_derivative),
}


def _normal(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


@pytest.mark.parametrize("name", ACTIVATIONS)
@examples
@given(st.lists(sizes, min_size=1, max_size=3), seeds)
def test_activations_equal_keras(name, shape, seed):
    z = 3 * _normal(seed, *shape).astype("float32")
    found = ACTIVATIONS[name][0](z)
    expected = keras.ops.convert_to_numpy(getattr(keras.activations, name)(z))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("name", ACTIVATIONS)
@examples
@given(st.lists(sizes, min_size=1, max_size=3), seeds)
def test_activation_gradients(name, shape, seed):
    function, derivative = ACTIVATIONS[name]
    z, upstream = _normal(seed, *shape), _normal(seed + 1, *shape)
    z = np.where(np.abs(z) < 1e-3, 0.5, z)  # there is no slope at the kink
    gradient = upstream * derivative(z)
    assert scratch.grad_check(function, z, gradient, upstream) < 1e-6


def test_derivatives_have_the_stated_maxima():
    z = np.linspace(-5, 5, 1001)
    assert scratch.sigmoid_derivative(z).max() == 0.25
    assert scratch.tanh_derivative(z).max() == 1
    assert scratch.relu_derivative(np.array([-1.0, 0.0, 1.0])).tolist() == [0, 0, 1]
    assert scratch.leaky_relu_derivative(np.array([-1, 1])).tolist() == [0.2, 1]


@pytest.mark.filterwarnings("error")
def test_sigmoid_holds_for_large_numbers():
    found = scratch.sigmoid(np.array([-1e4, 0.0, 1e4]))
    assert found.tolist() == [0, 0.5, 1]


def test_leaky_relu_takes_a_slope():
    assert scratch.leaky_relu(-2.0, slope=0.01) == -0.02
