"""What an exercise says of a function of arrays, whatever is asked."""

import keras
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


def _forgets(x):
    x - x.mean(axis=0)


def _keeps_the_last_line(x):
    x = x - x.mean(axis=0)
    return


def _keeps_the_dots(x):
    x = x - x.mean(axis=0)
    return ...


def _forgets_later(x):  # noqa: RET503
    if len(x) < 3:
        return x - x.mean(axis=0)


def _explains_only(x):
    """Take the mean of each column off."""


def _passes(x):
    pass


def _names_wrong(x):
    mean = x.mean(axis=0)
    return x - mean / means  # noqa: F821


NAMED_WRONG = (
    "Not yet. Your code stopped with NameError in line"
    f" {_names_wrong.__code__.co_firstlineno + 2}, `return x - mean / means # noqa:"
    " F821`: name 'means' is not defined.\n"
)


@pytest.mark.parametrize(
    ("exercise", "answer", "said"),
    [
        (centre, lambda x: x - x.mean(axis=0), "Correct. Well done."),
        (centre, lambda x: (x - x.mean(axis=0)).tolist(), "Correct."),
        (centre, lambda x: None, "Not attempted yet"),
        (centre, lambda x: ..., "Not attempted yet"),
        (centre, None, "Not attempted yet"),
        (centre, 3, "Not yet. Give a function, not 3: its name"),
        (centre, lambda x: x - x.mean(), "Not yet. One mean per column."),
        (centre, lambda x: x - x.mean(1), "Not yet. Those are the means of rows."),
        (centre, _in_place, "Not yet. Your function changes what it is given"),
        (centre, _two_rows_only, "Not yet. It works for the first example, but not"),
        (centre, _crashes_later, "Not yet. It works for the first example, but not"),
        (centre, lambda x: x[0], "Not yet. Expected the shape (2, 2), got (2,)."),
        (centre, lambda x: x, "Not yet. Expected\n"),
        (centre, lambda x: "no", "Not yet. Expected the shape (2, 2), got ()."),
        (centre, lambda x: [[1], [1, 2]], "Not yet. An array is asked for, and this"),
        (centre, lambda x: x.astype(str), "Not yet. Expected\n"),
        (centre, _forgets, "Not yet. Your function returns None: is a `return` miss"),
        (centre, _keeps_the_last_line, "Not yet. Your function returns None: is a"),
        (centre, _keeps_the_dots, "Not yet. Your function returns `...`: put your"),
        (centre, _forgets_later, "Not yet. It works for the first example, but not"),
        (centre, _explains_only, "Not attempted yet"),
        (centre, _passes, "Not attempted yet"),
        (centre, lambda: 3, "Not yet. Your code stopped with TypeError: "),
        (centre, _names_wrong, NAMED_WRONG),
        (centre, lambda x: keras.ops.array(x - x.mean(0)), "Correct."),
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
