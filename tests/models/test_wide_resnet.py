"""Wide ResNets: widths, dropout, wrong values."""

import keras
import pytest

import cnnlib


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()


def test_all_but_the_first_convolution_are_k_times_wider():
    model = cnnlib.create_model("wrn_16_4", widening_factor=3)
    filters = [
        layer.filters
        for layer in model.layers
        if isinstance(layer, keras.layers.Conv2D)
    ]
    assert set(filters) == {16, 48, 96, 192}
    # The 16 layers are convolutions, three of them projections.
    assert len(filters) == 16
    assert sum("shortcut" in layer.name for layer in model.layers) == 3


def test_one_times_as_wide_needs_no_projection_in_the_first_stage():
    model = cnnlib.create_model("wrn_52_1")
    projections = [layer.name for layer in model.layers if "shortcut" in layer.name]
    assert projections == ["stage2_block1_shortcut_conv", "stage3_block1_shortcut_conv"]


def test_dropout_stands_before_the_second_convolution():
    model = cnnlib.create_model("wrn_16_4", dropout=0.3)
    drops = [layer for layer in model.layers if isinstance(layer, keras.layers.Dropout)]
    assert [drop.rate for drop in drops] == 6 * [0.3]
    for drop in drops:
        unit = drop.name.removesuffix("_dropout")
        assert drop.input is model.get_layer(f"{unit}_relu2").output
        assert model.get_layer(f"{unit}_conv2").input is drop.output


def test_the_default_leaves_nothing_out():
    model = cnnlib.create_model("wrn_16_4")
    assert not any(isinstance(layer, keras.layers.Dropout) for layer in model.layers)


def test_wide_bottlenecks_are_wide_inside():
    model = cnnlib.create_model("wide_resnet50_2", width=0.25, blocks=(1, 1, 1, 1))
    first, second, third = (
        model.get_layer(f"stage2_block1_conv{number}") for number in (1, 2, 3)
    )
    assert (first.filters, second.filters, third.filters) == (64, 64, 128)
    assert (first.strides, second.strides) == ((1, 1), (2, 2))


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"widening_factor": 0}, "widening_factor=0 is not a positive number"),
        ({"widening_factor": "10"}, "widening_factor='10' is not"),
        ({"dropout": 1}, "dropout=1 is not a share from 0 to below 1"),
        ({"dropout": -0.1}, "dropout=-0.1 is not a share"),
    ],
)
def test_wrong_values_name_what_is_allowed(keywords, message):
    with pytest.raises(cnnlib.InputError, match=message):
        cnnlib.create_model("wrn_28_10", **keywords)
