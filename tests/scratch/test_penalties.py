"""The penalties in NumPy, against Keras and differences."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnlib
from cnnlib import scratch

examples = settings(max_examples=40, deadline=None, derandomize=True)
shapes = st.lists(st.integers(1, 6), min_size=1, max_size=4)
strengths = st.floats(0, 10)
counts = st.integers(1, 5000)
seeds = st.integers(0, 2**31)

PENALTIES = {
    "l1": (scratch.l1_penalty, scratch.l1_gradient),
    "l2": (scratch.l2_penalty, scratch.l2_gradient),
}


def _weights(seed, shape):
    weights = np.random.default_rng(seed).normal(size=shape)
    return np.where(np.abs(weights) < 1e-3, 0.5, weights)  # off the kink of |w|


def test_by_hand():
    weights = np.array([3.0, -4.0])
    assert scratch.l1_penalty(weights, 10, 5) == 14
    assert scratch.l2_penalty(weights, 10, 5) == 25
    assert scratch.l1_gradient(weights, 10, 5).tolist() == [2, -2]
    assert scratch.l2_gradient(weights, 10, 5).tolist() == [6, -8]
    assert scratch.l1_gradient(np.zeros(2), 10).tolist() == [0, 0]


@pytest.mark.parametrize("name", PENALTIES)
@examples
@given(shapes, strengths, counts, seeds)
def test_gradients(name, shape, strength, samples, seed):
    penalty, gradient = PENALTIES[name]
    weights = _weights(seed, shape)
    found = gradient(weights, strength, samples)
    assert found.shape == weights.shape

    def each(w):
        # Element by element, so that no large sum eats the digits of a difference.
        return [penalty(element, strength, samples) for element in w.ravel()]

    error = scratch.grad_check(each, weights, found, step=1e-4)
    assert error < 1e-6


@examples
@given(shapes, strengths, seeds)
def test_equal_keras(shape, strength, seed):
    """Keras has no 1/n and no 1/2."""
    weights = _weights(seed, shape).astype("float32")
    l1, l2 = keras.regularizers.L1(strength), keras.regularizers.L2(strength)
    assert scratch.l1_penalty(weights, strength) == pytest.approx(
        float(l1(weights)), rel=1e-5
    )
    assert scratch.l2_penalty(weights, 2 * strength) == pytest.approx(
        float(l2(weights)), rel=1e-5
    )


def test_soft_threshold():
    weights = np.array([3.0, 0.5, -0.2, -2.0, 0.0])
    assert scratch.soft_threshold(weights, 0.5).tolist() == [2.5, 0, 0, -1.5, 0]
    assert scratch.soft_threshold(weights, 0).tolist() == weights.tolist()


@pytest.mark.parametrize("function", [f for pair in PENALTIES.values() for f in pair])
def test_impossible_strengths_are_refused(function):
    with pytest.raises(cnnlib.InputError, match="strength -1 is negative"):
        function(np.ones(2), -1)
    with pytest.raises(cnnlib.InputError, match="samples 0 must be a whole number"):
        function(np.ones(2), 1, 0)


def test_a_negative_threshold_is_refused():
    with pytest.raises(cnnlib.InputError, match="is negative; it must be 0"):
        scratch.soft_threshold(np.ones(2), -0.1)
