"""The exercise whose answer is one number."""

import numbers
from collections.abc import Mapping, Sequence

import numpy as np

from cnnlib.exercises.kinds.exercise import Exercise


class NumberExercise(Exercise):
    """An exercise that one number answers.

    Args:
        right: the answer.
        mistakes: wrong numbers and, for each, the likely cause as a clause:
            `{416: "that is one filter per map"}`.
        hints, solution, praise: as in `Exercise`.
        otherwise: a sentence for every other number.
        tolerance: how far from `right`, or from a mistake, a number may lie and still
            be meant.
    """

    def __init__(
        self,
        right: float,
        mistakes: Mapping[float, str],
        hints: Sequence[str],
        solution: str,
        praise: str = "",
        otherwise: str = "",
        tolerance: float = 0.0,
    ):
        super().__init__(self._compare, hints, solution, praise)
        self._right = right
        self._mistakes = dict(mistakes)
        self._otherwise = otherwise
        self._tolerance = tolerance

    def _compare(self, answer) -> str | None:
        if isinstance(answer, np.ndarray | np.generic) and answer.size == 1:
            answer = answer.item()
        if isinstance(answer, bool) or not isinstance(answer, numbers.Real):
            return f"Give one number, not {answer!r}."
        if self._near(answer, self._right):
            return None
        shown = f"{answer:,}" if isinstance(answer, int) else f"{answer:,.6g}"
        for mistake, cause in self._mistakes.items():
            if self._near(answer, mistake):
                return f"{shown} is not it: {cause}."
        return f"{shown} is not it. {self._otherwise}".strip()

    def _near(self, answer: float, number: float) -> bool:
        # Sums of decimals miss by a rounding error even where no tolerance is meant.
        rounding = 1e-9 * max(1.0, abs(number))
        return abs(answer - number) <= max(self._tolerance, rounding)
