"""Non-maximum suppression: one box for each object, in place of a heap."""

import numpy as np

from cnnlib.data.iou import iou


def non_max_suppression(boxes, scores, iou_threshold: float = 0.3) -> np.ndarray:
    """Keep the best box of every heap.

    The box with the highest score is kept, and all whose IoU with it is above
    `iou_threshold` go. Then the best of those that are left, until none is left.

    Args:
        boxes: `(n, 4)`.
        scores: `(n,)`, the higher, the surer.
        iou_threshold: intersection over union that two kept boxes may have.

    Returns:
        int64 array, the rows of the boxes that are kept, best first.
    """
    order = np.argsort(-np.asarray(scores), kind="stable")
    shared = iou(boxes, boxes)
    kept = []
    while len(order):
        best = order[0]
        kept.append(best)
        order = order[(shared[best, order] <= iou_threshold) & (order != best)]
    return np.array(kept, "int64")
