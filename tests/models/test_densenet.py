"""DenseNet: what makes its members different."""

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def read_channels(model, layer_ending):
    """Channels that each unit's first normalisation reads."""
    return [
        layer.input.shape[-1]
        for layer in model.layers
        if layer.name.startswith("stage") and layer.name.endswith(layer_ending)
    ]


def test_every_unit_reads_all_maps_before_it():
    model = cnnlib.create_model("densenet_40_k12")
    read = read_channels(model, "_bn1")
    assert read[:13] == [*range(16, 160, 12), 160]
    assert read[-1] == 448 - 12


def test_older_features_come_first():
    model = cnnlib.create_model("densenet_bc_100_k12", depth=10, input_shape=(8, 8, 3))
    stem, stage = cnnlib.features(model, ["stem", "stage1"])(np.ones((1, 8, 8, 3)))
    np.testing.assert_array_equal(stage[..., :24], stem)


@pytest.mark.parametrize(
    ("compression", "kept"), [(1.0, 16 + 2 * 12), (0.5, 20), (0.33, 13)]
)
def test_a_transition_keeps_a_share_of_the_channels(compression, kept):
    model = cnnlib.create_model("densenet_40_k12", depth=10, compression=compression)
    assert model.get_layer("transition1_pool").output.shape == (None, 16, 16, kept)


def test_bottlenecks_have_four_growth_rates():
    model = cnnlib.create_model("densenet121", blocks=(1, 1, 1, 1))
    assert model.get_layer("stage1_block1_conv1").filters == 4 * 32
    plain = cnnlib.create_model("densenet121", blocks=(1, 1, 1, 1), bottleneck=False)
    assert plain.get_layer("stage1_block1_conv1").kernel_size == (3, 3)


@pytest.mark.parametrize("bottleneck", [False, True])
def test_dropout_follows_every_convolution_but_the_first(bottleneck):
    model = cnnlib.create_model(
        "densenet_40_k12", depth=16, bottleneck=bottleneck, dropout=0.2
    )
    layers = model.layers
    following = [
        type(layers[i + 1]).__name__
        for i, layer in enumerate(layers)
        if isinstance(layer, keras.layers.Conv2D)
    ]
    # 16 layers: the first, 12 in units, two transitions; the classifier is dense.
    assert following == ["BatchNormalization"] + 14 * ["Dropout"]
    assert all(d.rate == 0.2 for d in layers if isinstance(d, keras.layers.Dropout))


def test_the_default_leaves_nothing_out():
    model = cnnlib.create_model("densenet_bc_100_k12", depth=10)
    assert not any(isinstance(layer, keras.layers.Dropout) for layer in model.layers)


def test_small_images_keep_their_size_in_the_stem():
    model = cnnlib.create_model(
        "densenet121", stem="cifar", blocks=(1, 1, 1, 1), input_shape=(32, 48, 3)
    )
    assert model.get_layer("stem_conv").output.shape == (None, 32, 48, 64)
    assert model.get_layer("stage4_block1_concat").output.shape[1:3] == (4, 6)


@pytest.mark.parametrize(
    ("name", "keywords", "side"),
    [
        ("densenet121", {"blocks": (1, 1, 1, 1)}, 32),
        ("densenet121", {"blocks": (1, 1, 1, 1), "stem": "cifar"}, 8),
        ("densenet_40_k12", {"depth": 7}, 4),
    ],
)
def test_smallest_input(name, keywords, side):
    model = cnnlib.create_model(name, input_shape=(side, side, 3), **keywords)
    scores = ops.convert_to_numpy(model(np.ones((1, side, side, 3))))
    assert np.isfinite(scores).all()
    with pytest.raises(ValueError, match=rf"smallest that fits is \({side}, {side}, 3"):
        cnnlib.create_model(name, input_shape=(side, side - 1, 3), **keywords)


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"depth": 41}, r"depth=41 is not 3·n \+ 4 layers.* nearest are 40 and 43"),
        ({"depth": 3}, "nearest are 7 and 10"),
        (
            {"depth": 99, "bottleneck": True},
            r"6·n \+ 4 layers.* nearest are 94 and 100",
        ),
        ({"compression": 0}, "compression=0 is not above 0 and at most 1"),
        ({"compression": 1.5}, "compression=1.5 is not above 0 and at most 1"),
    ],
)
def test_wrong_values_name_what_is_allowed(keywords, message):
    with pytest.raises(cnnlib.InputError, match=message):
        cnnlib.create_model("densenet_40_k12", **keywords)
