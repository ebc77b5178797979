"""What an exercise says of a function of arrays, whatever is asked."""

import numpy as np
import pytest

from cnnlib.exercises.kinds import FunctionExercise

HELP = {"hints": ("a", "b", "c"), "solution": "", "praise": "Well done."}

CASES = ((np.array([[1.0, 2.0], [3.0, 5.0]]),), (np.arange(6.0).reshape(3, 2),))
centre = FunctionExercise(
    lambda x: x - x.mean(axis=0),
    CASES,
    [
        (lambda x: x - x.mean(), "one mean per column"),
        (lambda x: x - x.mean(axis=1), "those are the means of rows"),
    ],
    **HELP,
)
statistics = FunctionExercise(
    lambda x: (x.mean(), x.std()),
    CASES,
    [(lambda x: (x.sum(), x.var()), "divide by the number, or take the root")],
    outputs=("mean", "std"),
    **HELP,
)


def _in_place(x):
    x -= x.mean(axis=0)
    return x


def _two_rows_only(x):
    return x - (x[0] + x[1]) / 2


def _crashes_later(x):
    return x - x.reshape(2, 2).mean(axis=0)


@pytest.mark.parametrize(
    ("exercise", "answer", "said"),
    [
        (centre, lambda x: x - x.mean(axis=0), "Correct. Well done."),
        (centre, lambda x: (x - x.mean(axis=0)).tolist(), "Correct."),
        (centre, lambda x: None, "Not attempted yet"),
        (centre, lambda x: ..., "Not attempted yet"),
        (centre, None, "Not attempted yet"),
        (centre, 3, "Not yet. Give a function, not 3."),
        (centre, lambda x: x - x.mean(), "Not yet. One mean per column."),
        (centre, lambda x: x - x.mean(1), "Not yet. Those are the means of rows."),
        (centre, _in_place, "Not yet. Your function changes what it is given"),
        (centre, _two_rows_only, "Not yet. It works for the first example, but not"),
        (centre, _crashes_later, "Not yet. It works for the first example, but not"),
        (centre, lambda x: x[0], "Not yet. Expected the shape (2, 2), got (2,)."),
        (centre, lambda x: x, "Not yet. Expected\n"),
        (centre, lambda x: "no", "Not yet. Expected the shape (2, 2), got ()."),
        (centre, lambda x: [[1], [1, 2]], "Not yet. "),
        (centre, lambda x: x / missing, "Not yet. Your code stopped with NameError"),  # noqa: F821
        (statistics, lambda x: (x.mean(), x.std()), "Correct."),
        (statistics, lambda x: x.mean(), "Not yet. Return 2 things: `return mean, std"),
        (statistics, lambda x: (x.mean(), 0), "Not yet. Look at std: Expected"),
        (statistics, lambda x: (x.mean(), x.var()), "Not yet. Look at std: divide by"),
    ],
)
def test_functions(capsys, exercise, answer, said):
    exercise.check(answer)
    assert capsys.readouterr().out.startswith(said)


def test_a_changed_argument_does_not_reach_the_next_check(capsys):
    for _ in range(2):
        centre.check(_in_place)
    centre.check(lambda x: x - x.mean(axis=0))
    assert capsys.readouterr().out.splitlines()[-1].startswith("Correct.")
