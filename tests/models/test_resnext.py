"""What is special in ResNeXt."""

import keras
import numpy as np
import pytest

import cnnlib

CIFAR = {"input_shape": (32, 32, 3), "classes": 7, "width": 0.0625}


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


@pytest.mark.parametrize(
    ("name", "groups", "width"),
    [("resnext50_32x4d", 32, 4), ("resnext101_64x4d", 64, 4)],
)
def test_groups_have_the_width_of_the_name(name, groups, width):
    model = cnnlib.create_model(name, blocks=(1, 1, 1, 1), input_shape=(32, 32, 3))
    for stage in (1, 2, 3, 4):
        layer = model.get_layer(f"stage{stage}_block1_conv2")
        assert layer.groups == groups
        assert layer.kernel.shape[2] == width * 2 ** (stage - 1)
        assert layer.strides == ((1, 1) if stage == 1 else (2, 2))
        assert model.get_layer(f"stage{stage}_block1_conv1").strides == (1, 1)


def test_a_unit_is_the_sum_of_its_paths():
    """Figure 3: equal forms. One narrow bottleneck per group, added up."""
    model = cnnlib.create_model("resnext29_8x64d", depth=11, **CIFAR)
    name, groups = "stage1_block1", 8
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1, 8, 8, 32)).astype("float32")
    kernel2 = model.get_layer(f"{name}_conv2").kernel.numpy()
    kernel3 = model.get_layer(f"{name}_conv3").kernel.numpy()
    whole = model.get_layer(f"{name}_conv3")(model.get_layer(f"{name}_conv2")(x))
    size = 32 // groups
    paths = [slice(i * size, (i + 1) * size) for i in range(groups)]
    total = sum(
        keras.ops.conv(
            keras.ops.conv(x[..., path], kernel2[..., path], padding="same"),
            kernel3[:, :, path],
        )
        for path in paths
    )
    np.testing.assert_allclose(whole, total, atol=1e-5)


def test_depth_of_the_cifar_form():
    model = cnnlib.create_model("resnext29_8x64d", depth=20, **CIFAR)
    convolutions = [la for la in model.layers if isinstance(la, keras.layers.Conv2D)]
    projections = [la for la in convolutions if "shortcut" in la.name]
    # 9n + 2 counts the classifier, and no projections.
    assert len(convolutions) - len(projections) + 1 == 20
    assert [la.name for la in projections] == [
        f"stage{stage}_block1_shortcut_conv" for stage in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"depth": 30}, r"depth=30 is not 9·n \+ 2 .* the nearest is 29"),
        ({"cardinality": 0}, "cardinality=0 is not a positive integer"),
        ({"group_width": -4}, "group_width=-4 is not a positive integer"),
    ],
)
def test_refuses_what_makes_no_network(keywords, words):
    with pytest.raises(cnnlib.InputError, match=words):
        cnnlib.create_model("resnext29_8x64d", **{**CIFAR, **keywords})
