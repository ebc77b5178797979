"""Average pooling with windows that hang over the border."""

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.layers import CeilAveragePooling2D


def images(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def pooled_by_hand(x, size, step):
    height, width = x.shape[1:3]
    rows, columns = (-(-(n - size) // step) + 1 for n in (height, width))
    means = np.empty((len(x), rows, columns, x.shape[-1]), x.dtype)
    for i in range(rows):
        for j in range(columns):
            # A slice ends at the border by itself.
            window = x[:, i * step : i * step + size, j * step : j * step + size]
            means[:, i, j] = window.mean(axis=(1, 2))
    return means


@pytest.mark.parametrize(("size", "step"), [(3, 2), (2, 2), (3, 1), (4, 3)])
@pytest.mark.parametrize("shape", [(8, 8), (7, 8), (8, 9), (7, 9), (3, 5)])
def test_means_are_those_of_caffe(size, step, shape):
    x = images(2, *shape, 3)
    layer = CeilAveragePooling2D(size, step)
    expected = pooled_by_hand(x, size, step)
    assert layer.compute_output_shape((None, *shape, 3)) == (None, *expected.shape[1:])
    np.testing.assert_allclose(ops.convert_to_numpy(layer(x)), expected, atol=1e-6)


@pytest.mark.parametrize(("size", "step"), [(3, 2), (2, 2), (3, 1), (4, 3)])
def test_maps_of_any_size(size, step):
    inputs = keras.Input((None, None, 3))
    outputs = CeilAveragePooling2D(size, step)(inputs)
    assert outputs.shape == (None, None, None, 3)
    model = keras.Model(inputs, outputs)
    for shape in ((8, 9), (7, 5), (4, 4)):
        x = images(2, *shape, 3)
        found = model.predict_on_batch(x)
        np.testing.assert_allclose(found, pooled_by_hand(x, size, step), atol=1e-6)


def test_an_even_map_is_tensorflows_same():
    import tensorflow as tf

    x = images(2, 16, 10, 3)
    expected = tf.nn.avg_pool2d(x, 3, 2, "SAME")
    np.testing.assert_allclose(CeilAveragePooling2D(3, 2)(x), expected, atol=1e-6)


def test_in_a_saved_model(tmp_path):
    inputs = keras.Input((8, 7, 2))
    outputs = CeilAveragePooling2D(3, 2, name="pool")(inputs)
    assert outputs.shape == (None, 4, 3, 2)
    model = keras.Model(inputs, outputs)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    x = images(2, 8, 7, 2)
    np.testing.assert_array_equal(
        ops.convert_to_numpy(loaded(x)), ops.convert_to_numpy(model(x))
    )


def test_gaps_between_windows_are_refused():
    with pytest.raises(cnnlib.InputError, match=r"strides=3 leaves.*at most 2"):
        CeilAveragePooling2D(2, 3)
