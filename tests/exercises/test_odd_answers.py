"""Whatever a student answers, it is never the checker that stops."""

import inspect

import keras
import numpy as np
import pytest

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise, RebuildExercise
from tests.exercises.test_contract import EXERCISES, every_exercise, said, solved

THINGS = {
    "number": 3,
    "negative": -1.5,
    "nan": float("nan"),
    "infinite": float("inf"),
    "huge": 10**400,
    "complex": 1j,
    "true": True,
    "no text": "",
    "text": "it fits 3 times",
    "words": "all of them",
    "shape": (20, 16, 1024),
    "open shape": (None, 20, 16),
    "empty": (),
    "ragged": [[1], [1, 2]],
    "texts": ["b", "c"],
    "mixed": ["b", 3, None],
    "dict": {"rows": 20},
    "set": {1, 2},
    "array": np.zeros(3),
    "no array": np.zeros((0, 2)),
    "array of texts": np.array(["a", "b"]),
    "array of objects": np.array([None, "a"], dtype=object),
    "tensor": keras.ops.ones((2, 2)),
    "symbol": keras.Input((8, 8, 4)),
    "layer": keras.layers.ReLU(),
    "object": object(),
    "class": dict,
}


def those_where(fits):
    """Parametrise with the exercises that fit, by notebook and name."""
    pairs = [(notebook, name) for notebook in EXERCISES for name in EXERCISES[notebook]]
    return pytest.mark.parametrize(
        ("notebook", "name"), [pair for pair in pairs if fits(*pair)]
    )


def asks_one_number(exercise):
    return isinstance(exercise, NumberExercise) and len(exercise._right) == 1


def _raises(*_):
    raise RuntimeError


@every_exercise
def test_odd_answers_are_judged(notebook, name):
    exercise = EXERCISES[notebook][name]
    for kind, answer in THINGS.items():
        text = said(exercise.check, answer)
        assert text.startswith(("Not yet. ", "Correct.")), (kind, text)
        if not callable(answer):
            assert "stopped with" not in text, (kind, text)
        assert "?." not in text


@those_where(lambda notebook, name: callable(solved(notebook, name)))
def test_functions_that_return_odd_things_are_judged(notebook, name):
    solution = solved(notebook, name)
    exercise = EXERCISES[notebook][name]
    for kind, thing in THINGS.items():
        text = said(exercise.check, lambda *given, thing=thing: thing)
        assert text.startswith(("Not yet. ", "Correct.")), (kind, text)
        assert "stopped with" not in text, (kind, text)
    assert "with RuntimeError in line " in said(exercise.check, _raises)
    forgets = said(exercise.check, lambda *given: given and None)
    if inspect.signature(solution).parameters:
        assert "is a `return` missing?" in forgets
        assert "stopped with TypeError" in said(exercise.check, lambda: 3)


@those_where(lambda notebook, name: asks_one_number(EXERCISES[notebook][name]))
def test_rightly_rounded_numbers_are_right_or_told_the_digits(notebook, name):
    exercise = EXERCISES[notebook][name]
    for digits in range(1, 8):
        rounded = float(f"{exercise._right[0]:.{digits - 1}e}")
        text = said(exercise.check, rounded)
        if digits >= 3 and exercise._right[0] % 1:
            assert text.startswith("Correct."), rounded
        elif exercise._right[0] % 1:
            assert text.startswith("Correct.") or "digits" in text or ": " in text


@every_exercise
def test_every_typical_mistake_can_be_tried_on_every_case(notebook, name):
    exercise = EXERCISES[notebook][name]
    like_nothing = np.array(["like nothing"])
    if isinstance(exercise, FunctionExercise):
        for case in exercise._cases:
            outputs = exercise._outputs or [""]
            assert not exercise._cause_of([like_nothing] * len(outputs), [0], case)
    elif isinstance(exercise, RebuildExercise):
        for given in exercise._inputs:
            assert not exercise._cause_of([np.zeros(0)], given)
