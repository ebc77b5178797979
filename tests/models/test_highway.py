"""Highway networks: what a gate lets through, and the layers of the paper."""

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib

IMAGES = np.random.default_rng(0).normal(size=(2, 8, 12, 3)).astype("float32")
SLIM = {"width": 0.25, "blocks": (3, 2, 2), "input_shape": (8, 12, 3)}


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def with_weights(model):
    return [layer for layer in model.layers if layer.weights]


@pytest.mark.parametrize(("name", "depth"), [("highway19", 19), ("highway32", 32)])
def test_depth(name, depth):
    model = cnnlib.create_model(name)
    # A gate is part of its layer, not one more in a row.
    counted = [n for n in with_weights(model) if not n.name.endswith("_gate")]
    assert len(counted) == depth


def test_receptive_fields_alternate_in_highway_c():
    model = cnnlib.create_model("highway32")
    sides = [
        model.get_layer(f"stage{stage}_block{block}_conv").kernel_size
        for stage in (1, 2, 3)
        for block in range(1, 11)
    ]
    assert sides == 15 * [(3, 3), (1, 1)]


def test_a_layer_mixes_its_input_and_its_transform():
    model = cnnlib.create_model("highway19", **SLIM)
    before, after = (
        keras.Model(model.input, model.get_layer(f"stage1_block{block}_{end}").output)
        for block, end in ((2, "add"), (3, "add"))
    )
    x = before(IMAGES)
    transform = ops.relu(model.get_layer("stage1_block3_conv")(x))
    gate = model.get_layer("stage1_block3_gate")(x)
    expected = transform * gate + x * (1 - gate)
    np.testing.assert_allclose(
        ops.convert_to_numpy(after(IMAGES)),
        ops.convert_to_numpy(expected),
        rtol=1e-4,
        atol=1e-6,
    )


@pytest.mark.parametrize(("bias", "passes"), [(-30.0, True), (30.0, False)])
def test_closed_gates_pass_the_input_on(bias, passes):
    model = cnnlib.create_model("highway19", **SLIM, gate_bias=bias)
    stages = [
        keras.Model(model.input, model.get_layer(name).output)(IMAGES)
        for name in ("stage1_block1_relu", "stage1_block3_add")
    ]
    first, last = map(ops.convert_to_numpy, stages)
    assert np.allclose(first, last, atol=1e-5) == passes


def test_gates_start_almost_closed():
    model = cnnlib.create_model("highway19")
    gates = [n for n in model.layers if n.name.endswith("_gate")]
    assert len(gates) == 14
    for gate in gates:
        np.testing.assert_array_equal(ops.convert_to_numpy(gate.bias), -2.0)
        assert gate.activation is keras.activations.sigmoid


def test_dropout_of_images_stages_and_features():
    def rates(**keywords):
        model = cnnlib.create_model("highway19", **SLIM, **keywords)
        kind = keras.layers.Dropout
        return [n.rate for n in model.layers if isinstance(n, kind)]

    assert rates() == 4 * [0.2]
    assert rates(dropout=0) == []


def test_smallest_input():
    options = SLIM | {"input_shape": (4, 4, 3)}
    model = cnnlib.create_model("highway19", **options)
    assert np.isfinite(ops.convert_to_numpy(model(IMAGES[:, :4, :4]))).all()
    with pytest.raises(cnnlib.InputError, match=r"smallest that fits is \(4, 4, 3\)"):
        cnnlib.create_model("highway19", **SLIM | {"input_shape": (3, 4, 3)})


def test_filters_for_every_stage():
    with pytest.raises(cnnlib.InputError, match="has 2 numbers for 3 stages"):
        cnnlib.create_model("highway19", filters=(8, 16))
