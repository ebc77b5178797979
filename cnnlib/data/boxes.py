"""Boxes in images: how far two agree, which to keep, which of them are right.

A box is four numbers: top, left, bottom and right edge in pixels, rows downwards. The
last two are the first row and the first column that no longer belong to it.
"""

import numpy as np


def overlap(boxes, others) -> np.ndarray:
    """Intersection over union of every box with every other one.

    Args:
        boxes: `(n, 4)`: top, left, bottom, right.
        others: `(m, 4)`.

    Returns:
        float64 array `(n, m)`, from 0 for boxes without a common pixel to 1 for equal
        ones.
    """
    boxes, others = (np.asarray(x, "float64").reshape(-1, 4) for x in (boxes, others))
    first = np.maximum(boxes[:, None, :2], others[None, :, :2])
    last = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    # Boxes side by side have a negative distance: they have nothing in common.
    common = np.prod(np.maximum(last - first, 0), axis=-1)
    areas = [np.prod(x[:, 2:] - x[:, :2], axis=-1) for x in (boxes, others)]
    union = areas[0][:, None] + areas[1][None, :] - common
    return common / union


def suppress(boxes, scores, most: float = 0.3) -> np.ndarray:
    """Non-maximum suppression: keep the best box of every heap.

    The box with the highest score is kept, and all that overlap it by more than `most`
    go. Then the best of those that are left, until none is left.

    Args:
        boxes: `(n, 4)`.
        scores: `(n,)`, the higher, the surer.
        most: intersection over union that two kept boxes may have.

    Returns:
        int64 array, the rows of the boxes that are kept, best first.
    """
    order = np.argsort(-np.asarray(scores), kind="stable")
    shared = overlap(boxes, boxes)
    kept = []
    while len(order):
        best = order[0]
        kept.append(best)
        order = order[(shared[best, order] <= most) & (order != best)]
    return np.array(kept, "int64")


def found(boxes, labels, true_boxes, true_labels, least: float = 0.5) -> np.ndarray:
    """Which of the boxes of one image are right.

    A box is right if its class is, and if it overlaps a true box by at least `least`
    that no box before it has claimed.

    Args:
        boxes: `(n, 4)`, the surest first, as `suppress` orders them.
        labels: `(n,)`, their classes.
        true_boxes: `(m, 4)`.
        true_labels: `(m,)`.
        least: intersection over union that counts as found.

    Returns:
        bool array `(n,)`. Its sum over n is the precision, over m the recall.
    """
    agree = np.asarray(labels)[:, None] == np.asarray(true_labels)[None, :]
    shared = np.where(agree, overlap(boxes, true_boxes), 0)
    right = np.zeros(len(shared), bool)
    for row in range(len(shared)):
        place = shared[row].argmax()
        if shared[row, place] >= least:
            right[row] = True
            shared[:, place] = 0
    return right
