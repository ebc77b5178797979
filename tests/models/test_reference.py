"""Every backend gives TensorFlow's answers; so did the last version of the code."""

import json

import keras
import numpy as np
import pytest

import cnnlib
from tests.models.reference import STORED, STORED_AS, answer
from tests.models.slim import SLIM

ANSWERS = json.loads(STORED.read_text())

# Members whose layers or order differ from the first of their file in `SLIM`.
OTHERS = {
    "alexnet_grouped",
    "dpn68",
    "preact_resnet18",
    "resnet18",
    "resnet50",
    "resnext29_8x64d",
    "resnext50_32x4d",
    "vgg11_bn",
    "vgg11_lrn",
}


def asked() -> list[str]:
    """All networks on TensorFlow; one of each kind where each takes long to compile."""
    if keras.backend.backend() == "tensorflow":
        return list(SLIM)
    kinds = {}
    for name, keywords in SLIM.items():
        module = getattr(cnnlib.models, name).__module__
        kinds.setdefault((module, str(keywords)), name)
    return sorted({*kinds.values(), *OTHERS})


def test_an_answer_is_stored_for_every_network():
    assert set(STORED_AS) == set(SLIM)
    assert set(ANSWERS) == set(STORED_AS.values())


@pytest.mark.parametrize("name", asked())
def test_answers_are_those_of_tensorflow(name):
    keras.utils.clear_session()
    ours, stored = np.array(answer(name)), np.array(ANSWERS[STORED_AS[name]])
    assert ours.shape == stored.shape
    assert np.abs(ours - stored).max() <= 1e-4 * np.abs(stored).max()
