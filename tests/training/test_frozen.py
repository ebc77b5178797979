"""Fine-tuning by `cnnlib.fit`: frozen parts stay, and what trains nothing is told."""

import keras
import numpy as np
import pytest
from keras import layers

import cnnlib
from tests.training.bands import bands

RECIPE = cnnlib.Recipe("tiny", learning_rate=0.05, batch_size=50, epochs=1)


@pytest.fixture(scope="module")
def data():
    return bands()


def small(nested):
    """A body with batch norm and a head; the body a model of its own or not."""
    keras.utils.set_random_seed(0)
    images = keras.Input((8, 8, 1))
    x = layers.Conv2D(4, 3, name="conv")(images)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    if nested:
        body = keras.Model(images, x, name="body")
        images = keras.Input((8, 8, 1))
        x = body(images)
    x = layers.Dense(3, activation="softmax", name="predictions")(x)
    return keras.Model(images, x, name="small")


def moved(model, data):
    """Names of the weights that a training changes."""
    before = model.get_weights()
    cnnlib.fit(model, data, RECIPE)
    pairs = zip(model.weights, before, model.get_weights(), strict=True)
    return {
        "/".join(weight.path.split("/")[-2:])
        for weight, old, new in pairs
        if not np.array_equal(old, new)
    }


HEAD = {"predictions/kernel", "predictions/bias"}
CONVOLUTION = {"conv/kernel", "conv/bias"}
SCALE = {"norm/gamma", "norm/beta"}
AVERAGES = {"norm/moving_mean", "norm/moving_variance"}


@pytest.mark.parametrize("nested", [False, True])
def test_layers_frozen_and_freed_between_trainings(data, nested):
    model = small(nested)
    body = model.get_layer("body") if nested else model
    # A bias before batch norm has no gradient but rounding.
    assert moved(model, data) >= HEAD | SCALE | AVERAGES | {"conv/kernel"}
    body.get_layer("norm").trainable = False
    assert moved(model, data) == HEAD | CONVOLUTION  # the averages rest, too
    for layer in body.layers:
        layer.trainable = layer.name == "predictions"
    assert moved(model, data) == HEAD
    for layer in body.layers:
        layer.trainable = True
    assert moved(model, data) >= HEAD | SCALE | AVERAGES | {"conv/kernel"}


def test_a_frozen_model_inside_the_model(data):
    model = small(nested=True)
    model.get_layer("body").trainable = False
    assert moved(model, data) == HEAD
    # As in Keras, a layer that is switched on again inside is trained.
    model.get_layer("body").get_layer("conv").trainable = True
    assert moved(model, data) == HEAD | CONVOLUTION


@pytest.mark.parametrize("nested", [False, True])
def test_what_would_train_nothing_is_told(data, tmp_path, nested):
    model = small(nested)
    model.trainable = False
    words = "small.trainable is False: there is nothing"
    refused(model, data, tmp_path / "run", words)
    model.get_layer("predictions").trainable = True
    words = "small.trainable is False and freezes 'predictions', too"
    refused(model, data, tmp_path / "run", words)
    assert not (tmp_path / "run").exists()
    # What the message says.
    model.trainable = True
    for layer in model.layers:
        layer.trainable = layer.name == "predictions"
    assert moved(model, data) == HEAD
    model.get_layer("predictions").trainable = False
    refused(model, data, tmp_path / "run", "every layer of small is frozen")


def test_a_model_without_weights(data, tmp_path):
    bare = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.GlobalAveragePooling2D(),
            layers.RepeatVector(3),
            layers.Flatten(),
        ],
        name="bare",
    )
    refused(bare, data, tmp_path / "run", "bare has no weights to train")


def refused(model, data, folder, words):
    with pytest.raises(cnnlib.InputError, match=words) as error:
        cnnlib.fit(model, data, RECIPE, folder)
    assert "\n" not in str(error.value)
