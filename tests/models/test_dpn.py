"""What is special in dual path networks."""

import subprocess
import sys

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib.layers import SplitChannels

SLIM = {
    "input_shape": (32, 32, 3),
    "classes": 7,
    "width": 0.25,
    "cardinality": 4,
    "blocks": (2, 1, 1, 2),
}


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def test_split_channels_cuts_in_two(tmp_path):
    inputs = keras.Input((2, 2, 5))
    model = keras.Model(inputs, SplitChannels(2)(inputs))
    model.save(tmp_path / "split.keras")
    model = keras.models.load_model(tmp_path / "split.keras")
    x = np.random.default_rng(0).normal(size=(1, 2, 2, 5)).astype("float32")
    first, rest = model(x)
    np.testing.assert_array_equal(first, x[..., :2])
    np.testing.assert_array_equal(rest, x[..., 2:])


def test_first_channels_are_added_and_the_rest_appended():
    model = cnnlib.create_model("dpn68", **SLIM)
    names = ("block1_concat", "block2_conv3", "block2_concat")
    outputs = [model.get_layer(f"stage1_{name}").output for name in names]
    x = np.random.default_rng(0).normal(size=(2, 32, 32, 3))
    before, new, after = map(np.asarray, keras.Model(model.input, outputs)(x))
    residual, growth = 16, 4
    assert before.shape[-1] == residual + 3 * growth
    expected = np.concatenate(
        [
            before[..., :residual] + new[..., :residual],
            before[..., residual:],
            new[..., residual:],
        ],
        axis=-1,
    )
    np.testing.assert_allclose(after, expected, atol=1e-6)


def test_a_stage_ends_in_both_paths():
    model = cnnlib.create_model("dpn68", **SLIM)
    maps = cnnlib.features(model).outputs
    # Residual channels and growth × (2 of the projection + 1 per unit).
    assert [m.shape[-1] for m in maps] == [16 + 16, 32 + 24, 64 + 24, 128 + 64]
    assert [m.shape[1] for m in maps] == [8, 4, 2, 1]


def test_stride_sits_in_the_grouped_convolution():
    model = cnnlib.create_model("dpn92", **SLIM)
    strides = [
        model.get_layer(f"stage2_block1_{part}").strides
        for part in ("shortcut_conv", "conv1", "conv2", "conv3")
    ]
    assert strides == [(2, 2), (1, 1), (2, 2), (1, 1)]
    assert model.get_layer("stage2_block1_conv2").groups == 4


def test_cifar_stem_keeps_the_resolution():
    model = cnnlib.create_model("dpn92", stem="cifar", **SLIM)
    assert model.get_layer("stem_conv").kernel_size == (3, 3)
    assert [m.shape[1] for m in cnnlib.features(model).outputs] == [32, 16, 8, 4]


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"growth_rate": (16, 32)}, r"growth_rate=\(16, 32\) does not .* 4 stages"),
        ({"growth_rate": (16, 0, 8, 8)}, r"growth_rate=\(16, 0, 8, 8\) is not"),
        ({"cardinality": 0}, "cardinality=0 is not a positive integer"),
        ({"group_width": 1.5}, "group_width=1.5 is not a positive integer"),
        ({"residual_filters": 0}, "residual_filters=0 is not a positive integer"),
        ({"stem_size": 4}, "stem_size=4 .* odd"),
        ({"stem": "small"}, "stem='small' is not known"),
    ],
)
def test_refuses_what_makes_no_network(keywords, words):
    with pytest.raises(cnnlib.InputError, match=words):
        cnnlib.create_model("dpn92", **{**SLIM, **keywords})


# Runs in a fresh interpreter, which must load the file as any user would.
LOAD = """
import sys, keras, cnnlib
sys.setrecursionlimit(sys.getrecursionlimit() - 250)
print(keras.models.load_model(sys.argv[1]).count_params())
"""


def test_dpn131_loads_far_from_the_recursion_limit(tmp_path):
    # All units of DPN-131, with few channels.
    slim = {**SLIM, "blocks": (4, 8, 28, 3), "width": 0.05}
    model = cnnlib.create_model("dpn131", **slim)
    path = tmp_path / "dpn131.keras"
    model.save(path)
    command = [sys.executable, "-c", LOAD, path]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True)
    assert loaded.stdout.split()[-1] == str(model.count_params())
