"""Five orders of one unit: equal weights, known members, what stands on the path."""

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib.errors import InputError
from cnnlib.models.preact_resnet import basic, preact_unit
from cnnlib.models.preact_resnet_cifar import (
    ORDERS,
    ordered_resnet,
    ordered_unit,
    path,
)

TINY = {"depth": 14, "width": 0.25, "input_shape": (8, 12, 3)}


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def images(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def with_weights(model):
    """Give the model weights of every size, alike for models of alike layers."""
    rng = np.random.default_rng(1)
    for weight in model.weights:
        weight.assign(rng.uniform(0.2, 1.2, weight.shape) - 0.6 * (weight.ndim > 1))
    return model


def test_all_orders_have_the_steps_and_weights_of_each_other():
    models = [ordered_resnet(**TINY, form=form) for form in ORDERS]
    assert len({model.count_params() for model in models}) == 1
    kinds = [sorted(type(layer).__name__ for layer in model.layers) for model in models]
    assert all(kind == kinds[0] for kind in (kinds[1], kinds[3], kinds[4]))


def test_original_order_is_the_resnet():
    ours = with_weights(ordered_resnet(**TINY))
    theirs = with_weights(cnnlib.create_model("resnet20", **TINY))
    batch = images(2, 8, 12, 3)
    np.testing.assert_allclose(ours(batch), theirs(batch), rtol=1e-4, atol=1e-6)


def test_full_preactivation_is_the_unit_of_the_preact_resnet():
    x = keras.Input((6, 6, 4))
    form = "full pre-activation"
    ours = keras.Model(x, ordered_unit(x, form, 4, name="stage1_block2"))
    theirs = keras.Model(x, preact_unit(x, basic, 4, name="stage1_block2"))
    batch = images(2, 6, 6, 4)
    found, expected = with_weights(ours)(batch), with_weights(theirs)(batch)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.parametrize("form", ORDERS)
def test_path_has_the_stem_and_every_unit(form):
    model = ordered_resnet(**TINY, form=form)
    maps = path(model)
    assert [tuple(x.shape[1:]) for x in maps] == (
        [(8, 12, 4)] * 3 + [(4, 6, 8)] * 2 + [(2, 3, 16)] * 2
    )
    last = maps[-1]._keras_history.operation.name
    wanted = {"original": "_relu1", "BN after addition": "_relu1"}.get(form, "_add")
    assert last.startswith("stage3_block2")
    assert last.endswith(wanted)


def test_clean_orders_add_and_do_nothing_else():
    """Equation 4, for the units that keep the shape."""
    for form in list(ORDERS)[2:]:
        model = ordered_resnet(**TINY, form=form)
        add = model.get_layer("stage2_block2_add")
        assert add.input[0] is path(model)[3]


def test_an_unknown_form_is_named():
    with pytest.raises(InputError, match="form='pre'"):
        ordered_resnet(**TINY, form="pre")
