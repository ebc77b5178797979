"""Weights that are not finite are not trained."""

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib.training import compare
from tests.training.bands import bands
from tests.training.runs.restart_run import make_model

RECIPE = cnnlib.Recipe("tiny", learning_rate=0.05, batch_size=50, epochs=2)


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_weights_that_are_not_finite_are_not_trained(tmp_path, number):
    data, model, folder = bands(), make_model(0), tmp_path / "run"
    kernel = model.layers[0].kernel
    kernel.assign(np.full(kernel.shape, number))
    words = f"tiny holds weights that are not finite, first '{kernel.path}'"
    for run_dir in (None, folder):
        with pytest.raises(cnnlib.InputError, match=words):
            cnnlib.fit(model, data, RECIPE, run_dir)
    assert not folder.exists()
    with pytest.raises(cnnlib.InputError, match=words):
        compare({"a": lambda: model}, data, RECIPE)


def test_a_weight_that_becomes_infinite_ends_the_run(tmp_path):
    """Though the loss stays a number: the ReLU makes a zero of it."""
    model = make_model(0)
    beta = model.layers[1].beta

    class Broken(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                beta.assign(np.full(beta.shape, -np.inf))

    with pytest.raises(cnnlib.InputError, match=r"a weight became infinite .* epoch 2"):
        cnnlib.fit(model, bands(), RECIPE, tmp_path, callbacks=[Broken()])
    last = keras.models.load_model(tmp_path / "last.keras")
    assert all(np.isfinite(weight).all() for weight in last.get_weights())


def test_one_weight_that_is_no_number_is_not_evaluated():
    """Though the answers are numbers: ReLU, or a maximum, may lose it."""
    model = make_model(0)
    kernel = model.layers[0].get_weights()[0]
    kernel.flat[0] = np.nan
    model.layers[0].kernel.assign(kernel)
    with pytest.raises(cnnlib.InputError, match="tiny holds weights that are not fin"):
        cnnlib.evaluate(model, bands())


def test_those_of_a_checkpoint_take_their_place(tmp_path):
    data, model = bands(), make_model(0)
    cnnlib.fit(make_model(0), data, RECIPE, tmp_path)
    model.set_weights([np.full(w.shape, np.nan) for w in model.get_weights()])
    cnnlib.fit(model, data, run_dir=tmp_path, resume=True, epochs=3)
    last = keras.models.load_model(tmp_path / "last.keras")
    for ours, stored in zip(model.get_weights(), last.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, stored)
