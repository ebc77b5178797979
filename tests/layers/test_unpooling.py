"""Max pooling with switches, and unpooling."""

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.layers import (
    MaxPoolingWithSwitches2D,
    MaxUnpooling2D,
)


def images(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def pooled_by_hand(x, size, step):
    """Maxima, switches and the coordinates of each maximum, window by window."""
    batch, height, width, channels = x.shape
    rows, columns = (height - size) // step + 1, (width - size) // step + 1
    maxima = np.empty((batch, rows, columns, channels), x.dtype)
    switches = np.empty(maxima.shape, int)
    for b, i, j, c in np.ndindex(maxima.shape):
        window = x[b, i * step : i * step + size, j * step : j * step + size, c]
        switches[b, i, j, c] = window.argmax()
        maxima[b, i, j, c] = window.max()
    return maxima, switches


def unpooled_by_hand(maps, switches, size, step, shape):
    image = np.zeros((len(maps), *shape, maps.shape[-1]), maps.dtype)
    for b, i, j, c in np.ndindex(maps.shape):
        row, column = divmod(switches[b, i, j, c], size)
        image[b, i * step + row, j * step + column, c] += maps[b, i, j, c]
    return image


SIZES = [
    (2, 2, (6, 8)),
    (3, 2, (9, 8)),
    (3, 2, (7, 11)),
    (2, 3, (7, 9)),
    (3, 1, (5, 4)),
]


@pytest.mark.parametrize(("size", "step", "shape"), SIZES)
def test_pooling_and_unpooling_are_those_written_out(size, step, shape):
    x = images(2, *shape, 3)
    maxima, switches = MaxPoolingWithSwitches2D(size, step)(x)
    expected, places = pooled_by_hand(x, size, step)
    np.testing.assert_array_equal(ops.convert_to_numpy(maxima), expected)
    np.testing.assert_array_equal(ops.convert_to_numpy(switches), places)
    values = images(*expected.shape, seed=1)
    back = MaxUnpooling2D(size, step, shape)([values, switches])
    np.testing.assert_allclose(
        ops.convert_to_numpy(back),
        unpooled_by_hand(values, places, size, step, shape),
        atol=1e-6,
    )


def test_unpooling_is_the_gradient_of_pooling():
    import tensorflow as tf

    x = tf.constant(images(2, 9, 7, 3))
    with tf.GradientTape() as tape:
        tape.watch(x)
        maxima = tf.nn.max_pool2d(x, 3, 2, "VALID")
        values = images(*maxima.shape, seed=1)
        total = tf.reduce_sum(maxima * values)
    _, switches = MaxPoolingWithSwitches2D(3, 2)(x)
    back = MaxUnpooling2D(3, 2, (9, 7))([values, switches])
    np.testing.assert_allclose(back, tape.gradient(total, x), atol=1e-6)


def test_pooling_and_unpooling_in_a_saved_model(tmp_path):
    inputs = keras.Input((7, 9, 2))
    maxima, switches = MaxPoolingWithSwitches2D(3, 2)(inputs)
    assert maxima.shape == switches.shape == (None, 3, 4, 2)
    back = MaxUnpooling2D(3, 2, (7, 9))([maxima, switches])
    assert back.shape == (None, 7, 9, 2)
    model = keras.Model(inputs, back)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    x = images(2, 7, 9, 2)
    np.testing.assert_array_equal(model.predict(x, verbose=0), model(x))
    np.testing.assert_array_equal(loaded(x), model(x))
    assert np.count_nonzero(loaded(x)) <= 2 * 3 * 4 * 2


def test_a_size_that_does_not_pool_to_the_maps():
    maps = images(1, 3, 3, 1)
    with pytest.raises(cnnlib.InputError, match=r"\(9, 7\).*\(7, 7\) does"):
        MaxUnpooling2D(3, 2, (9, 7))([maps, np.zeros(maps.shape, int)])
