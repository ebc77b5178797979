"""What an exercise says of a number, or of a few, whatever is asked."""

import numpy as np
import pytest

from cnnlib.exercises.kinds import NumberExercise

HELP = {"hints": ("a", "b", "c"), "solution": "", "praise": "Well done."}

weights = NumberExercise(
    2_416,
    {2_400: "the biases are missing", 0.5: "that is a share"},
    otherwise="Count one map first.",
    **HELP,
)
rate = NumberExercise(2.507, {97.5: "that is the accuracy"}, tolerance=0.05, **HELP)
size = NumberExercise(
    (20, 16),
    {(16, 20): "rows first", 20: "that is one side"},
    names=("rows", "columns"),
    **HELP,
)


@pytest.mark.parametrize(
    ("exercise", "answer", "said"),
    [
        (weights, 2_416, "Correct. Well done."),
        (weights, 2_416.0, "Correct. Well done."),
        (weights, np.array([2_416]), "Correct. Well done."),
        (weights, np.int64(2_400), "Not yet. 2,400 is not it: the biases are missing."),
        (weights, 0.5, "Not yet. 0.5 is not it: that is a share."),
        (weights, 7, "Not yet. 7 is not it. Count one map first."),
        (weights, None, "Not attempted yet"),
        (weights, ..., "Not attempted yet"),
        (weights, "2416", "Not yet. Give one number, not '2416'."),
        (weights, True, "Not yet. Give one number, not True."),
        (weights, (2_416, 1), "Not yet. Give one number, not (2416, 1)."),
        (rate, 2.5, "Correct."),
        (rate, 2.4, "Not yet. 2.4 is not it."),
        (rate, 97.49, "Not yet. 97.49 is not it: that is the accuracy."),
        (size, (20, 16), "Correct. Well done."),
        (size, [20.0, np.int64(16)], "Correct. Well done."),
        (size, np.array([20, 16]), "Correct. Well done."),
        (size, (16, 20), "Not yet. (16, 20) is not it: rows first."),
        (size, 20, "Not yet. 20 is not it: that is one side."),
        (size, 16, "Not yet. Give two numbers, (rows, columns), not 16."),
        (size, (20, "16"), "Not yet. Give two numbers, (rows, columns), not (20, "),
        (size, (1, 2), "Not yet. (1, 2) is not it."),
    ],
)
def test_numbers(capsys, exercise, answer, said):
    exercise.check(answer)
    assert capsys.readouterr().out.startswith(said)
