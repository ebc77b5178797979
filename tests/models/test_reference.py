"""Every backend gives TensorFlow's answers; so did the last version of the code."""

import json

import keras
import numpy as np
import pytest
from reference import STORED, answer
from slim import SLIM

ANSWERS = json.loads(STORED.read_text())


def test_an_answer_is_stored_for_every_network():
    assert set(ANSWERS) == set(SLIM)


@pytest.mark.parametrize("name", SLIM)
def test_answers_are_those_of_tensorflow(name):
    keras.utils.clear_session()
    ours, stored = np.array(answer(name)), np.array(ANSWERS[name])
    assert ours.shape == stored.shape
    assert np.abs(ours - stored).max() <= 1e-4 * np.abs(stored).max()
