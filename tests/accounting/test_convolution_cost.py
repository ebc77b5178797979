"""Costs of convolutions and the lectures' layer tables, against printed numbers."""

import keras
import pytest
from keras import layers

import cnnlib
from cnnlib.accounting import (
    Cost,
    blueprint,
    convolution_cost,
    describe,
    layer_table,
)


@pytest.mark.parametrize(
    ("kernels", "printed"),
    [
        ((5,), "625M + 600A"),  # lecture A: 25(25M + 24A)
        ((3,), "225M + 200A"),  # 25(9M + 8A)
        ((3, 3), "450M + 400A"),
        (((3, 1), (1, 3)), "150M + 100A"),  # 2 · 25(3M + 2A)
    ],
)
def test_breaking_down_a_convolution_as_in_lecture_a(kernels, printed):
    assert str(convolution_cost(5, *kernels)) == printed


def test_weights_of_stacked_filters_as_in_lecture_a():
    assert convolution_cost(1, 5).weights == 25
    assert convolution_cost(1, 3, 3).weights == 18
    assert convolution_cost(1, 7).weights == 49
    assert convolution_cost(1, 3, 3, 3).weights == 27


def test_bottleneck_of_lecture_k():
    assert convolution_cost(1, 3, channels=(32, 64)).weights == 18_432
    assert convolution_cost(1, 1, 3, channels=(32, 16, 64)).weights == 9_728


def test_groups_divide_products_and_weights():
    whole = convolution_cost((7, 6), 3, channels=(8, 12))
    halves = convolution_cost((7, 6), 3, channels=(8, 12), groups=2)
    assert whole == Cost(864, 42 * 864, 42 * 12 * 71)
    assert halves == Cost(432, 42 * 432, 42 * 12 * 35)
    separable = convolution_cost(28, 3, 1, channels=(64, 64, 128), groups=(64, 1))
    assert separable.weights == 9 * 64 + 64 * 128
    assert separable.multiplications == 784 * separable.weights


def test_a_bias_is_a_weight_and_an_addition():
    # Lecture S: ten filters of 5 × 5 × 3 have 76 weights each.
    cost = convolution_cost(32, 5, channels=(3, 10), bias=True)
    assert cost == Cost(760, 1024 * 750, 1024 * 750)
    assert str(cost) == "768,000M + 768,000A"


def test_costs_agree_with_layers_of_keras():
    x = keras.Input((12, 10, 6))
    y = layers.Conv2D(4, (3, 1), padding="same")(x)
    model = keras.Model(x, layers.Conv2D(8, (1, 3), padding="same", groups=2)(y))
    cost = convolution_cost(
        (12, 10), (3, 1), (1, 3), channels=(6, 4, 8), groups=(1, 2), bias=True
    )
    total = describe(model).loc["total"]
    assert cost.weights == total["weights"]
    assert cost.multiplications == total["multiply_adds"]


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((5,), {}, "no kernel given"),
        ((0, 3), {}, r"size=\(0, 0\): 0 is not a positive integer"),
        ((5, 2.5), {}, r"kernel=\(2.5, 2.5\): 2.5 is not a positive integer"),
        ((5, (3, 3, 3)), {}, "has 3 numbers, not 2"),
        ((5, 3), {"channels": (4,)}, "channels=.* has 1 numbers, not 2"),
        ((5, 3, 3), {"groups": (1,)}, "groups=.* has 1 numbers, not 2"),
        ((5, 3), {"channels": (4, 6), "groups": 4}, "4 groups do not divide"),
        ((5, 3), {"channels": (4, 6), "groups": 0}, "0 is not a positive integer"),
    ],
)
def test_convolution_cost_refuses_what_makes_no_convolution(arguments, options, words):
    with pytest.raises(cnnlib.InputError, match=words):
        convolution_cost(*arguments, **options)


