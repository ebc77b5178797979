"""Gradient descent in NumPy, against Keras."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnlib
from cnnlib import scratch

examples = settings(max_examples=20, deadline=None, derandomize=True)


def test_plain_step_by_hand():
    weights = np.array([1.0, -2.0])
    scratch.SGD(0.1).step([weights], [np.array([5.0, 10.0])])
    assert weights.tolist() == [0.5, -3.0]


def test_momentum_by_hand():
    w, optimizer = np.array([1.0]), scratch.SGD(0.5, momentum=0.5)
    optimizer.step([w], [np.array([2.0])])  # v = -1
    optimizer.step([w], [np.array([2.0])])  # v = -0.5 - 1
    assert w.tolist() == [1 - 1 - 1.5]


@pytest.mark.parametrize("nesterov", [False, True])
@examples
@given(st.floats(0.001, 1), st.floats(0, 0.99), st.integers(0, 2**31))
def test_steps_equal_keras(nesterov, rate, momentum, seed):
    rng = np.random.default_rng(seed)
    shapes = [(3, 2), (2,)]
    ours = [rng.normal(size=shape).astype("float32") for shape in shapes]
    theirs = [keras.Variable(array) for array in ours]
    scratch_sgd = scratch.SGD(rate, momentum, nesterov)
    keras_sgd = keras.optimizers.SGD(rate, momentum, nesterov)
    for _ in range(4):
        gradients = [rng.normal(size=shape).astype("float32") for shape in shapes]
        scratch_sgd.step(ours, gradients)
        keras_sgd.apply([keras.ops.convert_to_tensor(g) for g in gradients], theirs)
    for left, right in zip(ours, theirs, strict=True):
        found = keras.ops.convert_to_numpy(right)
        np.testing.assert_allclose(left, found, atol=1e-5)


def test_learning_rate_may_change_between_steps():
    w, optimizer = np.array([1.0]), scratch.SGD(1.0)
    optimizer.learning_rate = 0.25
    optimizer.step([w], [np.array([2.0])])
    assert w == 0.5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((0,), "learning rate 0 must"), ((0.1, 1), r"momentum 1 is not in \[0, 1\)")],
)
def test_mistakes_are_named(arguments, message):
    with pytest.raises(cnnlib.InputError, match=message):
        scratch.SGD(*arguments)


@pytest.mark.parametrize("gradients", [[], [np.ones(1)], [np.ones((2, 1))]])
def test_gradients_of_other_shapes_are_refused(gradients):
    with pytest.raises(cnnlib.InputError, match="do not match"):
        scratch.SGD(0.1).step([np.ones(2)], gradients)
