"""Every network, to the last weight."""

import math

import keras
import pytest

import cnnlib
from tests.models.counts import COUNTS


def trainable(model) -> int:
    return sum(math.prod(weight.shape) for weight in model.trainable_weights)


@pytest.mark.parametrize("name", COUNTS)
def test_weights_and_multiply_adds(name):
    weights, multiply_adds, shape = COUNTS[name]
    classes = 10 if shape[0] == 32 else 1000
    keras.utils.clear_session()
    model = cnnlib.create_model(name, input_shape=shape, classes=classes)
    assert trainable(model) == weights
    assert cnnlib.describe(model).loc["total", "multiply_adds"] == multiply_adds


def test_every_network_is_counted():
    assert set(cnnlib.list_models()) <= set(COUNTS)
