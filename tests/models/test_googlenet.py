"""GoogLeNet: auxiliary classifiers, pooling over the border, normalisation."""

import math

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib.layers import LocalResponseNormalization


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def trainable(model) -> int:
    return sum(math.prod(weight.shape) for weight in model.trainable_weights)


def test_auxiliary_classifiers():
    model = cnnlib.create_model("googlenet", auxiliary=True)
    assert trainable(model) == 13_378_280
    # The paper puts them on modules 4a and 4d.
    assert model.get_layer("aux1_pool").input is output(model, "stage4_block1_concat")
    assert model.get_layer("aux2_pool").input is output(model, "stage4_block4_concat")
    assert cnnlib.models.loss_weights(model) == {
        "predictions": 1.0,
        "aux1_predictions": 0.3,
        "aux2_predictions": 0.3,
    }
    rates = [model.get_layer(f"{name}dropout").rate for name in ("", "aux1_", "aux2_")]
    assert rates == [0.4, 0.7, 0.7]


def output(model, name):
    return model.get_layer(name).output


def test_without_auxiliary_classifiers_by_default_and_without_top():
    assert cnnlib.create_model("googlenet", width=0.1).output_names == ["predictions"]
    model = cnnlib.create_model(
        "googlenet", width=0.1, auxiliary=True, include_top=False
    )
    assert len(model.outputs) == 1


def test_auxiliary_losses_train_with_their_weights():
    model = cnnlib.create_model(
        "googlenet",
        auxiliary=True,
        width=0.1,
        stem="cifar",
        input_shape=(32, 32, 3),
        classes=5,
    )
    weights = cnnlib.models.loss_weights(model)
    model.compile(
        loss=dict.fromkeys(weights, "sparse_categorical_crossentropy"),
        loss_weights=weights,
    )
    images = np.random.default_rng(0).normal(size=(2, 32, 32, 3))
    labels = dict.fromkeys(weights, np.array([0, 1]))
    losses = model.evaluate(images, labels, verbose=0, return_dict=True)
    sides = losses["aux1_predictions_loss"] + losses["aux2_predictions_loss"]
    expected = losses["predictions_loss"] + 0.3 * sides
    assert losses["loss"] == pytest.approx(expected, rel=1e-5)


def test_pooling_reaches_over_the_border():
    model = cnnlib.create_model("googlenet", width=0.1, input_shape=(75, 91, 3))
    shapes = [tuple(tensor.shape[1:3]) for tensor in cnnlib.features(model).outputs]
    # A window that begins inside the map counts: 38 → 19 → 9 → 4 → 2, not 38 → 18.
    assert shapes == [(38, 46), (19, 23), (9, 11), (4, 5), (2, 2)]


def test_normalisation_has_the_constants_of_the_release():
    model = cnnlib.create_model("googlenet", width=0.1)
    layers = [
        layer for layer in model.layers if isinstance(layer, LocalResponseNormalization)
    ]
    assert [layer.name for layer in layers] == ["stage2_lrn1", "stage2_lrn2"]
    for layer in layers:
        constants = (layer.size, layer.k, layer.alpha, layer.beta)
        assert constants == (5, 1.0, pytest.approx(2e-5), 0.75)


def test_more_modules_than_the_paper_repeat_the_last():
    model = cnnlib.create_model("googlenet", blocks=(1, 6, 1), auxiliary=True)
    last, again = (
        model.get_layer(f"stage4_block{block}_concat").output for block in (5, 6)
    )
    assert last.shape == again.shape
    assert model.get_layer("aux2_pool").input is last


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"stem": "small"}, "choose from 'imagenet', 'cifar'"),
        ({"blocks": (2, 5)}, "each of 3 stages"),
        ({"input_shape": (31, 224, 3)}, r"\(32, 32, 3\)"),
        ({"input_shape": (78, 224, 3), "auxiliary": True}, r"\(79, 79, 3\)"),
        (
            {"input_shape": (9, 32, 3), "auxiliary": True, "stem": "cifar"},
            r"\(10, 10, 3\)",
        ),
    ],
)
def test_wrong_input(keywords, message):
    with pytest.raises(cnnlib.InputError, match=message):
        cnnlib.create_model("googlenet", **keywords)
