"""Network in Network, and what all that end in class maps have in common."""

import numpy as np
import pytest
from keras import layers

import cnnlib

SLIM = {"width": 0.1, "input_shape": (32, 32, 3), "classes": 7}


def images(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def slim(name, **kwargs):
    return cnnlib.create_model(name, **{**SLIM, **kwargs})


def kinds(model, kind):
    return [layer for layer in model.layers if isinstance(layer, kind)]


def sides(model, *names):
    return [model.get_layer(name).output.shape[1] for name in names]


@pytest.mark.parametrize("name", ["nin", "dsn", "all_cnn_c"])
def test_scores_are_means_of_class_maps(name):
    model = slim(name, classifier_activation=None)
    x = images(2, 32, 32, 3)
    maps = np.asarray(cnnlib.features(model, ["predictions"])(x))
    if name != "dsn":  # its class maps have no ReLU
        maps = np.maximum(maps, 0)
    assert maps.shape[-1] == 7
    np.testing.assert_allclose(model(x), maps.mean(axis=(1, 2)), rtol=1e-5, atol=1e-6)
    assert not kinds(model, layers.Dense)


def test_maps_of_the_releases():
    names = ("stage1_pool", "stage2_pool", "predictions")
    assert sides(slim("nin"), *names) == [16, 8, 8]
    model = cnnlib.create_model("nin_imagenet", width=0.05)
    names = ("stage1_conv1", "stage1_pool", "stage2_pool", "stage3_pool", "predictions")
    assert sides(model, *names) == [54, 27, 13, 6, 6]
    model = slim("nin_imagenet", stem="cifar")
    names = ("stage1_relu3", "stage2_pool", "stage3_pool")
    assert sides(model, *names) == [32, 16, 8]


def test_batch_normalisation_of_every_convolution():
    for name, convolutions in (("nin", 9), ("nin_imagenet", 12)):
        model = slim(name, batch_norm=True, **{"input_shape": (64, 64, 3)})
        assert len(kinds(model, layers.Conv2D)) == convolutions
        assert len(kinds(model, layers.BatchNormalization)) == convolutions
        assert not any(layer.use_bias for layer in kinds(model, layers.Conv2D))
        assert "predictions_bn" in [layer.name for layer in model.layers]


def test_dropout_of_the_releases():
    rates = {layer.name: layer.rate for layer in kinds(slim("nin"), layers.Dropout)}
    assert rates == {"dropout1": 0.5, "dropout2": 0.5}
    model = slim("all_cnn_c", input_dropout=0.1, dropout=0.4)
    rates = {layer.name: layer.rate for layer in kinds(model, layers.Dropout)}
    assert rates == {"input_dropout": 0.1, "dropout1": 0.4, "dropout2": 0.4}


@pytest.mark.parametrize(
    ("name", "wrong", "message"),
    [
        ("nin", {"input_shape": (3, 32, 3)}, r"\(4, 4, 3\)"),
        ("nin_imagenet", {"stem": "s", "input_shape": (39, 39, 3)}, "stem='s' is not"),
        ("nin_imagenet", {"input_shape": (38, 39, 3)}, r"\(39, 39, 3\)"),
    ],
)
def test_wrong_input(name, wrong, message):
    with pytest.raises(cnnlib.InputError, match=message):
        slim(name, **wrong)
