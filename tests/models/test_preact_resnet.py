"""Pre-activation: what stands on the shortcuts, the stem's pooling, strides."""

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib

SLIM = {"width": 0.125, "blocks": (2, 1, 1, 1), "input_shape": (32, 48, 3)}
TINY = {"width": 0.25, "input_shape": (12, 8, 3)}


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def names(model) -> list[str]:
    return [layer.name for layer in model.layers]


@pytest.mark.parametrize(
    ("name", "options"),
    [("preact_resnet18", SLIM), ("preact_resnet164", TINY | {"depth": 29})],
)
def test_a_stage_is_the_sum_of_its_branches(name, options):
    """Nothing stands between the sums: x_L = x_1 + Σ F(x_l) (equation 4)."""
    model = cnnlib.create_model(name, **options)
    for layer in model.layers:
        if layer.name.startswith("stage") and layer.name.endswith("_add"):
            shortcut, branch = layer.input
            after_branch = branch._keras_history.operation.name
            assert after_branch.startswith(layer.name.removesuffix("_add"))
            came_from = shortcut._keras_history.operation.name
            assert came_from.endswith(("_add", "_shortcut_conv", "stem_pool"))


def test_a_projection_reads_the_activated_map_and_is_not_normalised():
    model = cnnlib.create_model("preact_resnet50", **SLIM)
    for stage in (1, 2, 3, 4):
        projection = model.get_layer(f"stage{stage}_block1_shortcut_conv")
        activated = model.get_layer(f"stage{stage}_block1_relu1")
        assert projection.input is activated.output
    assert not any("shortcut_bn" in name for name in names(model))
    assert names(model)[-4:] == ["final_bn", "final_relu", "avg_pool", "predictions"]


def test_padding_is_never_the_maximum_of_the_stem():
    model = cnnlib.create_model("preact_resnet18", **SLIM)
    convolution = model.get_layer("stem_conv")
    convolution.set_weights([-np.ones(convolution.kernel.shape)])
    (stem,) = cnnlib.features(model, ["stem"])(np.ones((1, 32, 48, 3)))
    # Every sum is negative, and pooling takes the largest at the border too.
    assert ops.convert_to_numpy(stem).max() < 0
    assert "stem_bn" not in names(model)


def test_strides_of_the_release_cost_less():
    # In stages 2 and 3 the first 1 × 1 then sees a quarter of the places:
    # 3/4·(32²·64·32 + 16²·128·64).
    counts = [
        cnnlib.describe(
            cnnlib.create_model("preact_resnet164", depth=11, strides_in=where)
        )
        for where in ("3x3", "1x1")
    ]
    first, second = (count.loc["total", "multiply_adds"] for count in counts)
    saved = 3 * (32**2 * 64 * 32 + 16**2 * 128 * 64) // 4
    assert first - second == saved == 3_145_728


def test_small_images_keep_their_size_in_the_stem():
    model = cnnlib.create_model("preact_resnet18", stem="cifar", **SLIM)
    assert model.get_layer("stem_conv").output.shape[1:3] == (32, 48)
    assert model.get_layer("stage4_block1_add").output.shape[1:3] == (4, 6)


@pytest.mark.parametrize("name", ["preact_resnet50", "preact_resnet164"])
@pytest.mark.parametrize("keyword", ["block", "strides_in"])
def test_wrong_values_name_what_is_allowed(name, keyword):
    with pytest.raises(cnnlib.InputError, match=f"{keyword}='none' is not known"):
        cnnlib.create_model(name, **{keyword: "none"})
