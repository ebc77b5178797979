"""The exercise whose answer is one number, or a few."""

import math
from collections.abc import Mapping, Sequence

from cnnlib.exercises.kinds.exercise import Exercise
from cnnlib.exercises.kinds.reading import as_numbers
from cnnlib.exercises.kinds.sentences import as_sentence, shown

_COUNTS = ("no", "one", "two", "three", "four")
_DIGITS = 3  # as many are asked for where the right number goes on and on


class NumberExercise(Exercise):
    """An exercise that one number answers, or a few in a fixed order.

    Where the right number is not whole, it may be rounded, to three digits or more; a
    number that is rounded further is told so.

    Args:
        right: the answer, or a tuple of them.
        mistakes: wrong numbers (or tuples) and, for each, the likely cause as a clause:
            `{416: "that is one filter per map"}`. They may come rounded, too.
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
        given = as_numbers(answer, len(self._right))
        if given is None:
            return self._how_many(answer)
        if self._near(given, self._right):
            return None
        for mistake, cause in self._mistakes.items():
            if self._near(given, mistake):
                return as_sentence(f"{_text(given)} is not it: {cause}")
        if surplus := self._surplus(given):
            return surplus
        if len(given) != len(self._right) or any(map(math.isnan, given)):
            multiply = given and self._near((math.prod(given),), self._right)
            return self._how_many(answer) + " Multiply them." * bool(multiply)
        if all(map(_is_rounded, given, self._right, [1] * len(given))):
            return f"{_text(given)} may be right: give at least {_DIGITS} digits."
        return f"{_text(given)} is not it. {self._otherwise}".strip()

    def _how_many(self, answer) -> str:
        names = f", ({', '.join(self._names)})" if self._names else ""
        count = _COUNTS[len(self._right)]
        return f"Give {count} number{'s'[: len(names)]}{names}, not {shown(answer)}."

    def _surplus(self, given: tuple) -> str | None:
        """Say what is too much, where a whole shape was given for a part of it."""
        asked = len(self._right)
        for before in range(len(given) - asked + 1 if self._names else 0):
            kept = given[before : before + asked]
            if len(given) > asked and self._near(kept, self._right):
                parts = ["the batch"] * (before > 0)
                parts += ["the channels"] * (before + asked < len(given))
                return (
                    f"{_text(kept)} is right; leave out {' and '.join(parts)}: give"
                    f" ({', '.join(self._names)})."
                )
        return None

    def _near(self, given: tuple, meant: tuple) -> bool:
        # Sums of decimals miss by a rounding error even where no tolerance is meant.
        return len(given) == len(meant) and all(
            abs(one - other) <= max(self._tolerance, 1e-9 * max(1.0, abs(other)))
            or _is_rounded(one, other, _DIGITS)
            for one, other in zip(given, meant, strict=True)
        )


def _is_rounded(given: float, exact: float, least: int) -> bool:
    """Whether a number is another that is not whole, rounded to so many digits."""
    if isinstance(exact, int) or not math.isfinite(given):
        return False
    return any(
        math.isclose(given, float(f"{exact:.{digits - 1}e}"), rel_tol=1e-9)
        for digits in range(least, 16)
    )


def _text(given: tuple) -> str:
    texts = [f"{one:,}" if isinstance(one, int) else f"{one:,.6g}" for one in given]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
