"""What is special in collective residual units."""

import keras
import numpy as np
import pytest

import cnnlib

SLIM = {
    "input_shape": (32, 32, 3),
    "classes": 7,
    "width": 0.125,
    "blocks": (1, 2, 3, 1),
    "cardinality": 4,
}


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def calls(model, name: str) -> list:
    """The inputs of each call of a layer."""
    return [node.input_tensors[0] for node in model.get_layer(name)._inbound_nodes]


def test_units_in_a_row_share_two_kernels():
    model = cnnlib.create_model("crunet116", shared_by=2, **SLIM)
    for part in ("conv1", "conv2"):
        assert len(calls(model, f"stage2_shared1_{part}")) == 2
        assert len(calls(model, f"stage3_shared1_{part}")) == 2
        assert len(calls(model, f"stage3_shared2_{part}")) == 1
    assert model.get_layer("stage2_shared1_conv2").groups == 44
    assert not any(la.name.startswith("stage4_shared") for la in model.layers)


def test_one_kernel_projects_branch_and_shortcut():
    model = cnnlib.create_model("crunet116", **SLIM)
    branch, shortcut = calls(model, "stage2_block1_project_conv")
    assert (branch.shape[1], shortcut.shape[1]) == (8, 4)


def test_pooling_after_the_shared_kernel_is_its_stride():
    model = cnnlib.create_model("crunet116", **SLIM)
    shared = model.get_layer("stage2_shared1_conv2")
    x = np.random.default_rng(0).normal(size=(2, 8, 7, 44)).astype("float32")
    pooled = model.get_layer("stage2_block1_pool2")(shared(x))
    strided = keras.layers.DepthwiseConv2D(3, 2, use_bias=False)
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    strided.build(padded.shape)
    strided.set_weights([np.moveaxis(shared.kernel.numpy(), 2, 3)])
    np.testing.assert_allclose(pooled, strided(padded), atol=1e-5)


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"ranks": (0, 352)}, r"ranks=\(0, 352\) does not give each of 4 stages"),
        ({"ranks": (0, -1, 8, 0)}, r"ranks=\(0, -1, 8, 0\) does not give"),
        ({"shared_by": 0}, "shared_by=0 is not a positive integer"),
    ],
)
def test_refuses_what_makes_no_network(keywords, words):
    with pytest.raises(cnnlib.InputError, match=words):
        cnnlib.create_model("crunet116", **{**SLIM, **keywords})
