"""Every checker of notebook 21 with the right answer, a blank and typical mistakes."""

import keras
import numpy as np
import pytest

from cnnlib.exercises import breaking_down_convolution as exercises

NAMES = ("saved_by_three", "half_rank", "is_separable", "low_rank", "rebuild_strips")


def said(capsys, name, answer):
    getattr(exercises, name).check(answer)
    return capsys.readouterr().out


def strips(*sizes, filters=8, activation="relu", padding="same"):
    def function(x, _):
        for size in sizes:
            conv = keras.layers.Conv2D(
                filters, size, padding=padding, activation=activation
            )
            x = conv(x)
        return x

    return function


@pytest.mark.parametrize("name", NAMES)
def test_a_blank_is_no_mistake(capsys, name):
    assert said(capsys, name, None).startswith("Not attempted yet")
    if name in NAMES[2:]:
        assert said(capsys, name, lambda *_: None).startswith("Not attempted yet")


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_is_accepted(capsys, name):
    getattr(exercises, name).solution()
    scope = {"np": np, "keras": keras}
    before = set(scope) | {"__builtins__"}
    exec(capsys.readouterr().out, scope)
    (answer,) = (value for key, value in scope.items() if key not in before)
    assert said(capsys, name, answer).startswith("Correct.")


@pytest.mark.parametrize(
    ("name", "wrong", "cause"),
    [
        ("saved_by_three", 157_351_936, "one 7×7 costs"),
        ("saved_by_three", 86_704_128, "three 3×3 cost"),
        ("saved_by_three", 90_112, "28 · 28 places"),
        ("saved_by_three", 5, "Count the products"),
        ("half_rank", 128, "both cost the same"),
        ("half_rank", 192, "full rank"),
        ("half_rank", 96, "a row of 3 · 128"),
        ("half_rank", 7, "Compare the products"),
    ],
)
def test_wrong_numbers_get_their_cause(capsys, name, wrong, cause):
    assert cause in said(capsys, name, wrong)


@pytest.mark.parametrize(
    ("name", "wrong", "cause"),
    [
        ("is_separable", lambda k: int((k == k.T).all()), "symmetric"),
        ("is_separable", lambda k: int(np.linalg.matrix_rank(k) < 3), "below full"),
        ("is_separable", np.linalg.matrix_rank, "the rank itself"),
        ("low_rank", lambda k, rank: k, "at full rank"),
        ("low_rank", lambda k, rank: np.linalg.svd(k)[0][:, :rank], "shape"),
        ("rebuild_strips", strips((7, 1)), "Two strips"),
        ("rebuild_strips", strips((1, 7), (7, 1)), "comes first"),
        ("rebuild_strips", strips((7, 1), (1, 7), padding="valid"), "shrunk"),
        ("rebuild_strips", strips((7, 1), (1, 7), activation=None), "ReLU"),
        ("rebuild_strips", strips((7, 1), (1, 7), filters=4), "12 × 12 × 8"),
    ],
)
def test_wrong_functions_get_their_cause(capsys, name, wrong, cause):
    assert cause in said(capsys, name, wrong)


def test_one_term_of_the_sum_is_told_from_the_sum(capsys):
    def last_term(kernel, rank):
        left, values, right = np.linalg.svd(kernel)
        return values[rank - 1] * np.outer(left[:, rank - 1], right[rank - 1])

    assert "one term alone" in said(capsys, "low_rank", last_term)
