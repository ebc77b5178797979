"""Softmax and cross-entropy in NumPy, against Keras and differences."""

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


def _normal(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


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
