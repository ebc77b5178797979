"""Which detections are right: boxes matched with the true ones."""

import numpy as np

from cnnlib.data.iou import iou


def true_positives(
    boxes, labels, true_boxes, true_labels, iou_threshold: float = 0.5
) -> np.ndarray:
    """Which of the boxes of one image are right.

    A box is right if its class is, and if its IoU with a true box, which no box
    before it has claimed, is at least `iou_threshold`.

    Args:
        boxes: `(n, 4)`, the surest first, as `non_max_suppression` orders them.
        labels: `(n,)`, their classes.
        true_boxes: `(m, 4)`.
        true_labels: `(m,)`.
        iou_threshold: intersection over union from which a box counts as right.

    Returns:
        bool array `(n,)`. Its sum over n is the precision, over m the recall.
    """
    agree = np.asarray(labels)[:, None] == np.asarray(true_labels)[None, :]
    shared = np.where(agree, iou(boxes, true_boxes), 0)
    right = np.zeros(len(shared), bool)
    for row in range(len(shared)):
        place = shared[row].argmax()
        if shared[row, place] >= iou_threshold:
            right[row] = True
            shared[:, place] = 0
    return right
