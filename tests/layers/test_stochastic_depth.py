"""Dropping branches."""

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.layers import StochasticDepth

X = np.random.default_rng(0).uniform(1, 2, size=(16, 3, 2, 4)).astype("float32")


def draw(layer, times=1):
    """Factors by which training multiplied each image of `X`, one row per draw."""
    factors = []
    for _ in range(times):
        ratio = ops.convert_to_numpy(layer(X, training=True)) / X
        ratio = ratio.reshape(len(X), -1)
        # One factor for the whole of an image.
        assert np.ptp(ratio, axis=1).max() < 1e-6
        factors.append(ratio[:, 0])
    return np.round(factors, 4)


def test_the_paper_drops_for_the_whole_batch():
    factors = draw(StochasticDepth(0.6, seed=1), 200)
    assert (factors == factors[:, :1]).all()
    assert set(factors.ravel()) == {0.0, 1.0}
    # 200 draws: six standard deviations are 0.21.
    assert abs(factors[:, 0].mean() - 0.6) < 0.21


def test_the_later_form_draws_for_every_image_and_divides():
    layer = StochasticDepth(0.8, by="sample", scale="training", seed=1)
    factors = draw(layer, 100)
    assert set(factors.ravel()) == {0.0, 1.25}
    assert (factors != factors[:, :1]).any()
    # 1,600 draws of mean 1 and deviation 0.5: six standard deviations are 0.075.
    assert abs(factors.mean() - 1) < 0.075


@pytest.mark.parametrize(("scale", "factor"), [("inference", 0.7), ("training", 1.0)])
def test_nothing_is_dropped_after_training(scale, factor):
    layer = StochasticDepth(0.7, scale=scale)
    for found in (layer(X), layer(X, training=False)):
        np.testing.assert_allclose(found, factor * X, rtol=1e-6)


def test_a_sure_branch_is_left_alone():
    for training in (True, False):
        found = StochasticDepth(1.0)(X, training=training)
        np.testing.assert_array_equal(found, X)


def test_a_seed_repeats_the_draws():
    first, again = (draw(StochasticDepth(0.5, seed=7), 20) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert (first != draw(StochasticDepth(0.5, seed=8), 20)).any()


@pytest.mark.parametrize("shape", [(5, 4), (5, 4, 3), (5, 2, 2, 2, 3)])
def test_any_number_of_axes(shape):
    layer = StochasticDepth(0.5, by="sample", seed=0)
    x = np.ones(shape, "float32")
    factors = ops.convert_to_numpy(layer(x, training=True)).reshape(5, -1)
    assert (factors == factors[:, :1]).all()
    assert set(factors[:, 0]) == {0.0, 1.0}


def test_the_gradient_is_that_of_the_kept_branches():
    import tensorflow as tf

    layer = StochasticDepth(0.5, by="sample", scale="training", seed=3)
    x = tf.Variable(X)
    with tf.GradientTape() as tape:
        y = layer(x, training=True)
    expected = ops.convert_to_numpy(y) / X
    np.testing.assert_allclose(tape.gradient(y, x), expected, rtol=1e-6)
    assert 0 < (expected == 0).mean() < 1


@pytest.mark.parametrize("jit", [False, True])
def test_training_draws_anew_in_every_step_of_a_compiled_model(jit):
    inputs = keras.Input((1,))
    x = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")(inputs)
    model = keras.Model(inputs, StochasticDepth(0.5, seed=0)(x))
    loss = keras.losses.MeanAbsoluteError()
    model.compile(keras.optimizers.SGD(0.0), loss, jit_compile=jit)
    one, zero = np.ones((1, 1), "float32"), np.zeros((1, 1), "float32")
    seen = set()
    for _ in range(20):
        model.reset_metrics()
        seen.add(float(model.train_on_batch(one, zero)))
    assert seen == {0.0, 1.0}
    model.reset_metrics()
    assert float(model.test_on_batch(one, zero)) == 0.5


def test_a_saved_layer_answers_as_before(tmp_path):
    inputs = keras.Input((3, 2, 4))
    layer = StochasticDepth(0.3, by="sample", scale="training", seed=5)
    model = keras.Model(inputs, layer(inputs))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    assert again.layers[-1].get_config() == layer.get_config()
    np.testing.assert_array_equal(again(X), model(X))
    np.testing.assert_array_equal(again(X, training=True), model(X, training=True))


def test_half_precision_stays_half():
    layer = StochasticDepth(0.5, dtype="mixed_bfloat16")
    for training in (True, False):
        found = layer(ops.cast(X, "bfloat16"), training=training)
        assert keras.backend.standardize_dtype(found.dtype) == "bfloat16"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"survival": 0}, "survival=0 is not a probability"),
        ({"survival": 1.1}, "survival=1.1 is not a probability"),
        ({"survival": 0.5, "by": "image"}, "by='image' is not known; choose from 'ba"),
        ({"survival": 0.5, "scale": None}, "scale=None is not known"),
    ],
)
def test_wrong_values_are_named(arguments, message):
    with pytest.raises(cnnlib.InputError, match=message):
        StochasticDepth(**arguments)
