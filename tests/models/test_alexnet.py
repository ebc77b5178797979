"""AlexNet's towers, maps, order of layers and options."""

import numpy as np
import pytest
from keras import layers

import cnnlib
from cnnlib.layers import GroupedConv2D, LocalResponseNormalization

SLIM = {"width": 0.1, "units": 16, "classes": 7}


def images(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def slim(name="alexnet", **kwargs):
    return cnnlib.create_model(name, **{**SLIM, **kwargs})


def convolution_layers(model):
    return [layer for layer in model.layers if isinstance(layer, layers.Conv2D)]


def side(model, name):
    return model.get_layer(name).output.shape[1:3]


@pytest.mark.parametrize("name", ["alexnet", "alexnet_grouped"])
def test_maps_of_the_paper(name):
    model = slim(name)
    names = ("stage1_relu1", "stage1_pool", "stage2_pool", "stage3_pool")
    assert [side(model, name)[0] for name in names] == [55, 27, 13, 6]


def test_two_towers_in_layers_2_4_and_5():
    groups = [layer.groups for layer in convolution_layers(slim("alexnet_grouped"))]
    assert groups == [1, 2, 1, 2, 2]
    assert {layer.groups for layer in convolution_layers(slim())} == {1}


def test_first_tower_does_not_see_the_second():
    model = slim("alexnet_grouped", lrn=None)
    layer = model.get_layer("stage2_conv2")
    assert isinstance(layer, GroupedConv2D)
    x = images(1, 9, 9, layer.kernel.shape[2] * 2)
    other = x.copy()
    other[..., layer.kernel.shape[2] :] += 1
    half = layer.filters // 2
    before, after = np.asarray(layer(x)), np.asarray(layer(other))
    np.testing.assert_allclose(before[..., :half], after[..., :half], atol=1e-5)
    assert np.abs(before[..., half:] - after[..., half:]).max() > 0.01


@pytest.mark.parametrize(
    ("lrn", "order"),
    [
        ("before_pool", ["stage2_conv2", "stage2_relu2", "stage2_lrn", "stage2_pool"]),
        ("after_pool", ["stage2_conv2", "stage2_relu2", "stage2_pool", "stage2_lrn"]),
        (None, ["stage2_conv2", "stage2_relu2", "stage2_pool"]),
    ],
)
def test_place_of_local_response_normalisation(lrn, order):
    model = slim(lrn=lrn)
    names = [layer.name for layer in model.layers if layer.name.startswith("stage2_")]
    assert names == order
    count = sum(isinstance(x, LocalResponseNormalization) for x in model.layers)
    assert count == (2 if lrn else 0)


def test_batch_normalisation_replaces_biases_and_local_normalisation():
    model = slim(batch_norm=True)
    hidden = [
        *convolution_layers(model),
        model.get_layer("fc6"),
        model.get_layer("fc7"),
    ]
    assert not any(layer.use_bias for layer in hidden)
    norms = [x for x in model.layers if isinstance(x, layers.BatchNormalization)]
    assert len(norms) == 7
    assert {layer.epsilon for layer in norms} == {1e-3}
    assert not [layer for layer in model.layers if "lrn" in layer.name]


def test_padding_of_the_first_convolution():
    assert side(slim(conv1_padding=2), "stage1_conv1") == (56, 56)
    assert side(slim(input_shape=(224, 224, 3)), "stage1_conv1") == (54, 54)
    # At 227 the windows end at the border; 224 is padded, each side for itself.
    model = slim("alexnet_grouped", input_shape=(227, 224, 3))
    assert model.get_layer("stage1_conv1_pad").padding == ((0, 0), (2, 2))
    assert side(model, "stage1_conv1") == (55, 55)


def test_a_tensor_brings_its_own_size():
    tensor = layers.Input((227, 227, 3))
    model = slim("alexnet_grouped", input_tensor=tensor)
    assert model.input_shape == (None, 227, 227, 3)


def test_stem_for_small_images():
    model = slim(stem="cifar", input_shape=(32, 32, 3))
    first = model.get_layer("stage1_conv1")
    assert first.kernel_size == (3, 3)
    assert side(model, "stage1_relu1") == (32, 32)
    assert side(model, "stage3_pool") == (8, 8)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"lrn": "both"}, "lrn='both' is not known.*'before_pool', 'after_pool', None"),
        ({"stem": "mnist"}, "stem='mnist' is not known"),
        ({"input_shape": (38, 38, 3)}, r"too small for alexnet; .*\(39, 39, 3\)"),
        ({"input_shape": (3, 3, 3), "stem": "cifar"}, r"\(4, 4, 3\)"),
    ],
)
def test_wrong_input(wrong, message):
    with pytest.raises(cnnlib.InputError, match=message):
        slim(**wrong)


@pytest.mark.parametrize(
    "options",
    [
        {"input_shape": (39, 39, 3)},
        {"conv1_padding": 2, "input_shape": (35, 35, 3)},
        {"conv1_padding": None, "input_shape": (36, 39, 3)},
    ],
)
def test_smallest_images(options):
    model = slim(**options)
    assert side(model, "stage3_pool") == (1, 1)
    assert np.isfinite(np.asarray(model(images(1, *options["input_shape"])))).all()
