"""The dense layer in NumPy, against Keras and differences."""

import keras
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlib import scratch

sizes = st.integers(1, 7)


seeds = st.integers(0, 2**31)


# The same examples in every run: a gradient that happens to be tiny has too few
# digits left in a difference, whatever its formula.
examples = settings(max_examples=40, deadline=None, derandomize=True)


def _normal(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


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
