"""What is special in squeeze-and-excitation networks."""

import keras
import numpy as np
import pytest

import cnnlib

SLIM = {
    "input_shape": (32, 32, 3),
    "classes": 7,
    "width": 0.125,
    "blocks": (1, 2, 1, 1),
}


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def test_gates_weigh_the_branch_before_the_sum():
    model = cnnlib.create_model("seresnet50", **SLIM)
    name = "stage2_block2"
    parts = ("stage2_block1_relu", f"{name}_bn3", f"{name}_se_expand", f"{name}_add")
    outputs = [model.get_layer(part).output for part in parts]
    images = np.random.default_rng(0).normal(size=(2, 32, 32, 3)).astype("float32")
    shortcut, branch, gates, total = keras.Model(model.inputs, outputs)([images])
    assert gates.shape == (2, 1, 1, 64)
    assert 0 < np.min(gates) < np.max(gates) < 1
    np.testing.assert_allclose(total, shortcut + gates * branch, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("seresnet50", (2, 2), (1, 1)),
        ("seresnext50_32x4d", (1, 1), (2, 2)),
        ("senet154", (1, 1), (2, 2)),
    ],
)
def test_place_of_the_stride(name, first, second):
    model = cnnlib.create_model(name, **SLIM)
    strides = [model.get_layer(f"stage2_block1_conv{n}").strides for n in (1, 2)]
    assert strides == [first, second]


def test_senet154_is_what_the_appendix_says():
    model = cnnlib.create_model("senet154", **{**SLIM, "width": 1.0})
    layer = model.get_layer
    stem = [layer(f"stem_conv{n}") for n in (1, 2, 3)]
    assert [conv.filters for conv in stem] == [64, 64, 128]
    assert [conv.strides[0] for conv in stem] == [2, 1, 1]
    convolutions = [layer(f"stage2_block1_conv{n}") for n in (1, 2, 3)]
    assert [conv.filters for conv in convolutions] == [256, 512, 512]
    assert convolutions[1].groups == 64
    sides = [layer(f"stage{n}_block1_shortcut_conv").kernel_size[0] for n in (1, 2, 3)]
    assert sides == [1, 3, 3]
    assert layer("dropout").rate == 0.2
    assert layer("stage4_block1_se_reduce").filters == 2048 // 16


@pytest.mark.parametrize(("side", "pooled"), [(32, 8), (36, 9), (34, 8), (38, 9)])
def test_the_stem_pools_as_caffe_does(side, pooled):
    """No padding, and a window over the border: 3 + 2·7 = 17 places hold 8 windows."""
    keywords = {**SLIM, "input_shape": (side, side, 3)}
    model = cnnlib.create_model("seresnet50", **keywords)
    assert model.get_layer("stem_pool").output.shape[1] == pooled


def test_cifar_stem_keeps_the_resolution():
    model = cnnlib.create_model("senet154", stem="cifar", **SLIM)
    assert [m.shape[1] for m in cnnlib.features(model).outputs] == [32, 16, 8, 4]


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"reduction": 0}, "reduction=0 is not a positive integer"),
        ({"strides_in": "5x5"}, "strides_in='5x5' is not known"),
        ({"projection": 2}, "projection=2 is not known; choose from 1, 3"),
        ({"first_1x1": 0}, "first_1x1=0 does not lie above 0"),
        ({"stem_filters": ()}, r"stem_filters=\(\) is not a tuple with a positive"),
        ({"cardinality": 0}, "cardinality=0 is not a positive integer"),
    ],
)
def test_refuses_what_makes_no_network(keywords, words):
    with pytest.raises(cnnlib.InputError, match=words):
        cnnlib.create_model("seresnet50", **{**SLIM, **keywords})
