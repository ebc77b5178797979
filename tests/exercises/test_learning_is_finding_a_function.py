"""The checkers of notebook 01: right, blank and the typical wrong answers."""

import numpy as np
import pytest

from cnnlib.exercises import learning_is_finding_a_function as exercises

NUMBERS = {"image_distance": 7, "linear_numbers": 30_730, "fisher_length": 2_064}
FUNCTIONS = {"nearest_label": "nearest_label", "choose_setting": "choose"}


def _said(capsys, name, answer) -> str:
    getattr(exercises, name).check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize("name", [*NUMBERS, *FUNCTIONS])
def test_blank_is_not_an_attempt(capsys, name):
    blank = None if name in NUMBERS else lambda *_: ...
    assert _said(capsys, name, blank).startswith("Not attempted yet")


@pytest.mark.parametrize(("name", "answer"), NUMBERS.items())
def test_right_numbers(capsys, name, answer):
    assert _said(capsys, name, answer).startswith("Correct.")


@pytest.mark.parametrize("name", [*NUMBERS, *FUNCTIONS])
def test_the_printed_solution_is_right(capsys, name):
    getattr(exercises, name).solution()
    scope = {"np": np}
    exec(capsys.readouterr().out, scope)
    answer = scope[FUNCTIONS.get(name, "answer")]
    assert _said(capsys, name, answer).startswith("Correct.")


@pytest.mark.parametrize(
    ("name", "answer", "cause"),
    [
        ("image_distance", 49, "root is still to come"),
        ("image_distance", 11, "without signs"),
        ("image_distance", -1, "cancel"),
        ("image_distance", 3.5, "nothing is divided"),
        ("image_distance", 20, "Subtract pixel by pixel"),
        ("linear_numbers", 30_720, "biases are missing"),
        ("linear_numbers", 3_073, "there are ten"),
        ("linear_numbers", 10_250, "three values per pixel"),
        ("linear_numbers", 61_440_000, "not kept"),
        ("fisher_length", 2_048, "shares are missing"),
        ("fisher_length", 1_040, "spreads are missing"),
        ("fisher_length", 51_600, "number of windows does not enter"),
        ("fisher_length", 5, "Count one Gaussian"),
    ],
)
def test_wrong_numbers(capsys, name, answer, cause):
    said = _said(capsys, name, answer)
    assert said.startswith("Not yet.")
    assert cause in said


def _rows(train, image):
    return (train.astype(float) - image.astype(float)).reshape(len(train), -1)


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (lambda t, y, x: y[((t - x).reshape(len(t), -1) ** 2).sum(1).argmin()], "byte"),
        (lambda t, y, x: y[np.square(1.0 * (t - x)).sum((1, 2)).argmin()], "bytes"),
        (lambda t, y, x: (_rows(t, x) ** 2).sum(1).argmin(), "place of the nearest"),
        (lambda t, y, x: (_rows(t, x) ** 2).sum(1).min(), "squared distance"),
        (lambda t, y, x: y[(_rows(t, x) ** 2).sum(1).argmax()], "farthest"),
        (lambda t, y, x: y[_rows(t, x).sum(1).argmin()], "cancel"),
        (lambda t, y, x: 4 if len(t) == 4 else 2, "but not for shapes"),
    ],
)
def test_wrong_neighbors(capsys, wrong, cause):
    said = _said(capsys, "nearest_label", wrong)
    assert said.startswith("Not yet.")
    assert cause in said


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (lambda train, validation, test: np.argmax(train), "by heart"),
        (lambda train, validation, test: np.argmax(test), "with the test images"),
        (lambda train, validation, test: np.argmax(validation + test), "must not"),
        (lambda train, validation, test: np.max(validation), "the place where"),
        (lambda train, validation, test: np.argmin(validation), "the worst"),
    ],
)
def test_wrong_choices(capsys, wrong, cause):
    said = _said(capsys, "choose_setting", wrong)
    assert said.startswith("Not yet.")
    assert cause in said
