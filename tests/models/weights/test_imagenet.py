"""Weights of keras.applications in our networks: the answers are the same.

The models of Keras are built here with random weights in place of the published ones,
which would have to be downloaded.
"""

import inspect
import math

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.models.weights.files import put_weights
from cnnlib.models.weights.names import imagenet

PREPROCESSING = {
    "vgg16": keras.applications.vgg16,
    "vgg19": keras.applications.vgg19,
    "resnet50": keras.applications.resnet,
    "resnet101": keras.applications.resnet,
    "resnet152": keras.applications.resnet,
    "inception_v3": keras.applications.inception_v3,
    "inception_resnet_v2": keras.applications.inception_resnet_v2,
    "densenet121": keras.applications.densenet,
    "densenet169": keras.applications.densenet,
    "densenet201": keras.applications.densenet,
}
SHAPES = {
    "vgg16": (64, 96, 3),
    "vgg19": (64, 96, 3),
    "inception_v3": (139, 171, 3),
    "inception_resnet_v2": (139, 171, 3),
}


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def shaken(model):
    """The model with weights and running averages as after training.

    Filters keep the signal alive through all layers: otherwise the output would not
    show what happens in the first ones. Some variances are as small as ε. Factors
    below 1 keep a sum over many units from growing without bound.
    """
    rng = np.random.default_rng(0)
    sums = any(isinstance(layer, keras.layers.Add) for layer in model.layers)
    factors = (0.4, 0.9) if sums else (0.6, 1.4)
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D):
            deviation = math.sqrt(2 / math.prod(layer.kernel.shape[:-1]))
            layer.kernel.assign(rng.normal(0, deviation, layer.kernel.shape))
        if isinstance(layer, keras.layers.BatchNormalization):
            size = layer.beta.shape
            variance = rng.choice([1e-6, 1e-5, 0.6, 1.4], size)
            layer.moving_variance.assign(variance)
            if layer.scale:
                scale = np.sqrt(variance + layer.epsilon)
                layer.gamma.assign(rng.uniform(*factors, size) * scale)
            else:
                layer.moving_variance.assign(rng.uniform(0.6, 1.4, size))
            layer.beta.assign(rng.normal(0, 0.2, size))
            layer.moving_mean.assign(rng.normal(0, 0.2, size))
        if getattr(layer, "bias", None) is not None:
            layer.bias.assign(rng.normal(0, 0.2, layer.bias.shape))
    return model


def application(name: str):
    return getattr(keras.applications, imagenet.APPLICATIONS[name].function)


def pixels(*shape):
    return np.random.default_rng(1).uniform(0, 255, shape).astype("float32")


def answers(name: str, theirs, ours, images):
    """Of both models, each to images in its own preprocessing."""
    their_images = PREPROCESSING[name].preprocess_input(images.copy())
    our_images = cnnlib.models.preprocess_input(images, name)
    return [
        ops.convert_to_numpy(model(x))
        for model, x in ((theirs, their_images), (ours, our_images))
    ]


@pytest.mark.parametrize("name", imagenet.APPLICATIONS)
def test_logits_equal_keras_applications(name):
    shape = SHAPES.get(name, (75, 102, 3))
    # Its `weights=None` with top takes other shapes and classes than the published.
    options = {"input_shape": shape, "classes": 7, "classifier_activation": None}
    theirs = shaken(application(name)(weights=None, **options))
    ours = cnnlib.create_model(name, **options)
    found = imagenet.convert(name, theirs, ours)
    put_weights(ours.layers, found, name, "weights='imagenet'", set)
    expected, logits = answers(name, theirs, ours, pixels(2, *shape))
    size = np.abs(expected).max()
    assert np.abs(expected[0] - expected[1]).max() > 1e-2 * size
    assert np.abs(logits - expected).max() < 1e-4 * size


