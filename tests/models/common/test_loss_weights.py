"""Whose output has the weight of a paper's auxiliary loss."""

import inspect
import re
import textwrap

import keras
import numpy as np
import pytest

import cnnlib
from tests.models.slim import SLIM

AUXILIARY = {
    "googlenet": {"aux1_predictions": 0.3, "aux2_predictions": 0.3},
    "inception_v3": {"aux_predictions": 0.4},
    "dsn": {f"companion{number}_predictions": 0.1 for number in (1, 2, 3)},
}


@pytest.fixture(params=AUXILIARY, scope="module")
def built(request):
    """A small network with its auxiliary outputs, under a name of its own."""
    keywords = SLIM[request.param] | {"name": "mine"}
    if request.param == "inception_v3":
        keywords["auxiliary"] = True
    return request.param, getattr(cnnlib.models, request.param)(**keywords)


def saved_and_loaded(model, folder):
    model.save(folder / "model.keras")
    return keras.models.load_model(folder / "model.keras")


CHANGES = {
    "built": lambda model, folder: model,
    "saved": saved_and_loaded,
    "cloned": lambda model, folder: keras.models.clone_model(model),
    "other_head": lambda model, folder: cnnlib.replace_head(model, 3),
    "folded": lambda model, folder: cnnlib.fold_batch_norm(model),
    "features": lambda model, folder: cnnlib.features(model, model.output_names),
}


@pytest.mark.parametrize("change", CHANGES)
def test_ours_keep_the_weight_of_the_paper(built, change, tmp_path):
    name, model = built
    changed = CHANGES[change](model, tmp_path)
    assert len(changed.outputs) == 1 + len(AUXILIARY[name])
    main = changed.output_names[0]
    assert cnnlib.models.loss_weights(changed) == {main: 1.0, **AUXILIARY[name]}


def test_an_output_of_the_same_name_has_weight_one(built):
    """Alone, and on the body of the very network."""
    name, model = built
    for end in (keras.Input((8, 8, 3)), cnnlib.features(model).outputs[-1]):
        x = keras.layers.Flatten()(end)
        own = [keras.layers.Dense(2, name=output)(x) for output in AUXILIARY[name]]
        mine = keras.Model(keras.utils.get_source_inputs(end), own)
        assert mine.output_names == [*AUXILIARY[name]]
        assert set(cnnlib.models.loss_weights(mine).values()) == {1.0}


def test_the_example_of_the_docstring(built):
    """It trains, and evaluates the weighted sum of the outputs' losses."""
    model = keras.models.clone_model(built[1])
    doc = inspect.getdoc(cnnlib.models.loss_weights).partition("Args:")[0]
    example = textwrap.dedent("\n".join(re.findall("^    .*", doc, re.M)))
    assert len(example.splitlines()) == 5
    rng = np.random.default_rng(0)
    images = rng.normal(size=(6, *model.input_shape[1:])).astype("float32")
    labels = np.arange(6) % model.output_shape[0][-1]
    names = {"cnnlib": cnnlib, "model": model, "images": images, "labels": labels}
    exec(example.replace("model.evaluate(", "found = model.evaluate("), names)
    outputs = model.predict(images, verbose=0)
    losses = [-np.log(each[np.arange(6), labels]).mean() for each in outputs]
    weights = cnnlib.models.loss_weights(model).values()
    expected = sum(np.multiply([*weights], losses))
    assert names["found"][0] == pytest.approx(expected, rel=1e-4)
