"""Every block to rebuild, changed in one way after the other, is told its cause."""

import functools
import re

import keras
import pytest

from cnnlib.exercises.kinds import RebuildExercise
from cnnlib.exercises.kinds.rebuild import _LAST_RESORT
from tests.exercises.altered import altered
from tests.exercises.test_contract import EXERCISES, imported, said, starters

BLOCKS = [
    pytest.param(notebook, name, id=f"{notebook}-{name}")
    for notebook, exercises in EXERCISES.items()
    for name, exercise in exercises.items()
    if isinstance(exercise, RebuildExercise)
]
# A number that is dropped is 0 before its ReLU and after it; a map of one pixel is as
# good as flat.
EQUAL = ("wide_resnet, 1, Dropout before ReLU", "lenet5, 7, Dense before Flatten")


class Shared:
    """Gives constructors that make one layer for the same arguments, as long as kept.

    Attributes:
        reused: the layers that were given a second time.
    """

    def __init__(self):
        self.reused = []
        self.kept = {}

    def __call__(self, constructor):
        return functools.partial(self._one, constructor)

    def _one(self, constructor, *given, **named):
        key = str((constructor, given, named))
        if key in self.kept:
            self.reused.append(self.kept[key])
        else:
            self.kept[key] = constructor(*given, **named)
        return self.kept[key]


def answer_of(notebook: str, name: str, source: str, shared: Shared):
    """The function that a source defines; each call of it shares anew."""
    scope = dict(imported(notebook)) | {
        "shared": shared,
        "tanh": functools.partial(keras.layers.Activation, "tanh"),
    }
    exec(source, scope)
    answer = scope[starters(notebook)[name]]

    def fresh(*given):
        shared.kept.clear()
        return answer(*given)

    return fresh


@pytest.mark.parametrize(("notebook", "name"), BLOCKS)
def test_every_change_is_told_its_cause(notebook, name):
    exercise = EXERCISES[notebook][name]
    for what, source in altered(said(exercise.solution)):
        shared = Shared()
        text = said(exercise.check, answer_of(notebook, name, source, shared))
        told = f"{notebook}, {what}: {text}"
        print(told, end="")
        one = what.startswith("one ")
        weights = [layer for layer in shared.reused if layer.weights]
        if told.startswith(EQUAL) or (one and not weights):
            assert text.startswith("Correct."), told
        else:
            assert text.startswith("Not yet."), told
        assert _LAST_RESORT not in text, told
        if weights:
            assert re.search(r"used \d times|called twice", text), told
