"""Exercises of notebook 33: boxes, neighbours, and the heads of several tasks."""

import numpy as np

from cnnlib.data.iou import iou
from cnnlib.exercises.kinds import FunctionExercise, NumberExercise


def _iou(box, other) -> float:
    return float(iou(box, other)[0, 0])


def _parts(box, other, clip: bool = True) -> tuple[float, float, float]:
    """Common area and the two areas."""
    height = min(box[2], other[2]) - max(box[0], other[0])
    width = min(box[3], other[3]) - max(box[1], other[1])
    if clip:
        height, width = max(height, 0), max(width, 0)
    areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (box, other)]
    return height * width, *areas


def _without_subtracting(box, other):
    common, first, second = _parts(box, other)
    return common / (first + second)


def _of_the_smaller(box, other):
    common, first, second = _parts(box, other)
    return common / min(first, second)


def _of_the_first(box, other):
    common, first, _ = _parts(box, other)
    return common / first


def _without_clipping(box, other):
    common, first, second = _parts(box, other, clip=False)
    return common / (first + second - common)


def _last_pixel_inside(box, other):
    grown = [np.asarray(b) + np.array([0, 0, 1, 1]) for b in (box, other)]
    return _iou(*grown)


box_iou = FunctionExercise(
    _iou,
    cases=(
        (np.array([0, 0, 6, 6]), np.array([2, 1, 7, 5])),
        (np.array([3, 1, 9, 12]), np.array([2, 4, 8, 15])),
        (np.array([2, 4, 8, 15]), np.array([3, 1, 9, 12])),
        (np.array([0, 0, 10, 8]), np.array([2, 2, 6, 5])),
        # Apart in both directions: two negative lengths have a positive product.
        (np.array([0, 0, 4, 4]), np.array([7, 6, 12, 9])),
        (np.array([0, 0, 4, 4]), np.array([1, 9, 3, 12])),
        (np.array([0, 0, 4, 4]), np.array([9, 1, 12, 3])),
        (np.array([5, 5, 9, 12]), np.array([5, 5, 9, 12])),
    ),
    mistakes=(
        (
            lambda box, other: _parts(box, other)[0],
            "that is the intersection; divide it by the union",
        ),
        (
            _without_subtracting,
            "the common area is counted twice in the union: subtract it once",
        ),
        (_of_the_smaller, "that divides by the smaller box, not by the union"),
        (_of_the_first, "that divides by the first box, not by the union"),
        (
            _without_clipping,
            "boxes that are apart have a negative height or width in common: take 0",
        ),
        (
            _last_pixel_inside,
            "without + 1: bottom and right no longer belong to the box",
        ),
    ),
    hints=(
        "Intersection: from the lower of the two tops to the higher of the two bottoms,"
        " and likewise from left to right.",
        "Its height is min(bottoms) − max(tops), but never below 0; the same for its"
        " width.",
        "The union is the area of the first plus the area of the second minus the"
        " intersection.",
    ),
    solution="""\
def iou(box, other):
    height = min(box[2], other[2]) - max(box[0], other[0])
    width = min(box[3], other[3]) - max(box[1], other[1])
    common = max(height, 0) * max(width, 0)
    areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (box, other)]
    return common / (sum(areas) - common)""",
    praise="Half of each box in common gives only a third: IoU is strict.",
)

_HEAP = np.array([[0, 0, 8, 8], [1, 0, 9, 8], [0, 20, 8, 28], [0, 22, 8, 30]])
_CHAIN = np.array([[0, 0, 8, 8], [0, 4, 8, 12], [0, 8, 8, 16], [30, 0, 38, 8]])


def _keep(shared, scores, most):
    order = np.argsort(-scores)
    kept = []
    for row in order:
        if all(shared[row, other] <= most for other in kept):
            kept.append(int(row))
    return kept


def _keep_local_maxima(shared, scores, most):
    """Every box goes that a better one overlaps, kept or not."""
    order = np.argsort(-scores)
    return [
        int(row)
        for row in order
        if all(
            shared[row, other] <= most for other in order if scores[other] > scores[row]
        )
    ]


def _keep_in_given_order(shared, scores, most):
    return _keep(shared, -np.arange(len(scores)), most)


