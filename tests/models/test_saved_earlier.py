"""Files that version 0.1.0 saved load today and give the same answers.

They were written on TensorFlow by the release, before the package's files were moved:
`every_layer.keras` holds one of nearly every layer of `cnnlib.layers`,
`googlenet.keras` three outputs, and `run` a training run after its second epoch.
"""

import json
import pathlib
import shutil

import keras
import numpy as np
import pytest

import cnnlib

SAVED = pathlib.Path(__file__).with_name("saved_0_1")
ANSWERS = json.loads((SAVED / "answers.json").read_text())


@pytest.mark.parametrize(
    ("name", "shape"), [("every_layer", (2, 16, 16, 4)), ("googlenet", (2, 32, 32, 3))]
)
def test_model_loads_and_answers_as_it_did(name, shape):
    model = keras.models.load_model(SAVED / f"{name}.keras")
    images = np.random.default_rng(1).normal(size=shape).astype("float32")
    answers, expected = model.predict(images, verbose=0), ANSWERS[name]
    if len(model.outputs) == 1:
        answers, expected = [answers], [expected]
    for found, wanted in zip(answers, expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)


def test_weights_of_the_auxiliary_losses_are_known():
    model = keras.models.load_model(SAVED / "googlenet.keras")
    assert cnnlib.models.loss_weights(model) == ANSWERS["loss_weights"]


def test_checkpoint_holds_the_network_and_its_optimizer():
    model = keras.models.load_model(SAVED / "run" / "last.keras")
    images = cnnlib.load_data("digits").test.images[:2]
    answers = model.predict(images, verbose=0)
    np.testing.assert_allclose(answers, ANSWERS["run"], rtol=1e-4, atol=1e-5)
    assert model.optimizer.iterations == 20


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="a run goes on on its own backend"
)
def test_run_goes_on(tmp_path):
    folder = shutil.copytree(SAVED / "run", tmp_path / "run")
    data = cnnlib.load_data("digits")
    model = cnnlib.create_model(
        "resnet20", depth=8, width=0.25, input_shape=data.image_shape
    )
    result = cnnlib.fit(model, data, run_dir=folder, epochs=4, resume=True, verbose=0)
    assert result.history["epoch"] == [1, 2, 3, 4]
    # The end that the release reached; another processor adds in another order.
    expected = ANSWERS["test_loss after 4 epochs"]
    assert result.test_loss == pytest.approx(expected, rel=0.05)
