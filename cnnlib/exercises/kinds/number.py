"""The exercise whose answer is one number, or a few."""

import numbers
from collections.abc import Mapping, Sequence

import numpy as np

from cnnlib.exercises.kinds.exercise import Exercise

_COUNTS = ("no", "one", "two", "three", "four")


class NumberExercise(Exercise):
    """An exercise that one number answers, or a few in a fixed order.

    Args:
        right: the answer, or a tuple of them.
        mistakes: wrong numbers (or tuples) and, for each, the likely cause as a clause:
            `{416: "that is one filter per map"}`.
        hints, solution, praise: as in `Exercise`.
        otherwise: a sentence for every other number.
        tolerance: how far from `right`, or from a mistake, a number may lie and still
            be meant.
        names: of the numbers, where `right` is a tuple: `("rows", "columns")`.
    """

    def __init__(
        self,
        right: float | tuple[float, ...],
        mistakes: Mapping[float | tuple[float, ...], str],
        hints: Sequence[str],
        solution: str,
        praise: str = "",
        otherwise: str = "",
        tolerance: float = 0.0,
        names: Sequence[str] = (),
    ):
        super().__init__(self._compare, hints, solution, praise)
        self._right = as_numbers(right)
        self._mistakes = {as_numbers(wrong): why for wrong, why in mistakes.items()}
        self._otherwise = otherwise
        self._tolerance = tolerance
        self._names = tuple(names)

    def _compare(self, answer) -> str | None:
        given = as_numbers(answer)
        if given is not None and self._near(given, self._right):
            return None
        for mistake, cause in self._mistakes.items():
            if given is not None and self._near(given, mistake):
                return f"{_shown(given)} is not it: {cause}."
        if given is None or len(given) != len(self._right):
            names = f", ({', '.join(self._names)})" if self._names else ""
            count = _COUNTS[len(self._right)]
            return f"Give {count} number{'s'[: len(names)]}{names}, not {answer!r}."
        return f"{_shown(given)} is not it. {self._otherwise}".strip()

    def _near(self, given: tuple, meant: tuple) -> bool:
        # Sums of decimals miss by a rounding error even where no tolerance is meant.
        return len(given) == len(meant) and all(
            abs(one - other) <= max(self._tolerance, 1e-9 * max(1.0, abs(other)))
            for one, other in zip(given, meant, strict=True)
        )


def as_numbers(answer) -> tuple[numbers.Real, ...] | None:
    """Read an answer as numbers.

    Args:
        answer: a number, or a list, tuple or array of them.

    Returns:
        A tuple of numbers, of one for a single number; `None` for anything else, and
        for `True` and `False`.
    """
    if isinstance(answer, np.ndarray | np.generic):
        answer = answer.ravel().tolist()
    parts = tuple(answer) if isinstance(answer, list | tuple) else (answer,)
    for part in parts:
        if isinstance(part, bool) or not isinstance(part, numbers.Real):
            return None
    return parts


def _shown(given: tuple) -> str:
    texts = [f"{one:,}" if isinstance(one, int) else f"{one:,.6g}" for one in given]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
