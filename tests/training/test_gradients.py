"""Gradients on the backend in use, beside finite differences and NumPy."""

import keras
import numpy as np
import pytest
from keras import layers, ops

import cnnlib
from cnnlib import scratch
from cnnlib.training import gradients

RNG = np.random.default_rng(0)
IMAGES = RNG.normal(size=(3, 4, 4, 2)).astype("float32")
LABELS = np.array([0, 2, 1])


def network():
    """Convolution, normalisation, dropout and classifier: something of each kind."""
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((4, 4, 2)),
            layers.Conv2D(4, 3, activation="tanh"),
            layers.BatchNormalization(momentum=0.5),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(3),
        ]
    )


def state(model) -> list:
    """Every number that a model keeps: weights, averages, random states."""
    return [ops.convert_to_numpy(variable) for variable in model.variables]


def by_differences(function, source, step=1e-2):
    """The sum's gradient by centred differences in float32, element by element."""
    start = ops.convert_to_numpy(source).copy()
    variable = isinstance(source, keras.Variable)

    def at(point):
        if not variable:
            return float(ops.sum(function(point)))
        source.assign(point)
        return float(ops.sum(function()))

    found = np.empty_like(start)
    for index in np.ndindex(start.shape):
        moved = [start.copy(), start.copy()]
        moved[0][index] += step
        moved[1][index] -= step
        found[index] = (at(moved[0]) - at(moved[1])) / (2 * step)
    if variable:
        source.assign(start)
    return found


@pytest.mark.parametrize("training", [False, True])
def test_weights_as_by_finite_differences(training):
    model = network()
    model.layers[3].rate = 0.0  # the same units at every call
    entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def loss():
        return entropy(LABELS, model(IMAGES, training=training))

    before = state(model)
    found = gradients(loss, model.trainable_variables)
    for left, right in zip(before, state(model), strict=True):
        np.testing.assert_array_equal(left, right)
    assert len(found) == len(model.trainable_variables)
    for gradient, weight in zip(found, model.trainable_variables, strict=True):
        assert isinstance(gradient, np.ndarray)
        expected = by_differences(loss, weight)
        np.testing.assert_allclose(gradient, expected, atol=2e-3, err_msg=weight.path)


@pytest.mark.parametrize("training", [False, True])
def test_inputs_as_by_finite_differences(training):
    model = network()
    model.layers[3].rate = 0.0

    def scores(x):
        return ops.tanh(model(x, training=training))

    found = gradients(scores, IMAGES)
    assert np.abs(found).max() > 0.1
    np.testing.assert_allclose(found, by_differences(scores, IMAGES), atol=2e-3)


def test_inputs_and_weights_with_an_upstream_gradient():
    layer = layers.Conv2D(3, 3, padding="same")
    upstream = RNG.normal(size=layer(IMAGES).shape)
    found = gradients(layer, [IMAGES, layer.kernel, layer.bias], upstream)
    kernel = ops.convert_to_numpy(layer.kernel)
    expected = scratch.conv2d_backward(upstream, IMAGES, kernel, padding=1)
    for name, left, right in zip(expected._fields, found, expected, strict=True):
        np.testing.assert_allclose(left, right, atol=1e-4, err_msg=name)


def test_arrays_are_handed_over_in_their_order():
    weight = keras.Variable([2.0])
    first, second = np.array([3.0], "float32"), np.array([5.0], "float32")
    found = gradients(lambda x, y: weight * x * y**2, [first, weight, second])
    np.testing.assert_allclose(np.ravel(found), [50, 75, 60])


def test_frozen_and_unused_weights():
    model = network()
    model.trainable = False
    unused = keras.Variable(np.ones((2, 2)))
    averages = model.layers[1].moving_mean
    found = gradients(lambda: model(IMAGES), [averages, unused])
    assert np.abs(found[0]).max() > 0
    np.testing.assert_array_equal(found[1], np.zeros((2, 2)))


def test_random_numbers_go_on_as_if_nothing_had_happened():
    model = network()
    before = state(model)
    first = gradients(lambda: model(IMAGES, training=True), model.layers[0].kernel)
    again = gradients(lambda: model(IMAGES, training=True), model.layers[0].kernel)
    np.testing.assert_array_equal(first, again)
    for left, right in zip(before, state(model), strict=True):
        np.testing.assert_array_equal(left, right)


def test_bytes_have_no_gradient():
    with pytest.raises(cnnlib.InputError, match=r"got uint8; use images\.astype"):
        gradients(lambda x: x, np.zeros((1, 4, 4, 2), "uint8"))
