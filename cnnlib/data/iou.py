"""Intersection over union: how far two boxes in an image agree.

A box is four numbers: top, left, bottom and right edge in pixels, rows downwards. The
last two are the first row and the first column that no longer belong to it.
"""

import numpy as np


def iou(boxes, others) -> np.ndarray:
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
