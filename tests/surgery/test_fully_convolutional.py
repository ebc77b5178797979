"""Networks that slide over larger images, against every window by itself."""

import keras
import numpy as np
import pytest
from keras import layers, ops

import cnnlib
from cnnlib.surgery import fully_convolutional
from tests.surgery.window_network import CLASSES, make_net, predicted, slid_by_hand


@pytest.mark.parametrize("shape", [(6, 8), (8, 10), (11, 15)])
def test_a_network_slides_over_larger_images(shape):
    images = np.random.default_rng(2).normal(size=(3, *shape, 2)).astype("float32")
    net = make_net()
    sliding = fully_convolutional(net)
    expected = slid_by_hand(images)
    np.testing.assert_allclose(predicted(sliding, images), expected, atol=1e-5)
    if shape == (6, 8):
        np.testing.assert_allclose(predicted(net, images), expected, atol=1e-5)
    kernel = sliding.get_layer("fc1").kernel
    assert tuple(kernel.shape) == (2, 3, 4, 9)
    # Weights of its own: the network is left as it is.
    before = net.get_layer("conv").get_weights()[0]
    sliding.get_layer("conv").kernel.assign(before * 0)
    np.testing.assert_array_equal(net.get_layer("conv").get_weights()[0], before)


NETWORKS = {
    "vgg11": {"width": 0.05, "units": 16, "input_shape": (32, 64, 3)},
    "vgg11_bn": {"width": 0.05, "units": 16, "input_shape": (64, 32, 3)},
    "alexnet": {"width": 0.05, "units": 16, "input_shape": (99, 67, 3)},
    "alexnet_grouped": {"width": 0.05, "units": 16, "input_shape": (67, 67, 3)},
    "lenet5": {"input_shape": (40, 36, 1)},
    "nin": {"width": 0.1, "input_shape": (17, 32, 3)},
    "resnet20": {"width": 0.25, "depth": 8, "input_shape": (32, 32, 3)},
    "googlenet": {
        "width": 0.1,
        "blocks": (1, 1, 1),
        "stem": "cifar",
        "auxiliary": True,
        "input_shape": (32, 32, 3),
    },
}


# JAX compiles each for a minute.
FEW = ("alexnet", "nin") if keras.backend.backend() == "jax" else tuple(NETWORKS)


@pytest.mark.parametrize("name", FEW)
def test_sliding_networks_agree_where_they_were_built(name):
    keras.utils.set_random_seed(0)
    options = {"classes": CLASSES, "classifier_activation": None}
    net = cnnlib.create_model(name, **NETWORKS[name], **options)
    height, width, channels = net.input_shape[1:]
    rng = np.random.default_rng(3)
    images = rng.normal(size=(2, height, width, channels)).astype("float32")
    sliding = fully_convolutional(net)
    expected = keras.tree.flatten(net.predict_on_batch(images))[0]
    assert expected.std() > 1e-3
    found = sliding.predict_on_batch(images)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    larger = rng.normal(size=(2, height + 9, width + 21, channels)).astype("float32")
    found = sliding.predict_on_batch(larger)
    assert found.shape == (2, CLASSES)
    assert np.isfinite(found).all()


def test_global_pooling_averages_the_scores_of_places():
    """Mean and linear layer change places, so nothing needs to be replaced."""
    net = cnnlib.create_model(
        "resnet20", classes=CLASSES, classifier_activation=None, **NETWORKS["resnet20"]
    )
    images = np.random.default_rng(4).normal(size=(2, 44, 40, 3)).astype("float32")
    sliding = fully_convolutional(net)
    maps = keras.Model(sliding.input, sliding.get_layer("avg_pool").input)
    scores = sliding.get_layer("predictions")(maps(images, training=False))
    assert tuple(scores.shape) == (2, 11, 10, CLASSES)
    mean = ops.convert_to_numpy(scores).mean(axis=(1, 2))
    np.testing.assert_allclose(predicted(sliding, images), mean, atol=1e-5)


FLAT = layers.Flatten(name="flatten")


def tail(*after, shape=(6, 8, 2)):
    return keras.Sequential([keras.Input(shape), layers.Conv2D(3, 3), *after])


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (tail(FLAT), "no dense layer after"),
        (
            tail(
                layers.Flatten(), layers.BatchNormalization(name="bn"), layers.Dense(7)
            ),
            r"bn \(BatchNormalization\) follows a flattened map of 4 × 6",
        ),
        (
            tail(FLAT, layers.Reshape((8, 9), name="r"), layers.Dense(7)),
            r"r \(Reshape\)",
        ),
        (
            tail(layers.Reshape((6, 12), name="r"), FLAT, layers.Dense(7)),
            r"r \(Reshape\)|flattens",
        ),
        (
            keras.Sequential(
                [keras.Input((6, 8, 2)), make_net(), layers.Dense(7, name="last")]
            ),
            "a model inside the model, flattens",
        ),
        (cnnlib.create_model("text_cnn", vocabulary=9), "does not take one image"),
        (cnnlib.create_model("lenet5", original=True), r"predictions \(RadialBasis\)"),
    ],
)
def test_networks_that_cannot_slide_are_refused(model, words):
    with pytest.raises(cnnlib.InputError, match=words):
        fully_convolutional(model)
