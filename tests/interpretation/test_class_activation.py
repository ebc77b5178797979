"""Class activation maps: their means are the scores, their places those of evidence."""

import keras
import numpy as np
import pytest
from keras import layers

import cnnlib
from cnnlib.interpretation.class_activation import class_activation_maps

NETWORKS = {  # and the side of the map that they average
    "nin": 8,
    "all_cnn_c": 6,
    "resnet20": 8,
    "resnet18": 1,
    "googlenet": 2,
    "densenet_40_k12": 8,
}


def images(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def slim(name, **kwargs):
    size = {"depth": 10} if name == "densenet_40_k12" else {"width": 0.125}
    side = 64 if name == "googlenet" else 32
    options = {"input_shape": (side, side, 3), "classes": 7, **size, **kwargs}
    return cnnlib.create_model(name, **options)


@pytest.mark.parametrize("name", NETWORKS)
def test_mean_of_a_map_is_the_score(name):
    model = slim(name, classifier_activation=None)
    x = images(2, *model.input_shape[1:])
    maps = class_activation_maps(model, x)
    assert maps.shape == (2, *[NETWORKS[name]] * 2, 7)
    np.testing.assert_allclose(maps.mean(axis=(1, 2)), model(x), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["nin", "resnet20"])
def test_scores_are_those_before_the_softmax(name):
    model = slim(name)
    x = images(2, 32, 32, 3)
    scores = class_activation_maps(model, x).mean(axis=(1, 2))
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    softmax = exponentials / exponentials.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(softmax, model(x), rtol=1e-4, atol=1e-6)


def test_first_of_several_outputs_counts():
    options = {"auxiliary": True, "classifier_activation": None}
    model = slim("googlenet", stem="cifar", input_shape=(32, 32, 3), **options)
    x = images(2, 32, 32, 3)
    scores = class_activation_maps(model, x).mean(axis=(1, 2))
    np.testing.assert_allclose(scores, model(x)[0], rtol=1e-4, atol=1e-5)


def test_weights_and_bias_by_hand():
    x = inputs = keras.Input((2, 2, 2))
    x = layers.Dropout(0.5)(layers.GlobalAveragePooling2D()(x))
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(x))
    kernel, bias = np.array([[1, 0, 2], [0, 1, -1]]), np.array([0, 0.5, 0])
    model.layers[-1].set_weights([kernel, bias])
    image = np.array([[[[1, 2], [3, 4]], [[0, 0], [5, -1]]]], "float32")
    maps = class_activation_maps(model, image)
    np.testing.assert_allclose(maps[0, :, :, 0], [[1, 3], [0, 5]])
    np.testing.assert_allclose(maps[0, :, :, 1], [[2.5, 4.5], [0.5, -0.5]])
    np.testing.assert_allclose(maps[0, :, :, 2], [[0, 2], [0, 11]])


def test_map_is_large_where_the_evidence_is():
    x = inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(3, 1, use_bias=False)(x)
    x = layers.Dense(3)(layers.GlobalAveragePooling2D()(x))
    model = keras.Model(inputs, x)
    model.layers[1].kernel.assign(np.eye(3).reshape(1, 1, 3, 3))
    model.layers[-1].kernel.assign(np.eye(3))
    image = np.zeros((1, 8, 8, 3), "float32")
    image[0, 6, 2, 1] = 1
    maps = class_activation_maps(model, image)
    assert np.unravel_index(maps[0, :, :, 1].argmax(), (8, 8)) == (6, 2)
    assert not maps[..., [0, 2]].any()


@pytest.mark.parametrize("name", ["lenet5", "vgg11"])
def test_without_global_average_there_are_no_maps(name):
    options = {} if name == "lenet5" else {"width": 0.05, "input_shape": (32, 32, 3)}
    model = cnnlib.create_model(name, **options)
    with pytest.raises(cnnlib.InputError, match=f"{model.name} ends in '.*nin"):
        class_activation_maps(model, images(1, *model.input_shape[1:]))
