"""Answers are read kindly."""

import math

import numpy as np
import pytest

from cnnlib.exercises.kinds.reading import as_letters, as_numbers


@pytest.mark.parametrize(
    ("answer", "count", "numbers"),
    [
        (3, 1, (3,)),
        (np.float32(0.5), 1, (0.5,)),
        ("20 x 16", 2, (20, 16)),
        ("20×16×1024", 2, (20, 16, 1024)),
        ("P = 2, S = 4", 2, (2, 4)),
        ("(10, 10, 16)", 3, (10, 10, 16)),
        ("2,416", 1, (2416,)),
        ("20,160", 2, (20, 160)),
        ("−15", 1, (-15,)),
        ("5e-5", 1, (5e-5,)),
        ("47 %", 1, (47,)),
        ("conv2 is line 5", 1, (5,)),
        ([np.array([20, 16])], 2, (20, 16)),
        (("20", 16), 2, (20, 16)),
        ("none", 1, None),
        ({1: 2}, 1, None),
        ([], 1, ()),
        (True, 1, None),
        (np.True_, 1, None),
        (10**400, 1, None),
        (None, 1, None),
        (np.zeros(99), 1, None),
    ],
)
def test_numbers(answer, count, numbers):
    assert as_numbers(answer, count) == numbers


def test_an_open_batch_is_no_number():
    batch, *rest = as_numbers((None, 20, 16), 2)
    assert math.isnan(batch)
    assert rest == [20, 16]


@pytest.mark.parametrize(
    ("answer", "letters"),
    [
        ("bce", "bce"),
        ("B, C and E", "bce"),
        ("(b) (e)", "be"),
        (["b", "e"], "be"),
        ({"b", "e"}, "be"),
        (np.array(["b", "e"]), "be"),
        ("bex", "bex"),
        ("b x", "bx"),
        ("change b", "b"),
    ],
)
def test_letters(answer, letters):
    assert as_letters(answer, "abcde") == set(letters)


@pytest.mark.parametrize("answer", ["", "1 2", 3, [1], None, {"b": 1}, object()])
def test_what_holds_no_letters(answer):
    assert as_letters(answer, "abcde") is None
