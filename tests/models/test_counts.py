"""Every network, to the last weight.

Trainable weights; multiply-adds of convolution and dense kernels for one image, without
biases, normalisation and pooling. What is stored was counted from the papers'
definitions; a model that gives another number is wrong until shown otherwise.
"""

import math

import keras
import pytest

import cnnlib
from cnnlib.accounting import counts

# Some networks in another form than the stored one: weights and multiply-adds.
OTHER_FORMS = [
    ("alexnet_grouped", {"input_shape": (227, 227, 3)}, 60_965_224, 724_406_816),
    ("text_cnn", {"classes": 1000}, 6_291_100, 22_200_000),
    ("conv3d_net", {"classes": 1000}, 19_287_016, 19_262_947_328),
]


def built(name: str, **keywords):
    keras.utils.clear_session()
    return cnnlib.create_model(name, **keywords)


def trainable(model) -> int:
    return sum(math.prod(weight.shape) for weight in model.trainable_weights)


ROWS = list(counts().itertuples())


@pytest.mark.parametrize("stored", ROWS, ids=lambda row: row.network)
def test_weights_and_multiply_adds(stored):
    model = built(stored.network)
    assert "×".join(map(str, model.input_shape[1:])) == stored.input
    assert trainable(model) == stored.weights
    total = cnnlib.accounting.layer_table(model).loc["total"]
    assert total["multiply_adds"] == stored.multiply_adds
    assert total["activations"] == stored.activations
    assert total["depth"] == stored.depth


@pytest.mark.parametrize(("name", "keywords", "weights", "multiply_adds"), OTHER_FORMS)
def test_weights_and_multiply_adds_of_other_forms(
    name, keywords, weights, multiply_adds
):
    model = built(name, **keywords)
    assert trainable(model) == weights
    assert cnnlib.describe(model).loc["total", "multiply_adds"] == multiply_adds
