"""Sizes and tables against numbers worked out by hand or printed in the lectures."""

import keras
import pytest
from keras import layers

import cnnlib
from cnnlib.accounting import describe, output_size


@pytest.mark.parametrize(
    ("n", "kernel", "stride", "padding", "expected"),
    [
        (7, 3, 1, 0, 5),  # lecture S, spatial dimensions
        (7, 3, 2, 0, 3),
        (7, 3, 1, 1, 7),
        (32, 5, 1, 2, 32),
        (6, 3, 1, 0, 4),  # lecture L, the table of examples
        (4, 3, 1, 1, 4),
        (5, 3, 2, 1, 3),
        (4, 2, 2, 0, 2),
        (32, 5, 1, 0, 28),  # lecture A, LeNet-5
        (227, 11, 4, 0, 55),  # AlexNet
    ],
)
def test_output_size_of_the_lectures(n, kernel, stride, padding, expected):
    assert output_size(n, kernel, stride, padding) == expected


def test_output_size_says_where_a_filter_does_not_fit():
    with pytest.raises(ValueError, match=r"does not fit: .* = 2\.33; stride 2 fits"):
        output_size(7, 3, 3)
    with pytest.raises(ValueError, match=r"does not fit.*larger than the padded input"):
        output_size(3, 5)
    assert output_size(7, 3, 3, rounding="floor") == 2
    assert output_size(7, 3, 3, rounding="ceil") == 3
    assert output_size(7, 3, 2, rounding="ceil") == 3


def test_output_size_with_dilation_is_that_of_the_spanned_filter():
    assert output_size(32, 3, dilation=2) == output_size(32, 5) == 28


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0, 3), "n=0"),
        ((7, 0), "kernel=0"),
        ((7, 3, 0), "stride=0"),
        ((7, 3, 1, -1), "padding=-1"),
        ((7, 2.5), "kernel=2.5"),
        ((7, 3, 1, 0, 1, "up"), "rounding='up'"),
    ],
)
def test_output_size_refuses_what_is_out_of_range(arguments, words):
    with pytest.raises(cnnlib.InputError, match=words):
        output_size(*arguments)


def test_output_size_agrees_with_keras():
    for n in (7, 8, 11):
        for kernel in (1, 2, 3):
            for stride in (1, 2, 3):
                x = keras.Input((n, n, 1))
                size = layers.Conv2D(1, kernel, stride)(x).shape[1]
                assert output_size(n, kernel, stride, rounding="floor") == size


def test_lenet5_table():
    table = describe(cnnlib.create_model("lenet5"))
    assert list(table["receptive_field"]) == [5, 6, 14, 16, 32, 32, 32, 32, 32]
    assert list(table["multiply_adds"].items()) == [
        ("C1", 28 * 28 * 6 * 25),
        ("S2", 0),
        ("C3", 10 * 10 * 16 * 150),
        ("S4", 0),
        ("C5", 120 * 400),
        ("flatten", 0),
        ("F6", 84 * 120),
        ("predictions", 10 * 84),
        ("total", 416_520),
    ]
    assert table.loc["C1", "output_shape"] == (28, 28, 6)
    assert table.loc["total", "weights"] == 61_706
    assert table.loc["total", "activations"] == table["activations"][:-1].sum()


def test_the_papers_connections_follow_from_the_original_table():
    table = describe(cnnlib.create_model("lenet5", original=True))
    assert table.loc["C3", "multiply_adds"] == 60 * 25 * 100
    # A connection is a weight or bias at one place of one map; a subsampling unit has
    # its four inputs and a bias; the output units have 84 each (section II-B).
    convolutions = table.loc[["C1", "C3", "C5", "F6"]]
    weights = convolutions["multiply_adds"].sum() + convolutions["activations"].sum()
    subsampling = 5 * table.loc[["S2", "S4"], "activations"].sum()
    assert weights + subsampling + 840 == 340_908


def test_kernels_of_every_kind_are_counted():
    x = keras.Input((16, 12, 8))
    for layer, weights, products in [
        (layers.Conv2D(4, 3, padding="same", groups=2), 148, 16 * 12 * 9 * 4 * 4),
        (layers.DepthwiseConv2D(3, strides=2), 80, 7 * 5 * 9 * 8),
        (layers.SeparableConv2D(4, 3), 108, 14 * 10 * (9 * 8 + 8 * 4)),
        (layers.Conv2DTranspose(4, 2, strides=2), 132, 16 * 12 * 4 * 8 * 4),
        (layers.Dense(5), 45, 16 * 12 * 8 * 5),
        (layers.BatchNormalization(), 32, 0),
        (layers.MaxPooling2D(2), 0, 0),
    ]:
        table = describe(keras.Model(x, layer(x)))
        assert table.loc["total", "weights"] == weights, layer
        assert table.loc["total", "multiply_adds"] == products, layer


def test_receptive_fields_of_branches_strides_and_dilation():
    x = keras.Input((32, 32, 3))
    y = layers.Conv2D(4, 3, strides=2, padding="same", name="a")(x)
    wide = layers.Conv2D(4, (1, 5), padding="same", name="b")(y)
    deep = layers.Conv2D(4, 3, dilation_rate=2, padding="same", name="c")(y)
    joined = layers.Add(name="join")([wide, deep])
    table = describe(keras.Model(x, layers.GlobalAveragePooling2D(name="g")(joined)))
    fields = dict(table["receptive_field"])
    assert fields["a"] == 3
    assert fields["b"] == "3×11"
    assert fields["c"] == 11
    assert fields["join"] == 11
    assert fields["g"] == 32


def test_nested_and_shared_layers():
    image = keras.Input((32, 32, 1))
    inner = keras.Model(image, layers.Conv2D(3, 5, name="conv")(image), name="inner")
    x = keras.Input((32, 32, 1))
    table = describe(keras.Model(x, layers.Add()([inner(x), inner(x)])))
    assert table.loc["total", "weights"] == 5 * 5 * 3 + 3
    assert table.loc["total", "multiply_adds"] == 2 * 28 * 28 * 75
    sequence = keras.Sequential([keras.Input((8,)), layers.Dense(3), layers.Dense(2)])
    table = describe(sequence)
    assert table.loc["total", "weights"] == 27 + 8
    assert table.loc["total", "receptive_field"] == 8


def test_describe_needs_a_model_with_known_sizes():
    for model in (
        keras.Sequential([layers.Dense(3)]),
        "lenet5",
        keras.Model(x := keras.Input((None, None, 3)), layers.Conv2D(1, 3)(x)),
    ):
        with pytest.raises(cnnlib.InputError):
            describe(model)


def test_describe_equals_keras_on_a_large_network():
    model = keras.applications.ResNet50(weights=None)
    total = describe(model).loc["total"]
    assert total["weights"] == model.count_params()
    assert total["multiply_adds"] == 3_857_973_248  # the paper's 3.8 × 10⁹
