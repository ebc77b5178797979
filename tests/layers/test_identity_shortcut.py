"""The shortcut without weights."""

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.layers import IdentityShortcut


def images(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


@pytest.mark.parametrize(("strides", "filters"), [(1, 3), (2, 8), (3, 4), (2, 3)])
def test_every_strides_th_pixel_and_zeros_behind(strides, filters):
    x = images(2, 7, 6, 3)
    layer = IdentityShortcut(filters, strides)
    expected = np.zeros((2, -(-7 // strides), -(-6 // strides), filters), "float32")
    expected[..., :3] = x[:, ::strides, ::strides]
    found = ops.convert_to_numpy(layer(x))
    np.testing.assert_array_equal(found, expected)
    assert layer.compute_output_shape((None, 7, 6, 3)) == (None, *expected.shape[1:])
    assert layer.compute_output_shape((2, None, 6, 3))[1] is None
    assert not layer.weights


def test_the_gradient_reaches_the_kept_pixels_alone():
    import tensorflow as tf

    x = tf.Variable(images(1, 5, 4, 2))
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(IdentityShortcut(6, 2)(x))
    expected = np.zeros(x.shape)
    expected[:, ::2, ::2] = 1
    np.testing.assert_array_equal(tape.gradient(total, x), expected)


def test_a_saved_shortcut_answers_as_before(tmp_path):
    inputs = keras.Input((5, 4, 2))
    model = keras.Model(inputs, IdentityShortcut(6, strides=2)(inputs))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    x = images(2, 5, 4, 2)
    np.testing.assert_array_equal(model(x), again(x))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((0,), "filters=0 is not"), ((4, 0), "strides=0 is not"), ((2,), "the 3 input")],
)
def test_wrong_values_are_named(arguments, message):
    with pytest.raises(cnnlib.InputError, match=message):
        IdentityShortcut(*arguments)(images(1, 4, 4, 3))
