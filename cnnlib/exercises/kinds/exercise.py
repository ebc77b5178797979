"""The exercise: a question that can check an answer, give a hint, show a solution."""

import copy
from collections.abc import Callable, Sequence

from cnnlib.models.common.channels_last import channels_last

NOT_ATTEMPTED = "Not attempted yet: put your answer in place of `None` and run again."


class Exercise:
    """One exercise of a notebook.

    Args:
        find_mistake: called with the answer; returns `None` if it is right, else one
            or two sentences that say what is wrong and the likely cause.
        hints: from gentle to nearly given away.
        solution: shown as text, with the reasoning or the code.
        praise: what a right answer shows, said after "Correct."
        trial: arguments for calling an answer that is a function; `None` and `...`
            are the untouched starter, and so is a function that returns one of them.
    """

    def __init__(
        self,
        find_mistake: Callable[[object], str | None],
        hints: Sequence[str],
        solution: str,
        praise: str = "",
        trial: tuple | None = None,
    ):
        self._find_mistake = find_mistake
        self._hints = tuple(hints)
        self._solution = solution
        self._praise = praise
        self._trial = trial
        self._hints_given = 0

    @channels_last()
    def check(self, answer) -> None:
        """Print whether `answer` is right and, if not, the likely cause."""
        try:
            if self._is_blank(answer):
                print(NOT_ATTEMPTED)
                return
            mistake = self._find_mistake(answer)
        except Exception as error:
            # The answer is the student's code: whatever it raises is a finding.
            print(f"Not yet. Your code stopped with {type(error).__name__}: {error}")
            return
        print(f"Not yet. {mistake}" if mistake else f"Correct. {self._praise}".strip())

    def hint(self) -> None:
        """Print the next hint; after the last one, the last again."""
        position = min(self._hints_given, len(self._hints) - 1)
        self._hints_given = position + 1
        print(f"Hint {position + 1} of {len(self._hints)}: {self._hints[position]}")

    def solution(self) -> None:
        """Print one solution."""
        print(self._solution)

    def _is_blank(self, answer) -> bool:
        if callable(answer) and self._trial is not None:
            # A copy: an answer that works in place must not change the question.
            answer = answer(*copy.deepcopy(self._trial))
        return answer is None or answer is ...


def as_sentence(cause: str, where: str = "") -> str:
    """A cause as it is told: with a capital, a full stop, and where it was found."""
    return f"{cause[0].upper()}{cause[1:]}{f' ({where})' if where else ''}."
