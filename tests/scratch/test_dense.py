"""The dense layer, activations and softmax in NumPy, against Keras and differences."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnlib
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


# --- dense ------------------------------------------------------------------------


def test_dense_by_hand():
    x, weights = np.array([[2.0, 1.0, 3.0]]), np.array([[0.5], [-1.0], [0.25]])
    assert scratch.dense(x, weights, np.array([0.25])) == 1.0


@examples
@given(sizes, sizes, sizes, seeds)
def test_dense_equals_keras(n, inputs, neurons, seed):
    x = _normal(seed, n, inputs).astype("float32")
    weights = _normal(seed + 1, inputs, neurons).astype("float32")
    bias = _normal(seed + 2, neurons).astype("float32")
    layer = keras.layers.Dense(neurons)
    layer.build((n, inputs))
    layer.set_weights([weights, bias])
    found = scratch.dense(x, weights, bias)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, keras.ops.convert_to_numpy(layer(x)), atol=1e-5)


@examples
@given(sizes, sizes, sizes, seeds)
def test_dense_gradients(n, inputs, neurons, seed):
    x, weights = _normal(seed, n, inputs), _normal(seed + 1, inputs, neurons)
    bias, upstream = _normal(seed + 2, neurons), _normal(seed + 3, n, neurons)
    by_x, by_weights, by_bias = scratch.dense_backward(upstream, x, weights)
    checks = (
        (lambda v: scratch.dense(v, weights, bias), x, by_x),
        (lambda v: scratch.dense(x, v, bias), weights, by_weights),
        (lambda v: scratch.dense(x, weights, v), bias, by_bias),
    )
    for function, point, gradient in checks:
        # The layer is linear in each, so a long step is exact and keeps more digits.
        assert scratch.grad_check(function, point, gradient, upstream, step=0.1) < 1e-6


# --- activations ------------------------------------------------------------------


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


# --- softmax and cross-entropy ----------------------------------------------------


@examples
@given(sizes, st.integers(2, 7), seeds)
def test_softmax_and_loss_equal_keras(n, classes, seed):
    logits = 3 * _normal(seed, n, classes).astype("float32")
    labels = np.random.default_rng(seed).integers(0, classes, n)
    found = scratch.softmax(logits)
    expected = keras.ops.convert_to_numpy(keras.ops.softmax(logits))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-5)
    np.testing.assert_allclose(np.exp(scratch.log_softmax(logits)), found, atol=1e-5)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    assert scratch.cross_entropy(logits, labels) == pytest.approx(
        float(loss(labels, logits)), abs=1e-5
    )


@examples
@given(sizes, st.integers(2, 7), seeds)
def test_cross_entropy_gradient(n, classes, seed):
    logits = _normal(seed, n, classes)
    labels = np.random.default_rng(seed).integers(0, classes, n)
    gradient = scratch.cross_entropy_gradient(logits, labels)
    error = scratch.grad_check(
        lambda z: scratch.cross_entropy(z, labels), logits, gradient
    )
    assert error < 1e-6
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-12)


@given(st.floats(-1e6, 1e6), seeds)
def test_softmax_ignores_a_common_shift(shift, seed):
    logits = _normal(seed, 2, 5)
    found = scratch.softmax(logits + shift)
    np.testing.assert_allclose(found, scratch.softmax(logits), rtol=1e-8)


@pytest.mark.filterwarnings("error")
def test_large_logits_stay_finite():
    logits = np.array([[1000.0, 0.0, -1000.0]])
    assert scratch.softmax(logits).tolist() == [[1, 0, 0]]
    assert scratch.cross_entropy(logits, np.array([2])) == 2000


@pytest.mark.parametrize("classes", [2, 10, 1000])
def test_equal_logits_cost_log_of_the_classes(classes):
    loss = scratch.cross_entropy(np.zeros((3, classes)), np.array([0, 1, 0]))
    assert loss == pytest.approx(np.log(classes), abs=1e-12)


@pytest.mark.parametrize("label", [-1, 3])
@pytest.mark.parametrize("name", ["cross_entropy", "cross_entropy_gradient"])
def test_a_label_outside_the_classes_is_refused(name, label):
    function = getattr(scratch, name)
    with pytest.raises(cnnlib.InputError, match=f"label {label} is not one of 3"):
        function(np.zeros((2, 3)), np.array([0, label]))
