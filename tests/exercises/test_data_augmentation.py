"""The exercises of notebook 14: right, blank and typically wrong answers."""

import numpy as np
import pytest

from cnnlib.evaluation import ten_crop
from cnnlib.exercises import data_augmentation as exercises

NAMES = ["distinct_crops", "mirror_images", "five_views", "pca_shift", "keeps_digits"]


def _five(image, size):
    return ten_crop(image[None], size)[0, :5]


def _with_centre(image, size, top, left):
    views = _five(image, size).copy()
    views[4] = image[top : top + size, left : left + size]
    return views


def _one_short(image, size):
    return _five(image[:-1, :-1], size)


RIGHT = [
    ("distinct_crops", 162),
    ("mirror_images", lambda images: np.flip(images, axis=2)),
    ("five_views", _five),
    ("pca_shift", lambda a, v, p: sum(a[i] * v[i] * p[:, i] for i in range(3))),
    ("keeps_digits", "aceg"),
    ("keeps_digits", "G, E, C and A".replace(" and", ",")),
    ("keeps_digits", ["a", "c", "e", "g"]),
    ("keeps_digits", {"a", "c", "e", "g"}),
]

WRONG = [
    ("distinct_crops", 128, "8 + 1 places"),
    ("distinct_crops", 81, "mirror images are missing"),
    ("distinct_crops", 64, "each view has a mirror image"),
    ("distinct_crops", 18, "up and down"),
    ("distinct_crops", 9, "up and down"),
    ("distinct_crops", 324, "nobody asked"),
    ("distinct_crops", 10, "views of a test image"),
    ("distinct_crops", 2178, "224 out of 256"),
    ("distinct_crops", 576, "pixels of one view"),
    ("distinct_crops", 5, "places of the left edge"),
    ("mirror_images", lambda x: x, "nothing has changed"),
    ("mirror_images", lambda x: x[:, ::-1], "upside down"),
    ("mirror_images", lambda x: x[..., ::-1], "red became blue"),
    ("mirror_images", lambda x: x[::-1, :, ::-1][::-1, :, ::-1], "nothing has changed"),
    ("mirror_images", lambda x: np.rot90(x, 2, (1, 2)), "half a turn"),
    ("mirror_images", lambda x: x[:, :, ::-1, ::-1], "reversed as well"),
    ("mirror_images", lambda x: x.transpose(0, 2, 1, 3), "diagonal"),
    ("mirror_images", lambda x: x[0, :, ::-1], "one image came back"),
    ("mirror_images", lambda x: x + 1, "Expected"),
    ("five_views", lambda i, s: _five(i, s)[[0, 2, 1, 3, 4]], "as one reads"),
    ("five_views", lambda i, s: _five(i, s)[[4, 0, 1, 2, 3]], "centre comes last"),
    ("five_views", lambda i, s: _five(i, s)[[0, 1, 3, 2, 4]], "before bottom right"),
    ("five_views", lambda i, s: _five(i, s)[:4], "centre is missing"),
    ("five_views", _one_short, "not height − size − 1"),
    ("five_views", lambda i, s: _with_centre(i, s, 0, 0), "not a corner"),
    (
        "five_views",
        lambda i, s: _with_centre(
            np.pad(i, ((0, s), (0, s), (0, 0))), s, i.shape[0] // 2, i.shape[1] // 2
        ),
        "got",
    ),
    ("five_views", lambda i, s: _five(i, s)[:, :, ::-1], "they are mirrored"),
    ("five_views", lambda i, s: _five(i.transpose(1, 0, 2), s), "are exchanged"),
    ("pca_shift", lambda a, v, p: p.T @ (a * v), "are the columns"),
    ("pca_shift", lambda a, v, p: p @ a, "the λ are missing"),
    ("pca_shift", lambda a, v, p: p @ v, "the α are missing"),
    ("pca_shift", lambda a, v, p: p @ (a + v), "not added"),
    ("pca_shift", lambda a, v, p: p @ (a * v**0.5), "not by its root"),
    ("pca_shift", lambda a, v, p: p @ (a * v**2), "not squared"),
    ("pca_shift", lambda a, v, p: p * (a * v), "add them up"),
    ("pca_shift", lambda a, v, p: (p * (a * v)).sum(axis=0), "axis=1"),
    ("pca_shift", lambda a, v, p: a * v, "P is missing"),
    ("pca_shift", lambda a, v, p: p @ (a * v) * 255, "scaled to bytes"),
    ("keeps_digits", "abceg", "(b) a mirrored 2"),
    ("keeps_digits", "acdeg", "a 6 a 9"),
    ("keeps_digits", "f", "upside down"),
    ("keeps_digits", "ace", "a paler pen"),
    ("keeps_digits", "ceg", "further left"),
    ("keeps_digits", "acegz", "'z' is not in the list"),
    ("keeps_digits", 7, "TypeError"),
]


def said(capsys, name, answer) -> str:
    getattr(exercises, name).check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers(capsys, name, answer):
    assert said(capsys, name, answer).startswith("Correct.")


@pytest.mark.parametrize(("name", "answer", "cause"), WRONG)
def test_wrong_answers_get_their_cause(capsys, name, answer, cause):
    text = said(capsys, name, answer)
    assert text.startswith("Not yet.")
    assert cause.lower() in text.lower()


@pytest.mark.parametrize("name", NAMES)
def test_blank_is_not_an_attempt(capsys, name):
    functions = ("mirror_images", "five_views", "pca_shift")
    blank = (lambda *_: ...) if name in functions else None
    assert said(capsys, name, blank).startswith("Not attempted yet")


@pytest.mark.parametrize("name", NAMES)
def test_solution_is_right_and_there_are_three_hints(capsys, name):
    exercise = getattr(exercises, name)
    exercise.solution()
    scope = {"np": np}
    exec(capsys.readouterr().out, scope)
    (answer,) = (scope[key] for key in scope if key not in ("np", "__builtins__"))
    assert said(capsys, name, answer).startswith("Correct.")
    for _ in range(3):
        exercise.hint()
    hints = capsys.readouterr().out.splitlines()
    assert [hint[:12] for hint in hints] == [f"Hint {i} of 3:"[:12] for i in (1, 2, 3)]
