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


limit = NumberExercise(
    2**0.5 / 10, {0.1 / 3: "divide once", 0.2: "is it half?"}, **HELP
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
        (weights, "2416", "Correct."),
        (weights, "2,416 weights", "Correct."),
        (weights, ("2416",), "Correct."),
        (
            weights,
            (2, 1208),
            "Not yet. Give one number, not (2, 1208). Multiply",
        ),
        (weights, (), "Not yet. Give one number, not ()."),
        (weights, "many", "Not yet. Give one number, not 'many'."),
        (weights, "2 * 1208", "Not yet. Give one number, not '2 * 1208'."),
        (weights, float("nan"), "Not yet. Give one number, not nan."),
        (weights, 10**400, "Not yet. Give one number, not 1000000000"),
        (weights, {2_416}, "Not yet. Give one number, not {2416}."),
        (weights, np.zeros((9, 9)), "Not yet. Give one number, not array([[0."),
        (weights, lambda: 2_416, "Not yet. Give one number, not a function."),
        (weights, True, "Not yet. Give one number, not True."),
        (weights, (2_416, 1), "Not yet. Give one number, not (2416, 1)."),
        (rate, 2.5, "Correct."),
        (rate, 2.4, "Not yet. 2.4 is not it."),
        (rate, 3, "Not yet. 3 may be right: give at least 3 digits."),
        (rate, 97.49, "Not yet. 97.49 is not it: that is the accuracy."),
        (size, (20, 16), "Correct. Well done."),
        (size, [20.0, np.int64(16)], "Correct. Well done."),
        (size, np.array([20, 16]), "Correct. Well done."),
        (size, (16, 20), "Not yet. (16, 20) is not it: rows first."),
        (size, 20, "Not yet. 20 is not it: that is one side."),
        (size, 16, "Not yet. Give two numbers, (rows, columns), not 16."),
        (size, (20, "16"), "Correct."),
        (size, "20 x 16", "Correct."),
        (size, "20×16", "Correct."),
        (size, "(20, 16)", "Correct."),
        (size, [(20, 16)], "Correct."),
        (size, "16 x 20", "Not yet. (16, 20) is not it: rows first."),
        (
            size,
            (20, 16, 1024),
            "Not yet. (20, 16) is right; leave out the channels: give (rows, columns).",
        ),
        (size, (None, 20, 16), "Not yet. (20, 16) is right; leave out the batch: give"),
        (
            size,
            (1, 20, 16, 1024),
            "Not yet. (20, 16) is right; leave out the batch and the channels: give (",
        ),
        (size, (None, 20), "Not yet. Give two numbers, (rows, columns), not (None, 20"),
        (size, (4, 5, 6), "Not yet. Give two numbers, (rows, columns), not (4, 5, 6)."),
        (size, (1, 2), "Not yet. (1, 2) is not it."),
        (limit, 0.141, "Correct."),
        (limit, 0.14142, "Correct."),
        (limit, 0.14, "Not yet. 0.14 may be right: give at least 3 digits."),
        (limit, 0.1, "Not yet. 0.1 may be right: give at least 3 digits."),
        (limit, 0.142, "Not yet. 0.142 is not it."),
        (limit, 0.0333, "Not yet. 0.0333 is not it: divide once."),
        (limit, 0.2, "Not yet. 0.2 is not it: is it half?\n"),
    ],
)
def test_numbers(capsys, exercise, answer, said):
    exercise.check(answer)
    assert capsys.readouterr().out.startswith(said)
