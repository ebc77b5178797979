"""VGG: its configurations and options."""

import keras
import pytest
from keras import layers

import cnnlib
from cnnlib.layers import LocalResponseNormalization

SLIM = {"width": 0.1, "units": 16, "input_shape": (32, 32, 3), "classes": 7}


def slim(name, **kwargs):
    return cnnlib.create_model(name, **{**SLIM, **kwargs})


def kinds(model, kind):
    return [layer for layer in model.layers if isinstance(layer, kind)]


@pytest.mark.parametrize(
    ("name", "depths"),
    [
        ("vgg11", (1, 1, 2, 2, 2)),
        ("vgg13", (2, 2, 2, 2, 2)),
        ("vgg16", (2, 2, 3, 3, 3)),
        ("vgg19", (2, 2, 4, 4, 4)),
    ],
)
def test_configurations_of_table_1(name, depths):
    for member in (name, f"{name}_bn"):
        model = slim(member)
        names = [layer.name for layer in kinds(model, layers.Conv2D)]
        assert names == [
            f"stage{stage}_block{block}_conv"
            for stage, depth in enumerate(depths, 1)
            for block in range(1, depth + 1)
        ]
        norms = len(kinds(model, layers.BatchNormalization))
        assert norms == (sum(depths) if member.endswith("_bn") else 0)


def test_convolutions_are_3x3_but_for_configuration_c():
    sizes = [layer.kernel_size[0] for layer in kinds(slim("vgg16"), layers.Conv2D)]
    assert sizes == [3] * 13
    sizes = [layer.kernel_size[0] for layer in kinds(slim("vgg16_c"), layers.Conv2D)]
    assert sizes == [3, 3, 3, 3, 3, 3, 1, 3, 3, 1, 3, 3, 1]


def test_local_response_normalisation_follows_the_first_convolution_alone():
    model = slim("vgg11_lrn")
    names = [layer.name for layer in model.layers]
    assert [layer.name for layer in kinds(model, LocalResponseNormalization)] == [
        "stage1_block1_lrn"
    ]
    where = names.index("stage1_block1_lrn")
    assert names[where - 1 : where + 2 : 2] == ["stage1_block1_relu", "stage1_pool"]
    assert not kinds(slim("vgg11"), LocalResponseNormalization)


def test_weights_of_c_and_lrn_at_full_size():
    """Configuration C's third convolutions by hand; normalisation has no weights."""
    fewer = 8 * (256**2 + 2 * 512**2)
    for name, weights in (
        ("vgg16_c", 138_357_544 - fewer),
        ("vgg11_lrn", 132_863_336),
    ):
        assert cnnlib.create_model(name).count_params() == weights
        keras.utils.clear_session()


def test_width_units_and_dropout():
    model = slim("vgg16", width=0.25, units=24, dropout=0.1)
    assert model.get_layer("stage5_block3_conv").filters == 128
    assert [layer.units for layer in kinds(model, layers.Dense)] == [24, 24, 7]
    assert [layer.rate for layer in kinds(model, layers.Dropout)] == [0.1, 0.1]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"input_shape": (31, 40, 3)}, r"too small for vgg16; .* \(32, 32, 3\)"),
        ({"input_shape": (224, 224)}, r"\(224, 224\) is not \(height, width, chan"),
        ({"input_shape": (0, 224, 3)}, "positive integers"),
        ({"blocks": (1, 1)}, r"blocks=\(1, 1\) .* 5 stages"),
        ({"blocks": (1, 1, 1, 1, 0)}, "positive integers"),
        ({"width": 0}, "width=0 "),
        ({"width": "half"}, "width='half' "),
        ({"classes": 0}, "classes=0 is not"),
        ({"include_top": False, "pooling": "sum"}, "pooling='sum' is not known"),
        ({"unit": 3}, "did you mean 'units'"),
        ({"weights": "nowhere.keras"}, "'nowhere.keras' is not a file"),
    ],
)
def test_wrong_input(wrong, message):
    with pytest.raises(cnnlib.InputError, match=message):
        slim("vgg16", **wrong)
