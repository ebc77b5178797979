"""Stochastic depth: probabilities, training and inference, shortcuts."""

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.layers import StochasticDepth

NAME = "stochastic_depth_resnet110"
TINY = {"width": 0.25, "depth": 20, "input_shape": (12, 8, 3)}
IMAGES = np.random.default_rng(0).normal(size=(2, 12, 8, 3)).astype("float32")


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def survivals(model) -> list[float]:
    drops = [layer for layer in model.layers if isinstance(layer, StochasticDepth)]
    return [layer.survival for layer in drops]


def shake(model):
    rng = np.random.default_rng(1)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            weights = [rng.uniform(0.6, 1.4, w.shape) for w in layer.get_weights()]
            layer.set_weights(weights)


def test_survival_decays_from_the_first_unit_to_one_half():
    # Equation 4 with L = 27: 1 − l/27/2.
    found = survivals(cnnlib.create_model(NAME, depth=56, width=0.25))
    assert len(found) == 27
    np.testing.assert_allclose(found, np.linspace(1 - 1 / 54, 0.5, 27))


def test_survival_may_be_uniform():
    model = cnnlib.create_model(NAME, survival=0.8, decay="uniform", **TINY)
    assert survivals(model) == 9 * [0.8]


def test_afterwards_it_is_a_resnet_whose_branches_are_multiplied():
    model = cnnlib.create_model(NAME, shortcut="A", **TINY)
    shake(model)
    resnet = cnnlib.create_model("resnet20", **TINY)
    resnet.set_weights([w for w in model.get_weights() if w.dtype == "float32"])
    for drop in [y for y in model.layers if isinstance(y, StochasticDepth)]:
        last = resnet.get_layer(drop.name.replace("_drop", "_bn2"))
        gamma, beta, *averages = last.get_weights()
        last.set_weights([drop.survival * gamma, drop.survival * beta, *averages])
    np.testing.assert_allclose(model(IMAGES), resnet(IMAGES), rtol=1e-4)


@pytest.mark.parametrize("shortcut", ["average", "A"])
def test_without_survivors_training_sees_the_shortcuts_alone(shortcut):
    model = cnnlib.create_model(
        NAME, survival=1e-9, decay="uniform", shortcut=shortcut, **TINY
    )
    maps = cnnlib.features(model, ["stem", "stage1", "stage2", "stage3"])
    stem, first, second, third = map(ops.convert_to_numpy, maps(IMAGES, training=True))
    np.testing.assert_array_equal(first, stem)
    for before, after in ((first, second), (second, third)):
        batch, height, width, filters = before.shape
        blocks = before.reshape(batch, height // 2, 2, width // 2, 2, filters)
        kept = blocks.mean((2, 4)) if shortcut == "average" else blocks[:, :, 0, :, 0]
        np.testing.assert_allclose(after[..., :filters], kept, rtol=1e-5)
        assert after.shape[-1] == 2 * filters
        assert not after[..., filters:].any()


@pytest.mark.parametrize("shortcut", ["average", "A"])
def test_odd_sizes(shortcut):
    options = TINY | {"input_shape": (9, 5, 3), "shortcut": shortcut}
    model = cnnlib.create_model(NAME, **options)
    assert model.get_layer("stage3_block1_add").output.shape[1:3] == (3, 2)


def test_training_differs_from_step_to_step():
    model = cnnlib.create_model(NAME, **TINY)
    found = {float(model(IMAGES, training=True)[0, 0]) for _ in range(8)}
    assert len(found) > 1


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"survival": 0}, "survival=0 is not a probability"),
        ({"survival": 50}, "survival=50 is not a probability"),
        ({"decay": "cosine"}, "decay='cosine' is not known; choose from 'linear'"),
        ({"shortcut": "B"}, "shortcut='B' is not known; choose from 'average', 'A'"),
    ],
)
def test_wrong_values_name_what_is_allowed(keywords, message):
    with pytest.raises(cnnlib.InputError, match=message):
        cnnlib.create_model(NAME, **keywords)
