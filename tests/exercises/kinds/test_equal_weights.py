"""Equal weights make models that compute the same compute the same numbers."""

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds.equal_weights import give_equal_weights, outputs
from cnnlib.layers import GroupedConv2D


def _numbers(build, shape):
    inputs = keras.Input(shape)
    model = keras.Model(inputs, build(inputs))
    give_equal_weights(model)
    return outputs(model)[0]


def test_a_pointwise_convolution_is_a_dense_layer():
    convolved = _numbers(layers.Conv2D(5, 1), (2, 3, 4))
    np.testing.assert_allclose(convolved, _numbers(layers.Dense(5), (2, 3, 4)), 1e-5)


def test_two_convolutions_are_the_groups_of_one():
    def apart(x):
        halves = [layers.Conv2D(3, 3)(x[..., :2]), layers.Conv2D(3, 3)(x[..., 2:])]
        return layers.Concatenate()(halves)

    grouped = _numbers(GroupedConv2D(6, 3, groups=2), (5, 5, 4))
    np.testing.assert_allclose(_numbers(apart, (5, 5, 4)), grouped, atol=1e-5)


def test_convolutions_in_a_row_differ():
    inputs = keras.Input((4, 4, 3))
    first, second = layers.Conv2D(3, 1), layers.Conv2D(3, 1)
    give_equal_weights(keras.Model(inputs, second(first(inputs))))
    for one, other in zip(first.get_weights(), second.get_weights(), strict=True):
        assert np.abs(one - other).min() > 1e-3


def test_a_norm_without_scale_has_no_gamma_to_fill():
    found = _numbers(layers.BatchNormalization(scale=False), (4,))
    assert np.abs(found - _numbers(layers.BatchNormalization(), (4,))).max() > 0.1
