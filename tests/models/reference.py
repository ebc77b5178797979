"""What each slim network answers, so that backends can be compared.

`python -m tests.scripts.store_reference` stores the answers of TensorFlow, with which
the tests compare every backend. Members of a family that differ in size alone, such as
ResNet-50 and -101, are the same network when slim: one answer is stored for them.
"""

import inspect
import pathlib

import keras
import numpy as np

import cnnlib
from tests.models.slim import SLIM, family

STORED = pathlib.Path(__file__).with_name("reference.json")


def _form(name: str) -> str:
    """All that makes the slim member: its family and every argument but the name."""
    parameters = inspect.signature(getattr(cnnlib.models, name)).parameters
    usual = {keyword: parameter.default for keyword, parameter in parameters.items()}
    arguments = usual | SLIM[name] | {"name": None, "classes": 7}
    return f"{family(name)} {sorted(arguments.items())}"


# The name under which each network's answer is stored: the first of the same form.
_FIRST = {_form(name): name for name in reversed(SLIM)}
STORED_AS = {name: _FIRST[_form(name)] for name in SLIM}


def answer(name: str) -> list:
    """Logits of the slim member for two inputs, with weights drawn in NumPy."""
    model = cnnlib.create_model(
        name, classes=7, classifier_activation=None, **SLIM[name]
    )
    rng = np.random.default_rng(0)
    for weight in sorted(model.weights, key=lambda weight: weight.path):
        weight.assign(_draw(rng, weight))
    shape = (2, *model.inputs[0].shape[1:])
    if "int" in model.inputs[0].dtype:
        x = rng.integers(0, 10, shape)
    else:
        x = rng.normal(size=shape).astype("float32")
    # One compiled call: JAX would compile each operation of a direct one by itself.
    scores = keras.tree.flatten(model.predict_on_batch(x))
    return [score.tolist() for score in scores]


def _draw(rng, weight):
    shape = tuple(weight.shape)
    if "seed" in weight.path or not weight.dtype.startswith("float"):
        return weight.numpy()
    if weight.name in ("gamma", "moving_variance"):
        return rng.uniform(0.6, 1.4, shape)
    if len(shape) < 2:
        return rng.normal(0, 0.2, shape)
    return rng.normal(0, np.sqrt(2 / np.prod(shape[:-1])), shape)
