"""Answers to the exercises of notebook 33, right and typically wrong."""

import numpy as np


def iou(box, other, clip=True, union=lambda a, b, common: a + b - common, last=0):
    height = min(box[2], other[2]) - max(box[0], other[0]) + last
    width = min(box[3], other[3]) - max(box[1], other[1]) + last
    if clip:
        height, width = max(height, 0), max(width, 0)
    areas = [(b[2] - b[0] + last) * (b[3] - b[1] + last) for b in (box, other)]
    return height * width / union(*areas, height * width)


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


RIGHT = {
    "box_iou": [iou],
    "keep_best": [keep],
    "sliding_places": [17_289],
    "precision_at_k": [lambda found, classes: (found == classes[:, None]).mean()],
    "detection_outputs": [4_900],
}
WRONG = {
    "box_iou": [
        (lambda b, o: iou(b, o, union=lambda *_: 1), "divide it by the union"),
        (lambda b, o: iou(b, o, union=lambda a, b, _: a + b), "subtract it once"),
        (lambda b, o: iou(b, o, union=lambda a, b, _: min(a, b)), "smaller box"),
        (lambda b, o: iou(b, o, union=lambda a, b, _: a), "the first box"),
        (lambda b, o: iou(b, o, clip=False), "oxes that are apart"),
        (lambda b, o: iou(b, o, last=1), "ithout + 1"),
    ],
    "keep_best": [
        (
            lambda shared, scores, most: keep(shared, scores, most - 1e-6),
            "may both stay",
        ),
        (keep_local_maxima, "must not suppress others"),
        (lambda *g: keep(*g, order=lambda s: range(len(s))), "egin with the highest"),
        (lambda *g: keep(*g, order=np.argsort), "begins with the lowest"),
        (lambda *g: sorted(keep(*g)), "return them best first"),
        (lambda shared, scores, most: np.argsort(-scores), "othing is suppressed"),
        (lambda shared, scores, most: [np.argmax(scores)], "one for every heap"),
    ],
    "sliding_places": [
        (19_200, "must fit"),
        (17_024, "one more in each direction"),
        (273_441, "stride 1"),
        (113, "number of rows"),
        (153, "number of columns"),
        (4_389, "stride of 8"),
        (300, "side by side"),
        (5, "along each side"),
    ],
    "precision_at_k": [
        (lambda f, c: (f == c[:, None]).mean(axis=1), "one number per query"),
        (lambda f, c: (f == c[:, None]).any(axis=1).mean(), "at least one"),
        (lambda f, c: (f[:, 0] == c).mean(), "precision at 1"),
        (lambda f, c: (f == c[:, None]).sum(), "number of images"),
        (lambda f, c: (f != c[:, None]).mean(), "share of wrong ones"),
    ],
    "detection_outputs": [
        (4_704, "nothing is there"),
        (4_116, "four numbers of the box"),
        (3_920, "one class for nothing, and"),
        (25, "one place"),
        (4_312, "a box takes four numbers"),
        (350, "14 rows and 14 columns"),
        (16_464, "a box for each class"),
        (7, "classes + 1 + 4"),
    ],
}
