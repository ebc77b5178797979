"""The exercise whose answer is a function of arrays."""

import copy
from collections.abc import Callable, Sequence

import keras
import numpy as np

from cnnlib.exercises.kinds.exercise import Exercise
from cnnlib.exercises.kinds.sentences import as_sentence, shown
from cnnlib.exercises.kinds.student_code import Stopped, call


class FunctionExercise(Exercise):
    """An exercise that a function answers, judged by what it returns.

    Args:
        reference: a function that does it right.
        cases: arguments to try, one tuple each. The first is shown when nothing better
            can be said, so it should be small; the others should have other shapes.
        mistakes: functions that do it wrong in a typical way, each with the likely
            cause as a clause, without capital and full stop.
        hints, solution, praise: as in `Exercise`.
        outputs: names of the returned things, if it returns several.
        tolerance: absolute and relative, for comparing numbers.
    """

    def __init__(
        self,
        reference: Callable,
        cases: Sequence[tuple],
        mistakes: Sequence[tuple[Callable, str]],
        hints: Sequence[str],
        solution: str,
        praise: str = "",
        outputs: Sequence[str] = (),
        tolerance: float = 1e-6,
    ):
        super().__init__(self._compare, hints, solution, praise)
        self._reference = reference
        self._cases = tuple(cases)
        self._mistakes = tuple(mistakes)
        self._outputs = tuple(outputs)
        self._tolerance = tolerance

    def _compare(self, function) -> str | None:
        for number, case in enumerate(self._cases):
            given = copy.deepcopy(case)
            try:
                found = _as_arrays(call(function, *given))
            except Stopped as stopped:
                if number == 0:
                    raise
                return f"{self._works_but(case)}. {stopped}"
            if mistake := self._mistake_in(found, case, number):
                return mistake
            if not all(map(_unchanged, case, given)):
                return "Your function changes what it is given (`+=`?). Make a copy."
        return None

    def _mistake_in(self, found, case, number: int) -> str | None:
        right = self._parts(self._reference(*copy.deepcopy(case)))
        if self._outputs and not _is_sequence_of(found, len(self._outputs)):
            names = ", ".join(self._outputs)
            return f"Return {len(self._outputs)} things: `return {names}`."
        parts = self._parts(found)
        wrong = [i for i, part in enumerate(right) if not self._same(parts[i], part)]
        if not wrong:
            return None
        look = f"Look at {self._outputs[wrong[0]]}: " if self._outputs else ""
        if cause := self._cause_of(parts, wrong, case):
            return as_sentence(look + cause)
        if number > 0:
            return f"{look}{self._works_but(case)}."
        return look + _difference(parts[wrong[0]], right[wrong[0]])

    def _cause_of(self, parts, wrong: list[int], case) -> str | None:
        """Find the typical mistake that gives the same result where it is wrong."""
        for mistaken, cause in self._mistakes:
            try:
                with np.errstate(all="ignore"):
                    result = self._parts(mistaken(*copy.deepcopy(case)))
            except (ValueError, IndexError):  # a mistake that this case rules out
                continue
            if all(self._same(parts[i], result[i]) for i in wrong):
                return cause
        return None

    def _works_but(self, case) -> str:
        arrays = [np.asarray(x) for x in case if np.ndim(x)]
        if sum(array.size for array in arrays) > 6:
            which = "shapes " + ", ".join(str(array.shape) for array in arrays)
        else:
            which = ", ".join(str(np.asarray(x).tolist()) for x in case)
        return f"It works for the first example, but not for {which}"

    def _parts(self, result) -> tuple:
        return tuple(result) if self._outputs else (result,)

    def _same(self, found, expected) -> bool:
        try:
            found, expected = np.asarray(found), np.asarray(expected)
            if found.shape != expected.shape:
                return False
            if not np.issubdtype(expected.dtype, np.number):
                return bool((found == expected).all())
            near = {"rtol": self._tolerance, "atol": self._tolerance}
            return np.allclose(found, expected, **near, equal_nan=True)
        except (TypeError, ValueError, OverflowError):  # ragged, or no numbers
            return False


def _unchanged(before, after) -> bool:
    if isinstance(before, np.ndarray):
        return np.array_equal(before, after)
    return not isinstance(before, list | dict) or before == after


def _is_sequence_of(found, length: int) -> bool:
    return isinstance(found, tuple | list) and len(found) == length


def _as_arrays(found):
    """What a function returned, with any backend's tensors as arrays."""
    return keras.tree.map_structure(
        lambda x: keras.ops.convert_to_numpy(x) if keras.ops.is_tensor(x) else x, found
    )


def _difference(found, expected) -> str:
    expected = np.asarray(expected)
    try:
        found = np.asarray(found)
    except ValueError:
        return f"An array is asked for, and this is none: {shown(found)}."
    if found.shape != expected.shape:
        return f"Expected the shape {expected.shape}, got {found.shape}."
    if expected.ndim == 0:
        return f"Expected {_rounded(expected)}, got {_rounded(found)}."
    return f"Expected\n{_rounded(expected)}, got\n{_rounded(found)}"


def _rounded(array: np.ndarray) -> np.ndarray:
    return np.round(array, 4) if np.issubdtype(array.dtype, np.number) else array