@pytest.fixture
def stored(monkeypatch, tmp_path):
    """Let Keras find weights of a network in a file, as if it had downloaded them."""

    def store(name: str, **options):
        build = application(name)
        path = tmp_path / f"{name}.weights.h5"
        model = shaken(build(weights=None, **options))
        model.save_weights(path)
        asked = []

        def from_file(weights, **given):
            asked.append((weights, given))
            return build(weights=str(path), **given)

        monkeypatch.setattr(keras.applications, build.__name__, from_file)
        return model, asked

    return store


@pytest.mark.parametrize("name", ["densenet121", "resnet50"])
def test_weights_by_name(name, stored):
    theirs, asked = stored(name)
    # Without `input_shape`: that of the weights.
    ours = cnnlib.create_model(name, weights="imagenet")
    assert asked == [("imagenet", {"include_top": True})]
    assert (ours.input_shape, ours.output_shape) == ((None, 224, 224, 3), (None, 1000))
    images = pixels(1, 224, 224, 3)
    expected, probabilities = answers(name, theirs, ours, images)
    np.testing.assert_allclose(probabilities, expected, rtol=1e-3, atol=1e-7)


def test_features_of_images_of_any_size(stored):
    options = {"include_top": False, "pooling": "avg", "input_shape": (75, 102, 3)}
    theirs, asked = stored("inception_v3", **options)
    ours = cnnlib.create_model("inception_v3", weights="imagenet", **options)
    assert asked == [("imagenet", {"include_top": False})]
    images = pixels(1, *options["input_shape"])
    expected, features = answers("inception_v3", theirs, ours, images)
    np.testing.assert_allclose(features, expected, atol=1e-4 * expected.max())


@pytest.mark.parametrize("name", ["vgg16", "inception_v3", "densenet121"])
def test_preprocessing_is_the_usual_one(name):
    """Of the data sets: within half a grey level."""
    images = np.arange(0, 255, 5, dtype="uint8").reshape(1, 17, 1, 3)
    usual = (images / 255 - np.array(imagenet.MEAN)) / np.array(imagenet.STD)
    ours = cnnlib.models.preprocess_input(images, name)
    assert ours.dtype == "float32"
    levels = np.abs(ours - usual) * np.array(imagenet.STD) * 255
    assert levels.max() < (0.51 if name == "vgg16" else 1e-3)


def test_every_application_is_one_of_keras():
    for name in imagenet.APPLICATIONS:
        assert "imagenet" in cnnlib.models.list_weights(name)
        assert inspect.isfunction(application(name))


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("resnet18", {}, "'imagenet' is there for vgg16, vgg19, resnet50"),
        (
            "resnet50",
            {"classes": 10},
            r"classes=1000, not 10; .*replace_head\(model, 1",
        ),
        ("resnet50", {"strides_in": "3x3"}, "need strides_in='1x1', not '3x3'"),
        ("resnet50", {"width": 0.5}, "need width=1.0, not 0.5"),
        ("resnet50", {"input_shape": (64, 64, 1)}, r"input_shape=\(224, 224, 3\)"),
        ("inception_v3", {"stem": "cifar"}, "need stem='imagenet'"),
        ("inception_v3", {"auxiliary": True}, "need auxiliary=False"),
    ],
)
def test_other_networks_are_refused_before_a_download(name, arguments, words):
    with pytest.raises(cnnlib.InputError, match=words) as error:
        cnnlib.create_model(name, weights="imagenet", **arguments)
    assert "\n" not in str(error.value)


def test_without_network(monkeypatch):
    def fail(**_):
        raise Exception("URL fetch failure on https://host/vgg16.h5:\nno route")

    monkeypatch.setattr(keras.applications, "VGG16", fail)
    with pytest.raises(cnnlib.InputError) as error:
        cnnlib.create_model(
            "vgg16", weights="imagenet", include_top=False, input_shape=(32, 32, 3)
        )
    words = "vgg16 could not be downloaded: URL fetch failure on https://host/vgg16.h5"
    assert words in str(error.value)
    assert ".keras/models" in str(error.value)
    assert "\n" not in str(error.value)
