"""Local response normalisation against TensorFlow's and the paper's formula."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import cnnlib
from cnnlib.layers import LocalResponseNormalization


def images(*shape, seed=0, scale=1.0):
    values = np.random.default_rng(seed).normal(size=shape) * scale
    return values.astype("float32")


def tensorflows(x, size=5, k=2.0, alpha=1e-4, beta=0.75):
    return tf.nn.local_response_normalization(x, size // 2, k, alpha, beta)


def by_hand(x, size, k, alpha, beta):
    """The paper's formula, channel by channel."""
    result = np.empty_like(x)
    for i in range(x.shape[-1]):
        near = slice(max(i - size // 2, 0), i + size // 2 + 1)
        total = (x[..., near] ** 2).sum(axis=-1)
        result[..., i] = x[..., i] / (k + alpha * total) ** beta
    return result


CONSTANTS = [
    {},
    {"size": 3, "k": 1.0, "alpha": 0.5, "beta": 0.5},
    {"size": 1, "k": 0.5, "alpha": 2.0, "beta": 1.0},
    {"size": 9, "k": 2.0, "alpha": 0.1, "beta": 0.75},
]


@pytest.mark.parametrize("options", CONSTANTS)
@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5, 6, 96])
def test_equal_to_tensorflow(channels, options):
    # Large numbers: with the paper's small α others would hide a missing sum.
    x = images(2, 4, 3, channels, scale=30.0)
    found = LocalResponseNormalization(**options)(x)
    np.testing.assert_allclose(found, tensorflows(x, **options), rtol=1e-5)
    assert np.abs(np.asarray(found) - x).max() > 0.1


def test_defaults_are_the_papers_formula():
    x = images(2, 4, 3, 7, scale=30.0)
    expected = by_hand(x.astype("float64"), size=5, k=2.0, alpha=1e-4, beta=0.75)
    np.testing.assert_allclose(LocalResponseNormalization()(x), expected, rtol=1e-5)


@pytest.mark.parametrize("channels", [2, 5, 16])
def test_gradient_equal_to_tensorflow(channels):
    x = tf.constant(images(2, 4, 3, channels, scale=30.0))
    weights = images(2, 4, 3, channels, seed=1)
    gradients = []
    for normalise in (LocalResponseNormalization(), tensorflows):
        with tf.GradientTape() as tape:
            tape.watch(x)
            total = tf.reduce_sum(normalise(x) * weights)
        gradients.append(tape.gradient(total, x))
    np.testing.assert_allclose(*gradients, rtol=1e-4, atol=1e-6)


def test_half_precision():
    x = images(2, 4, 3, 8, scale=30.0)
    found = LocalResponseNormalization(dtype="mixed_bfloat16")(x)
    assert keras.backend.standardize_dtype(found.dtype) == "bfloat16"
    np.testing.assert_allclose(tf.cast(found, "float32"), tensorflows(x), rtol=0.03)


def test_saves_and_loads(tmp_path):
    inputs = keras.Input((4, 3, 6))
    layer = LocalResponseNormalization(3, 1.0, 0.5, 0.5, name="lrn")
    model = keras.Model(inputs, layer(inputs))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    x = images(2, 4, 3, 6)
    np.testing.assert_array_equal(loaded(x), model(x))
    np.testing.assert_allclose(model(x), tensorflows(x, 3, 1.0, 0.5, 0.5), rtol=1e-5)


@pytest.mark.parametrize("size", [0, 2, 4, -1])
def test_an_even_number_of_neighbours_is_refused(size):
    with pytest.raises(cnnlib.InputError, match=rf"size={size} is not an odd number"):
        LocalResponseNormalization(size)
