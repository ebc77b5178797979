"""Inception-v2 to v4, Inception-ResNet and PolyNet: what is special to each."""

import math

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib

SLIM = {"width": 0.125, "stem": "cifar", "input_shape": (32, 32, 3), "classes": 5}
ONE_EACH = {**SLIM, "blocks": (1, 1, 1)}


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def trainable(model) -> int:
    return sum(math.prod(weight.shape) for weight in model.trainable_weights)


def output(model, x):
    return ops.convert_to_numpy(model(x, training=False))


def pixels(*shape):
    return np.random.default_rng(0).uniform(-1, 1, shape).astype("float32")


def shaken(model):
    """The model with weights and running averages as after training.

    Filters have the size that keeps the signal alive through all layers: otherwise
    the output would not show what happens in the first ones.
    """
    rng = np.random.default_rng(0)
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D):
            deviation = math.sqrt(2 / math.prod(layer.kernel.shape[:-1]))
            layer.kernel.assign(rng.normal(0, deviation, layer.kernel.shape))
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.beta.assign(rng.normal(0, 0.2, layer.beta.shape))
            layer.moving_mean.assign(rng.normal(0, 0.2, layer.beta.shape))
            layer.moving_variance.assign(rng.uniform(0.6, 1.4, layer.beta.shape))
        if getattr(layer, "bias", None) is not None:
            layer.bias.assign(rng.normal(0, 0.2, layer.bias.shape))
    return model


def test_auxiliary_head_of_v3():
    plain = cnnlib.create_model("inception_v3", **SLIM)
    model = cnnlib.create_model("inception_v3", auxiliary=True, **SLIM)
    assert model.output_names == ["predictions", "aux_predictions"]
    assert cnnlib.models.loss_weights(model) == {
        "predictions": 1.0,
        "aux_predictions": 0.4,
    }
    # Stage 4 is 15 × 15, pooled to 4 × 4, which is all the window then covers.
    head = (96 * 16 + 16) + (16 * 16 * 96 + 96) + (96 + 1) * 5
    assert trainable(model) == trainable(plain) + head
    without_top = cnnlib.create_model(
        "inception_v3", auxiliary=True, include_top=False, **SLIM
    )
    assert len(without_top.outputs) == 1


def test_auxiliary_loss_trains_with_its_weight():
    model = cnnlib.create_model("inception_v3", auxiliary=True, **ONE_EACH)
    weights = cnnlib.models.loss_weights(model)
    model.compile(
        loss=dict.fromkeys(weights, "sparse_categorical_crossentropy"),
        loss_weights=weights,
    )
    labels = np.array([0, 1])
    result = model.evaluate(
        pixels(2, 32, 32, 3),
        dict.fromkeys(weights, labels),
        verbose=0,
        return_dict=True,
    )
    expected = result["predictions_loss"] + 0.4 * result["aux_predictions_loss"]
    assert result["loss"] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    "name", ["inception_v3", "inception_v4", "inception_resnet_v1", "polynet"]
)
def test_stem_for_small_images_has_the_same_weights(name):
    options = {"width": 0.125, "blocks": (1, 1, 1)}
    small = cnnlib.create_model(name, stem="cifar", input_shape=(32, 32, 3), **options)
    usual = cnnlib.create_model(name, input_shape=(75, 75, 3), **options)
    assert [w.shape for w in small.weights] == [w.shape for w in usual.weights]
    maps = cnnlib.features(small, ["stage1", "stage2", "stage3"]).outputs
    assert {tuple(tensor.shape[1:3]) for tensor in maps} == {(32, 32)}


def test_v2_passes_its_input_on_where_it_halves_the_map():
    shape = (41, 38, 3)
    model = cnnlib.create_model("inception_v2", **(SLIM | {"input_shape": shape}))
    names = ["stage3", "stage4_reduction"]
    before, after = cnnlib.features(shaken(model), names)(pixels(1, *shape))
    assert tuple(after.shape[1:3]) == (21, 19)
    before, after = map(ops.convert_to_numpy, (before, after))
    passed = after[..., -before.shape[-1] :]
    # Rows are odd: windows have their centre on every second. Columns are even:
    # windows begin on every second, and the last one sticks out.
    padded = np.pad(before, ((0, 0), (1, 1), (0, 1), (0, 0)))
    windows = [
        padded[:, row : row + 41 : 2, column : column + 37 : 2]
        for row in range(3)
        for column in range(3)
    ]
    np.testing.assert_array_equal(passed, np.max(windows, axis=0))


