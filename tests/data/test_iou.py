"""Intersection over union, against counting pixels."""

import numpy as np
import pytest

from cnnlib.data.iou import iou


def test_overlap_is_the_share_of_pixels_counted_one_by_one():
    rng = np.random.default_rng(0)
    corners = rng.integers(0, 20, (2, 12, 2))
    boxes, others = np.concatenate(
        [corners, corners + rng.integers(1, 9, (2, 12, 2))], -1
    )
    shared = iou(boxes, others)
    for (i, j), share in np.ndenumerate(shared):
        masks = np.zeros((2, 30, 30), bool)
        for mask, box in zip(masks, (boxes[i], others[j]), strict=True):
            mask[box[0] : box[2], box[1] : box[3]] = True
        assert share == pytest.approx((masks[0] & masks[1]).sum() / masks.any(0).sum())


def test_overlap_of_no_boxes_is_empty():
    assert iou([], [[0, 0, 1, 1]]).shape == (0, 1)
