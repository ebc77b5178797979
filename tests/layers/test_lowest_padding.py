"""Padding that a maximum never chooses."""

import keras
import numpy as np
import pytest
from keras import ops

from cnnlib.layers import LowestPadding2D
from cnnlib.models.common.blocks import max_pool


def below_zero(*shape):
    """Negative numbers: zeros as padding would win every maximum they are in."""
    return -1 - np.random.default_rng(0).uniform(size=shape).astype("float32")


def pooled_by_hand(x, size, step, padding, ceil):
    """Maxima over the part of each window that lies on the map, as Caffe and Torch."""
    sides = x.shape[1:3]
    divide = (lambda a, b: -(-a // b)) if ceil else (lambda a, b: a // b)
    places = [divide(n + 2 * padding - size, step) + 1 for n in sides]
    if padding:
        # The last window must start on the map or its padding on the left.
        places = [
            count - ((count - 1) * step >= n + padding)
            for count, n in zip(places, sides, strict=True)
        ]
    maxima = np.empty((len(x), *places, x.shape[-1]), x.dtype)
    for i, j in np.ndindex(*places):
        top, left = i * step - padding, j * step - padding
        rows = slice(max(top, 0), top + size)
        maxima[:, i, j] = x[:, rows, max(left, 0) : left + size].max(axis=(1, 2))
    return maxima


POOLS = [
    (3, 2, 1, False),
    (3, 2, 0, True),
    (3, 2, 1, True),
    (3, 1, 1, False),
    (2, 2, 0, True),
]


@pytest.mark.parametrize(("size", "step", "padding", "ceil"), POOLS)
@pytest.mark.parametrize("shape", [(8, 8), (7, 10), (9, 6)])
def test_max_pooling_never_chooses_padding(size, step, padding, ceil, shape):
    x = below_zero(2, *shape, 3)
    pooled = max_pool(
        ops.convert_to_tensor(x), size, step, padding=padding, ceil=ceil, name="pool"
    )
    expected = pooled_by_hand(x, size, step, padding, ceil)
    np.testing.assert_array_equal(ops.convert_to_numpy(pooled), expected)


def test_zeros_would_be_chosen():
    x = below_zero(1, 4, 4, 1)
    zeros = keras.layers.ZeroPadding2D(1)(x)
    lowest = LowestPadding2D(1)(x)
    pool = keras.layers.MaxPooling2D(3, 2)
    assert ops.convert_to_numpy(pool(zeros)).max() == 0
    assert ops.convert_to_numpy(pool(lowest)).max() < -1


def test_places_on_each_side_and_a_saved_model(tmp_path):
    inputs = keras.Input((4, 5, 2))
    outputs = LowestPadding2D(((1, 0), (2, 3)))(inputs)
    assert outputs.shape == (None, 5, 10, 2)
    model = keras.Model(inputs, outputs)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    x = below_zero(1, 4, 5, 2)
    padded = ops.convert_to_numpy(loaded(x))
    np.testing.assert_array_equal(padded[:, 1:, 2:7], x)
    assert np.isinf(padded).sum() == (5 * 10 - 4 * 5) * 2


@pytest.mark.parametrize("policy", ["bfloat16", "float16"])
def test_half_precision(policy):
    x = below_zero(1, 4, 4, 1)
    padded = LowestPadding2D(1, dtype=policy)(x)
    assert keras.backend.standardize_dtype(padded.dtype) == policy
    pooled = keras.layers.MaxPooling2D(3, 2, dtype=policy)(padded)
    assert np.isfinite(ops.convert_to_numpy(ops.cast(pooled, "float32"))).all()