def test_alexnet_table_of_lecture_l():
    table = layer_table(blueprint("alexnet"))
    convolution = table.loc["stage1_conv1"]
    assert convolution["output_shape"] == (55, 55, 96)
    assert convolution["kernel_weights"] == 11 * 11 * 3 * 96
    # "because of ReLU & LRN"
    assert convolution["activations"] == 55 * 55 * 96 * 3
    assert list(table["activations"].items()) == [
        ("input", 227 * 227 * 3),
        ("stage1_conv1", 55 * 55 * 96 * 3),
        ("stage1_pool", 27 * 27 * 96),
        ("stage2_conv2", 27 * 27 * 256 * 3),
        ("stage2_pool", 13 * 13 * 256),
        ("stage3_conv3", 13 * 13 * 384 * 2),
        ("stage3_conv4", 13 * 13 * 384 * 2),
        ("stage3_conv5", 13 * 13 * 256 * 2),
        ("stage3_pool", 6 * 6 * 256),
        ("fc6", 4096 * 3),
        ("fc7", 4096 * 3),
        ("predictions", 1000),
        ("total", 2_079_811),
    ]
    assert table.loc["stage3_pool", "output_shape"] == (6, 6, 256)
    total = table.loc["total"]
    assert total["kernel_weights"] == 62_367_776
    assert total["trainable_weights"] == 62_378_344
    assert total["multiply_adds"] == 1_135_256_096
    assert total["depth"] == 8


def test_googlenet_table_of_lecture_l():
    table = layer_table(blueprint("googlenet"), by="block")
    modules = table.filter(like="block", axis="index")
    channels = {28: (256, 480), 14: (512, 512, 512, 528, 832), 7: (832, 1024)}
    assert list(modules["output_shape"]) == [
        (side, side, maps) for side, filters in channels.items() for maps in filters
    ]
    # 192·64 + 192·96 + 9·96·128 + 192·16 + 25·16·32 + 192·32 on 28 × 28 places.
    assert modules["kernel_weights"].iloc[0] == 163_328
    assert modules["multiply_adds"].iloc[0] == 784 * 163_328
    assert list(modules["depth"]) == [2] * 9
    assert list(table.loc[["stage1", "stage2", "predictions"], "depth"]) == [1, 2, 1]
    assert table.loc["total", "depth"] == 22
    assert table["multiply_adds"].iloc[:-1].sum() == 1_582_671_872


def test_stages_of_a_residual_network():
    table = layer_table(blueprint("resnet18"), by="stage")
    assert list(table["depth"]) == [0, 1, 4, 4, 4, 4, 0, 1, 18]
    assert table.loc["stage1", "output_shape"] == (56, 56, 64)
    assert table.loc["stage1", "kernel_weights"] == 4 * 9 * 64 * 64
    assert table.loc["stage1", "trainable_weights"] == 4 * (9 * 64 * 64 + 2 * 64)
    assert table.loc["total", "trainable_weights"] == 11_689_512


def test_what_moves_numbers_stores_none():
    x = keras.Input((7, 7, 2))
    y = layers.ZeroPadding2D(1, name="pad")(x)
    y = layers.Conv2D(3, 3, name="conv")(y)
    y = layers.BatchNormalization(name="bn")(y)
    y = layers.Reshape((147,), name="vector")(y)
    table = layer_table(keras.Model(x, layers.Dense(5, name="dense")(y)))
    assert list(table.index) == ["input", "pad", "conv", "dense", "total"]
    assert list(table["activations"]) == [98, 0, 2 * 147, 5, 397]
    assert table.loc["conv", "output_shape"] == (7, 7, 3)
    # Trainable: 18·3 + 3 and γ, β; the running mean and variance are not.
    assert table.loc["conv", "trainable_weights"] == 57 + 6


def test_layer_table_refuses_another_grouping():
    with pytest.raises(cnnlib.InputError, match="by='module' is not known"):
        layer_table(blueprint("lenet5"), by="module")
    with pytest.raises(cnnlib.InputError, match="sequential model"):
        layer_table("lenet5")


def test_a_blueprint_counts_like_the_model_and_takes_no_memory():
    for options in ({}, {"original": True}):
        model = cnnlib.create_model("lenet5", **options)
        plan = blueprint("lenet5", **options)
        assert describe(plan).equals(describe(model))
    names = layers.Dense(1).name
    blueprint("vgg11")
    # The names of the blueprint do not count for what is built afterwards.
    number = int(names.partition("_")[2] or 0)
    assert layers.Dense(1).name == f"dense_{number + 1}"
    # Keras gives waiting weights their values here; none of the blueprint may wait.
    with keras.StatelessScope():
        pass
    assert all(weight._value is None for weight in plan.weights)


def test_blueprint_refuses_an_unknown_name():
    with pytest.raises(cnnlib.InputError, match="did you mean 'lenet5'"):
        blueprint("lenet55")
    with pytest.raises(cnnlib.InputError, match="too small"):
        blueprint("vgg11", input_shape=(8, 8, 3))
