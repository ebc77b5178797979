"""ResNet: shortcuts, strides and plain networks."""

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib

SLIM = {"width": 0.125, "blocks": (2, 1, 1, 1), "input_shape": (32, 48, 3)}


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def trainable(model) -> int:
    return sum(ops.size(weight) for weight in model.trainable_weights)


def names(model) -> list[str]:
    """Of the layers, without the input, whose name counts the models made."""
    return [layer.name for layer in model.layers[1:]]


@pytest.mark.parametrize(
    ("shortcut", "weights"),
    [
        # That of the plain network: nothing is added.
        ("A", 11_515_688),
        # Three projections, 64·128 + 128·256 + 256·512, normalised: 2·(128+256+512).
        ("B", 11_515_688 + 172_032 + 1_792),
        # And five of equal width: 2·(64² + 128), 128² + 256, 256² + 512, 512² + 1,024.
        ("C", 11_515_688 + 173_824 + 8_448 + 16_640 + 66_048 + 263_168),
    ],
)
def test_weights_of_the_shortcuts_by_hand(shortcut, weights):
    model = cnnlib.create_model("resnet18", shortcut=shortcut)
    assert trainable(model) == weights


def test_option_a_pads_the_identity_with_zeros():
    model = cnnlib.create_model("resnet18", shortcut="A", **SLIM)
    maps = cnnlib.features(model, ["stage1", "stage2_block1_shortcut"])
    x = np.random.default_rng(0).normal(size=(2, *SLIM["input_shape"]))
    before, after = map(ops.convert_to_numpy, maps(x))
    np.testing.assert_array_equal(after[..., :8], before[:, ::2, ::2])
    np.testing.assert_array_equal(after[..., 8:], np.zeros((2, 4, 6, 8)))


def test_strides_in_the_3x3_cost_more():
    # In stages 2 to 4 the first 1 × 1 sees 56², 28², 14² places instead of a quarter
    # of them: 3·28² times 256·128 more, and as many in the two other stages.
    counts = [
        cnnlib.describe(cnnlib.create_model("resnet50", strides_in=where))
        for where in ("1x1", "3x3")
    ]
    first, second = (count.loc["total", "multiply_adds"] for count in counts)
    assert second - first == 3 * (3 * 28**2 * 256 * 128) == 231_211_008


def test_plain_networks_are_residual_ones_without_sums():
    plain = cnnlib.create_model("plain34", **SLIM)
    residual = cnnlib.create_model("resnet34", **SLIM)
    extra = [name for name in names(residual) if name not in names(plain)]
    assert extra == [
        name
        for name in names(residual)
        if name.endswith("_add") or "_shortcut_" in name
    ]
    assert not set(names(plain)) - set(names(residual))


def test_a_unit_with_zero_weights_is_the_identity():
    model = cnnlib.create_model("resnet50", **SLIM)
    last = model.get_layer("stage1_block2_bn3")
    last.set_weights([np.zeros_like(w) for w in last.get_weights()[:3]] + [np.ones(32)])
    x = np.random.default_rng(0).normal(size=(2, *SLIM["input_shape"]))
    before, after = cnnlib.features(model, ["stage1_block1", "stage1_block2"])(x)
    np.testing.assert_array_equal(before, after)


def test_small_images_keep_their_size_in_the_stem():
    model = cnnlib.create_model("resnet18", stem="cifar", **SLIM)
    assert model.get_layer("stem_conv").kernel_size == (3, 3)
    assert model.get_layer("stem_relu").output.shape[1:3] == (32, 48)
    assert "stem_pool" not in names(model)
    assert model.get_layer("stage4_block1_relu").output.shape[1:3] == (4, 6)


def test_groups_and_their_width():
    model = cnnlib.create_model("resnet50", cardinality=32, group_width=4)
    assert model.get_layer("stage1_block1_conv2").kernel.shape == (3, 3, 4, 128)
    assert model.get_layer("stage4_block3_conv2").kernel.shape == (3, 3, 32, 1024)
    assert model.get_layer("stage1_block1_conv3").filters == 256


def test_a_gate_weighs_the_branch_before_the_sum():
    model = cnnlib.create_model("resnet50", reduction=4, **SLIM)
    add = model.get_layer("stage1_block2_add")
    assert add.input[1] is model.get_layer("stage1_block2_se_scale").output
    assert model.get_layer("stage1_block2_se_reduce").filters == 32 // 4


@pytest.mark.parametrize(("stem", "side"), [("imagenet", 32), ("cifar", 8)])
def test_smallest_input(stem, side):
    options = SLIM | {"stem": stem}
    model = cnnlib.create_model("resnet18", **options | {"input_shape": (side, 40, 3)})
    assert np.isfinite(ops.convert_to_numpy(model(np.ones((1, side, 40, 3))))).all()
    with pytest.raises(cnnlib.InputError, match=rf"fits is \({side}, {side}, 3\)"):
        cnnlib.create_model("resnet18", **options | {"input_shape": (side - 1, 40, 3)})


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"shortcut": "D"}, "shortcut='D' is not known; choose from 'A', 'B', 'C'"),
        ({"block": "wide"}, "block='wide' is not known; choose from 'bottleneck'"),
        ({"stem": "mnist"}, "stem='mnist' is not known"),
        ({"strides_in": "5x5"}, "strides_in='5x5' is not known"),
        ({"cardinality": 0}, "cardinality=0 is not a positive integer"),
        ({"group_width": 1.5}, "group_width=1.5 is not a positive integer"),
        ({"block": "basic", "cardinality": 2}, "block='basic' has no groups"),
        ({"blocks": (1, 2)}, "does not say the depth of each of 4 stages"),
    ],
)
def test_wrong_values_name_what_is_allowed(keywords, message):
    with pytest.raises(cnnlib.InputError, match=message):
        cnnlib.create_model("resnet50", **keywords)
