"""Squeeze-and-excitation against the same operation written out in NumPy."""

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib.layers import squeeze_excite


def block(channels=6, **options) -> keras.Model:
    inputs = keras.Input((5, 4, channels))
    return keras.Model(inputs, squeeze_excite(inputs, name="se", **options))


def with_random_weights(model: keras.Model) -> keras.Model:
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
    return model


def images(channels=6):
    rng = np.random.default_rng(1)
    return rng.normal(size=(3, 5, 4, channels)).astype("float32")


def test_gates_are_a_small_network_on_the_means():
    model, x = with_random_weights(block(reduction=3)), images()
    reduce, reduce_bias, expand, expand_bias = model.get_weights()
    assert reduce.shape == (1, 1, 6, 2)
    assert expand.shape == (1, 1, 2, 6)
    hidden = np.maximum(0, x.mean((1, 2)) @ reduce[0, 0] + reduce_bias)
    gates = 1 / (1 + np.exp(-(hidden @ expand[0, 0] + expand_bias)))
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(model(x)), x * gates[:, None, None], atol=1e-5
    )


def test_reduction_is_sixteen_and_keeps_a_filter():
    assert block(64).get_layer("se_reduce").filters == 4
    assert block(6).get_layer("se_reduce").filters == 1


def test_every_weight_learns():
    model = with_random_weights(block(reduction=1))
    model.compile("sgd", "mse")
    before = model.get_weights()
    model.fit(images(), np.zeros((3, 5, 4, 6)), verbose=0)
    for old, new in zip(before, model.get_weights(), strict=True):
        assert np.abs(old - new).max() > 0


def test_saved_and_loaded(tmp_path):
    model = with_random_weights(block())
    model.save(tmp_path / "se.keras")
    loaded = keras.models.load_model(tmp_path / "se.keras")
    np.testing.assert_array_equal(model(images()), loaded(images()))


@pytest.mark.parametrize("reduction", [0, -2, 1.5])
def test_refuses_a_reduction_that_is_none(reduction):
    with pytest.raises(cnnlib.InputError, match="positive integer; the paper's is 16"):
        block(reduction=reduction)
