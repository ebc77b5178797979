"""ResNets for 32 × 32: depth, shortcuts, long rows of units."""

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.models.common.stages import long_row

TINY = {"width": 0.25, "input_shape": (8, 12, 3)}


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def trainable(model) -> int:
    return sum(ops.size(weight) for weight in model.trainable_weights)


@pytest.mark.parametrize(
    ("shortcut", "weights"),
    [
        ("A", 269_722),
        # Two projections, 16·32 + 32·64, with normalisation.
        ("B", 269_722 + 2_560 + 192),
        # And seven of equal width: 3·(16² + 32), 2·(32² + 64), 2·(64² + 128).
        ("C", 269_722 + 2_752 + 864 + 2_176 + 8_448),
    ],
)
def test_weights_of_the_shortcuts_by_hand(shortcut, weights):
    assert trainable(cnnlib.create_model("resnet20", shortcut=shortcut)) == weights


def test_a_plain_network_has_as_many_weights_as_its_residual_form():
    plain = cnnlib.create_model("plain20")
    assert trainable(plain) == 269_722
    assert not any("add" in layer.name for layer in plain.layers)


@pytest.mark.parametrize(
    ("name", "depth", "message"),
    [
        ("resnet20", 21, r"depth=21 is not 6·n \+ 2 .* the nearest is 20"),
        ("resnet20", 2, "the nearest is 8"),
        ("resnet20", 20.0, "depth=20.0 is not"),
        ("stochastic_depth_resnet110", 111, "the nearest is 110"),
        ("preact_resnet164", 160, r"9·n \+ 2 .* the nearest is 164"),
        ("preact_resnet110", 109, r"6·n \+ 2 .* the nearest is 110"),
        ("wrn_28_10", 29, r"6·n \+ 4 .* the nearest is 28"),
        ("wrn_28_10", "deep", "depth='deep' is not"),
    ],
)
def test_a_depth_that_does_not_fit_names_the_nearest(name, depth, message):
    with pytest.raises(cnnlib.InputError, match=message):
        cnnlib.create_model(name, depth=depth)


@pytest.mark.parametrize(
    ("depth", "nested"),
    [(60, []), (61, ["stage1_blocks1to40", "stage1_blocks41to61"])],
)
def test_long_rows_are_nested_and_short_ones_are_not(depth, nested):
    def unit(x, strides, name):
        return keras.layers.ReLU(name=f"{name}_relu")(x)

    inputs = keras.Input((2, 2, 1))
    model = keras.Model(inputs, long_row(inputs, depth * [unit], 1))
    models = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    assert [layer.name for layer in models] == nested
    rows = models or [model]
    made = [layer.name for chain in rows for layer in chain.layers[1:]]
    assert made == [f"stage1_block{number}_relu" for number in range(1, depth + 1)]


def test_nested_units_compute_what_they_compute_in_a_row(monkeypatch):
    whole = cnnlib.create_model("resnet20", depth=32, **TINY)
    monkeypatch.setattr("cnnlib.models.common.stages.LONGEST_ROW", 4)
    monkeypatch.setattr("cnnlib.models.common.stages.RUN", 2)
    nested = cnnlib.create_model("resnet20", depth=32, **TINY)
    runs = [layer for layer in nested.layers if isinstance(layer, keras.Model)]
    assert len(runs) == 9
    shapes = [output.shape[1:] for output in cnnlib.features(nested).outputs]
    assert shapes == [(8, 12, 4), (4, 6, 8), (2, 3, 16)]
    nested.set_weights(whole.get_weights())
    x = np.random.default_rng(0).normal(size=(2, *TINY["input_shape"]))
    np.testing.assert_allclose(nested(x), whole(x), rtol=1e-5)
    counted = [cnnlib.describe(model).loc["total"] for model in (whole, nested)]
    assert counted[0].weights == counted[1].weights
    assert counted[0].multiply_adds == counted[1].multiply_adds


def test_wrong_shortcut_names_what_is_allowed():
    with pytest.raises(cnnlib.InputError, match="choose from 'A', 'B', 'C'"):
        cnnlib.create_model("resnet20", shortcut="average")
