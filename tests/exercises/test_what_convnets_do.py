"""Every checker of notebook 33 with the right answer, a blank and typical mistakes."""

import numpy as np
import pytest

from cnnlib.exercises import what_convnets_do as exercises


def said(capsys, exercise, answer):
    exercise.check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        (
            "sliding_places",
            17_289,
            {
                19_200: "must fit",
                17_024: "one more in each direction",
                273_441: "stride 1",
                113: "number of rows",
                153: "number of columns",
                4_389: "stride of 8",
                300: "side by side",
                5: "along each side",
            },
        ),
        (
            "detection_outputs",
            4_900,
            {
                4_704: "nothing is there",
                4_116: "four numbers of the box",
                3_920: "one class for nothing, and",
                25: "one place",
                4_312: "a box takes four numbers",
                350: "14 rows and 14 columns",
                16_464: "a box for each class",
                7: "classes + 1 + 4",
            },
        ),
    ],
)
def test_numbers(capsys, name, right, wrong):
    exercise = getattr(exercises, name)
    assert said(capsys, exercise, right).startswith("Correct.")
    for blank in (None, ...):
        assert said(capsys, exercise, blank).startswith("Not attempted yet")
    for answer, cause in wrong.items():
        text = said(capsys, exercise, answer)
        assert text.startswith("Not yet.")
        assert cause in text


def iou(box, other, clip=True, union=lambda a, b, common: a + b - common, last=0):
    height = min(box[2], other[2]) - max(box[0], other[0]) + last
    width = min(box[3], other[3]) - max(box[1], other[1]) + last
    if clip:
        height, width = max(height, 0), max(width, 0)
    areas = [(b[2] - b[0] + last) * (b[3] - b[1] + last) for b in (box, other)]
    return height * width / union(*areas, height * width)


@pytest.mark.parametrize(
    ("function", "cause"),
    [
        (iou, "Correct."),
        (lambda box, other: None, "Not attempted yet"),
        (lambda b, o: iou(b, o, union=lambda *_: 1), "divide it by the union"),
        (lambda b, o: iou(b, o, union=lambda a, b, _: a + b), "subtract it once"),
        (lambda b, o: iou(b, o, union=lambda a, b, _: min(a, b)), "smaller box"),
        (lambda b, o: iou(b, o, union=lambda a, b, _: a), "the first box"),
        (lambda b, o: iou(b, o, clip=False), "oxes that are apart"),
        (lambda b, o: iou(b, o, last=1), "ithout + 1"),
    ],
)
def test_box_iou(capsys, function, cause):
    assert cause in said(capsys, exercises.box_iou, function)


def keep(shared, scores, most, order=lambda scores: np.argsort(-scores)):
    kept = []
    for row in order(scores):
        if all(shared[row, other] <= most for other in kept):
            kept.append(row)
    return kept


def keep_local_maxima(shared, scores, most):
    above = scores[None, :] > scores[:, None]
    rows = np.flatnonzero(~(above & (shared > most)).any(axis=1))
    return rows[np.argsort(-scores[rows])]


@pytest.mark.parametrize(
    ("function", "cause"),
    [
        (keep, "Correct."),
        (lambda *given: None, "Not attempted yet"),
        (keep_local_maxima, "must not suppress others"),
        (lambda *g: keep(*g, order=lambda s: range(len(s))), "egin with the highest"),
        (lambda *g: keep(*g, order=np.argsort), "begins with the lowest"),
        (lambda *g: sorted(keep(*g)), "return them best first"),
        (lambda shared, scores, most: np.argsort(-scores), "othing is suppressed"),
        (lambda shared, scores, most: [np.argmax(scores)], "one for every heap"),
    ],
)
def test_keep_best(capsys, function, cause):
    assert cause in said(capsys, exercises.keep_best, function)


@pytest.mark.parametrize(
    ("function", "cause"),
    [
        (lambda found, classes: (found == classes[:, None]).mean(), "Correct."),
        (lambda found, classes: None, "Not attempted yet"),
        (lambda f, c: (f == c[:, None]).mean(axis=1), "one number per query"),
        (lambda f, c: (f == c[:, None]).any(axis=1).mean(), "at least one"),
        (lambda f, c: (f[:, 0] == c).mean(), "precision at 1"),
        (lambda f, c: (f == c[:, None]).sum(), "number of images"),
        (lambda f, c: (f != c[:, None]).mean(), "share of wrong ones"),
    ],
)
def test_precision_at_k(capsys, function, cause):
    assert cause in said(capsys, exercises.precision_at_k, function)


@pytest.mark.parametrize(
    ("name", "function"),
    [("box_iou", "iou"), ("keep_best", "keep"), ("precision_at_k", "precision")],
)
def test_the_solutions_pass_their_own_checks(capsys, name, function):
    exercise = getattr(exercises, name)
    exercise.solution()
    scope = {"np": np}
    exec(capsys.readouterr().out, scope)
    assert said(capsys, exercise, scope[function]).startswith("Correct.")
