"""The maximum over a sequence, against Keras and differences."""

import keras
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlib import scratch

small = st.integers(1, 3)


seeds = st.integers(0, 2**31)


# The same examples in every run: a gradient that happens to be tiny has too few
# digits left in a difference, whatever its formula.
examples = settings(max_examples=40, deadline=None, derandomize=True)


def test_max_over_time_by_hand():
    sequence = np.array([[1.0, 5], [4, 2], [4, 0]])[None]
    assert scratch.global_max_pool1d(sequence).tolist() == [[4, 5]]
    upstream = np.array([[10.0, 20]])
    found = scratch.global_max_pool1d_backward(upstream, sequence)
    # The first of two equal maxima takes the whole gradient.
    assert found[0].tolist() == [[0, 20], [10, 0], [0, 0]]


@examples
@given(small, st.integers(1, 7), small, seeds)
def test_max_over_time_equals_keras_and_passes_the_check(n, length, channels, seed):
    rng = np.random.default_rng(seed)
    # Whole steps apart, so that a difference never changes the winner.
    x = rng.permuted(
        np.broadcast_to(np.arange(float(length))[:, None], (n, length, channels)),
        axis=1,
    )
    found = scratch.global_max_pool1d(x)
    np.testing.assert_array_equal(
        found, keras.ops.convert_to_numpy(keras.layers.GlobalMaxPooling1D()(x))
    )
    upstream = rng.normal(size=found.shape)
    gradient = scratch.global_max_pool1d_backward(upstream, x)
    error = scratch.grad_check(
        scratch.global_max_pool1d, x, gradient, upstream, step=0.1
    )
    assert error < 1e-6