keep_best = FunctionExercise(
    _keep,
    cases=(
        (iou(_HEAP, _HEAP), np.array([0.7, 0.9, 0.8, 0.6]), 0.3),
        (iou(_CHAIN, _CHAIN), np.array([0.9, 0.8, 0.7, 0.6]), 0.2),
        (iou(_HEAP, _HEAP), np.array([0.5, 0.6, 0.7, 0.8]), 0.7),
        (np.array([[1.0, 0.5], [0.5, 1.0]]), np.array([0.8, 0.9]), 0.5),
    ),
    mistakes=(
        (
            _keep_local_maxima,
            "a box that is itself suppressed must not suppress others: compare with the"
            " kept ones only",
        ),
        (
            lambda shared, scores, most: _keep(shared, scores, most - 1e-9),
            "boxes that share `most`, and no more, may both stay",
        ),
        (_keep_in_given_order, "begin with the highest score, not with the first row"),
        (
            lambda shared, scores, most: sorted(_keep(shared, scores, most)),
            "right boxes; return them best first",
        ),
        (
            lambda shared, scores, most: _keep(shared, -scores, most),
            "that begins with the lowest score",
        ),
        (
            lambda shared, scores, most: [int(row) for row in np.argsort(-scores)],
            "nothing is suppressed: leave out what overlaps a kept box by more than"
            " `most`",
        ),
        (
            lambda shared, scores, most: [int(np.argmax(scores))],
            "that keeps one box in all; one for every heap is wanted",
        ),
    ),
    hints=(
        "Go through the boxes from the highest score to the lowest:"
        " `np.argsort(-scores)` gives this order.",
        "A box stays if it overlaps every box that was kept before it by `most` or"
        " less.",
        "Inside the loop: `if all(shared[row, other] <= most for other in kept):`"
        " append the row.",
    ),
    solution="""\
def keep(shared, scores, most):
    kept = []
    for row in np.argsort(-scores):
        if all(shared[row, other] <= most for other in kept):
            kept.append(int(row))
    return kept""",
    praise="This is non-maximum suppression, as every detector here used it.",
)

sliding_places = NumberExercise(
    (((480 - 32) // 4) + 1) * (((640 - 32) // 4) + 1),
    {
        480 * 640 // 16: "that divides the image by the stride; a window of 32 must fit"
        " inside",
        112 * 152: "one more in each direction: the window also stands at the start",
        449 * 609: "that is stride 1; two poolings make steps of 4 pixels",
        113: "that is the number of rows; there are columns, too",
        153: "that is the number of columns; there are rows, too",
        57 * 77: "that is a stride of 8; two poolings by 2 make 4",
        (480 // 32) * (640 // 32): "windows side by side would be 32 apart; here they"
        " are 4 apart",
    },
    hints=(
        "A window of 32 can stand at the pixels 0, 4, 8, … as long as it fits.",
        "Along a side of n pixels there are (n − 32)/4 + 1 places.",
        "Rows: (480 − 32)/4 + 1 = 113. The same for 640 columns; multiply.",
    ),
    solution="answer = ((480 - 32) // 4 + 1) * ((640 - 32) // 4 + 1)  # 113 · 153",
    praise="17,289 windows in one pass, and still only one size of digit.",
    otherwise="It is (n − 32)/4 + 1 along each side.",
)

_NEAREST = np.array([[1, 3, 3, 0, 0], [2, 1, 2, 1, 1], [0, 0, 0, 0, 0]])


def _precision(found, classes):
    return float(np.mean(found == classes[:, None]))


precision_at_k = FunctionExercise(
    _precision,
    cases=(
        (_NEAREST, np.array([3, 2, 0])),
        (np.array([[1, 0], [1, 1], [0, 0], [2, 1]]), np.array([1, 0, 0, 1])),
    ),
    mistakes=(
        (
            lambda found, classes: np.mean(found == classes[:, None], axis=1),
            "that is one number per query; take the mean over the queries, too",
        ),
        (
            lambda found, classes: np.mean((found == classes[:, None]).any(axis=1)),
            "that asks for at least one of the right class; count how many",
        ),
        (
            lambda found, classes: np.mean(found[:, 0] == classes),
            "that looks at the nearest alone: precision at 1",
        ),
        (
            lambda found, classes: np.sum(found == classes[:, None]),
            "that is a number of images; divide by all that were returned",
        ),
        (
            lambda found, classes: np.mean(found != classes[:, None]),
            "that is the share of wrong ones",
        ),
    ),
    hints=(
        "`found` has a row of k classes for each query; compare the row with the class"
        " of the query.",
        "`classes[:, None]` has shape (n, 1): compared with (n, k) it gives n × k times"
        " true or false.",
        "The mean of true and false is the share of true ones.",
    ),
    solution="""\
def precision(found, classes):
    return np.mean(found == classes[:, None])""",
    praise="Guessing among ten equally frequent classes gives 0.1.",
)

detection_outputs = NumberExercise(
    14 * 14 * (20 + 1 + 4),
    {
        14 * 14 * 24: "a place also has to say that nothing is there: one class more",
        14 * 14 * 21: "the four numbers of the box are missing",
        14 * 14 * 20: "one class for nothing, and the four numbers of the box, are"
        " missing",
        25: "that is one place; the map has 14 × 14",
        14 * 14 * 22: "a box takes four numbers: top, left, height and width",
        14 * 25: "the map has 14 rows and 14 columns",
        14 * 14 * 21 * 4: "this has a box for each class; here all classes share one",
    },
    hints=(
        "Count one place of the map, then multiply.",
        "A place scores 20 classes, and that nothing is there: 21 numbers.",
        "Four more numbers say where the box is: 25 for each of 14 · 14 places.",
    ),
    solution="answer = 14 * 14 * (20 + 1 + 4)  # 4,900",
    praise="A 1×1 convolution with 25 filters: the whole head.",
    otherwise="It is places · (classes + 1 + 4).",
)
