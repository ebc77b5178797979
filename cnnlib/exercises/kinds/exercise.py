"""The exercise: a question that can check an answer, give a hint, show a solution."""

from collections.abc import Callable, Sequence

from cnnlib.exercises.kinds.sentences import GREEN, MAGENTA, tell
from cnnlib.exercises.kinds.student_code import Stopped, is_blank
from cnnlib.models.common.channels_last import channels_last

NOT_ATTEMPTED = "Not attempted yet: put your answer in place of `None` and run again."


class Exercise:
    """One exercise of a notebook.

    Args:
        find_mistake: called with the answer; returns `None` if it is right, else one
            or two sentences that say what is wrong and the likely cause. It runs the
            student's code by `student_code.call`, so that only what that code raises
            is told as the student's.
        hints: from gentle to nearly given away.
        solution: shown as text, with the reasoning or the code.
        praise: what a right answer shows, said after "Correct."
    """

    def __init__(
        self,
        find_mistake: Callable[[object], str | None],
        hints: Sequence[str],
        solution: str,
        praise: str = "",
    ):
        self._find_mistake = find_mistake
        self._hints = tuple(hints)
        self._solution = solution
        self._praise = praise
        self._hints_given = 0

    @channels_last()
    def check(self, answer) -> None:
        """Print whether `answer` is right and, if not, the likely cause."""
        if is_blank(answer):
            print(NOT_ATTEMPTED)
            return
        try:
            mistake = self._find_mistake(answer)
        except Stopped as stopped:
            mistake = str(stopped)
        except Exception as error:
            print(
                "Not judged. That is not your mistake, please report it: the checker"
                f" itself stopped with {type(error).__name__}: {error}"
            )
            return
        if mistake:
            tell("Not yet.", mistake, MAGENTA)
        else:
            tell("Correct.", self._praise, GREEN)

    def hint(self) -> None:
        """Print the next hint; after the last one, the last again."""
        position = min(self._hints_given, len(self._hints) - 1)
        self._hints_given = position + 1
        print(f"Hint {position + 1} of {len(self._hints)}: {self._hints[position]}")

    def solution(self) -> None:
        """Print one solution."""
        print(self._solution)