def test_v2_averages_over_the_zeros_outside():
    model = cnnlib.create_model("inception_v2", **ONE_EACH)
    before, after = cnnlib.features(
        shaken(model), ["stage2", "stage3_block1_branch4_pool"]
    )(pixels(1, 32, 32, 3))
    before, after = map(ops.convert_to_numpy, (before, after))
    corner = before[0, :2, :2].sum(axis=(0, 1)) / 9
    np.testing.assert_allclose(after[0, 0, 0], corner, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["inception_resnet_v1", "inception_resnet_v2"])
def test_a_module_adds_its_scaled_output(name):
    model = cnnlib.create_model(name, **(ONE_EACH | {"scales": (0.3, 0.2, 0.1)}))
    names = [f"stage4_block1_{end}" for end in ("up_conv", "add", "relu")]
    model = cnnlib.features(shaken(model), ["stage4_reduction", *names])
    x, y, added, after = map(ops.convert_to_numpy, model(pixels(1, 32, 32, 3)))
    np.testing.assert_allclose(added, x + 0.2 * y, rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(after, np.maximum(added, 0))


def test_last_module_of_the_release_is_linear_and_unscaled():
    model = cnnlib.create_model("inception_resnet_v2", **(SLIM | {"blocks": (1, 1, 2)}))
    scales = [model.get_layer(f"stage5_block{b}_scale").scale for b in (1, 2)]
    assert scales == [0.20, 1.0]
    names = [layer.name for layer in model.layers]
    assert "stage5_block1_relu" in names
    assert "stage5_block2_relu" not in names


def test_inception_resnet_v2_as_in_the_paper():
    model = cnnlib.create_model(
        "inception_resnet_v2",
        blocks=(5, 10, 5),
        stem="branched",
        linear_last=False,
        final_filters=None,
    )
    assert trainable(model) == 32_417_496
    shapes = [tuple(tensor.shape[1:]) for tensor in cnnlib.features(model).outputs]
    assert shapes[2:] == [(35, 35, 384), (17, 17, 1152), (8, 8, 2144)]


@pytest.mark.parametrize("shared", [True, False])
def test_poly_modules_share_convolutions_but_not_normalisations(shared):
    model = cnnlib.create_model("polynet", shared=shared, **ONE_EACH)
    names = {layer.name for layer in model.layers}
    for power in (1, 2, 3):
        assert f"stage4_block1_power{power}_branch1_bn2" in names
        assert f"stage4_block1_power{power}_up_conv" in names
        own = f"stage4_block1_power{power}_branch1_conv2" in names
        assert own == (not shared)
    assert ("stage4_block1_branch1_conv2" in names) == shared


def test_scales_of_polynet_fall_evenly():
    model = cnnlib.create_model("polynet", **(SLIM | {"blocks": (2, 2, 2)}))
    names = [f"stage{stage}_block{block}" for stage in (3, 4, 5) for block in (1, 2)]
    scales = [model.get_layer(f"{name}_scale1").scale for name in names]
    np.testing.assert_allclose(scales, np.linspace(1, 0.7, 6))
    # Stage 3 is 2-way throughout; from stage 4 on, poly-3 and 2-way take turns.
    terms = [len(model.get_layer(f"{name}_add").input) - 1 for name in names]
    assert terms == [2, 2, 3, 2, 3, 2]


@pytest.mark.parametrize(
    ("name", "keywords", "message"),
    [
        ("inception_v2", {"stem": "cifar10"}, "'imagenet', 'cifar'"),
        ("inception_resnet_v2", {"stem": "v4"}, "'imagenet', 'branched', 'cifar'"),
        ("inception_v4", {"blocks": (4, 7)}, "each of 3 stages"),
        ("inception_v3", {"input_shape": (74, 299, 3)}, r"\(75, 75, 3\)"),
        (
            "inception_v3",
            {"input_shape": (106, 299, 3), "auxiliary": True},
            r"\(107, 107, 3\)",
        ),
    ],
)
def test_wrong_input(name, keywords, message):
    with pytest.raises(cnnlib.InputError, match=message):
        cnnlib.create_model(name, **keywords)
