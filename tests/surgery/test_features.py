"""Feature maps by the names of stages, blocks and layers."""

import keras
import numpy as np
import pytest
from keras import layers

import cnnlib
from cnnlib.surgery import endpoints

IMAGES = np.random.default_rng(0).normal(size=(2, 32, 32, 3))


@pytest.fixture(scope="module")
def resnet():
    return cnnlib.create_model("resnet20", width=0.25, depth=8, classes=3)


def row():
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(2, 3, name="first"),
            layers.Conv2D(4, 3, name="second"),
            layers.Flatten(name="flat"),
            layers.Dense(3, name="scores"),
        ],
        name="row",
    )


def test_a_network_has_its_stages_any_other_its_maps(resnet):
    assert endpoints(resnet) == ["stage1", "stage2", "stage3"]
    assert endpoints(row()) == ["first", "second"]
    shapes = [tensor.shape for tensor in cnnlib.features(row()).outputs]
    assert shapes == [(None, 6, 6, 2), (None, 4, 4, 4)]


def test_maps_come_in_the_order_asked_for(resnet):
    names = ["stage3", "stem", "stage2_block1", "stage1_block1_conv1"]
    part = cnnlib.features(resnet, names)
    assert part.name == "resnet20_features"
    ends = ["stage3_block1_relu", "stem_relu", "stage2_block1_relu", names[-1]]
    expected = [resnet.get_layer(end).output for end in ends]
    assert all(map(lambda a, b: a is b, part.outputs, expected))
    assert [maps.shape[0] for maps in part(IMAGES)] == [2] * 4


def test_a_single_map_comes_by_itself(resnet):
    assert cnnlib.features(resnet, ["stage2"])(IMAGES).shape == (2, 16, 16, 8)


def test_layers_are_shared(resnet):
    part = cnnlib.features(resnet)
    assert set(part.layers) < set(resnet.layers)


def test_an_unknown_name_shows_the_nearest(resnet):
    with pytest.raises(
        cnnlib.InputError, match="endpoint of resnet20 'stage4'; did you mean 'stage"
    ):
        cnnlib.features(resnet, ["stage4"])
