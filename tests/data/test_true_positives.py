"""Which detections count as right."""

import numpy as np

from cnnlib.data.true_positives import true_positives


def test_a_true_box_is_found_once_and_only_by_its_class():
    true = [[0, 0, 10, 10], [0, 30, 10, 40]]
    boxes = [[0, 1, 10, 11], [0, 0, 10, 10], [0, 30, 10, 40], [50, 50, 60, 60]]
    found = true_positives(boxes, [3, 3, 5, 3], true, [3, 7])
    assert found.tolist() == [True, False, False, False]
    found = true_positives(boxes, [3, 3, 7, 3], true, [3, 7])
    assert found.tolist() == [True, False, True, False]
    assert true_positives(np.zeros((0, 4)), [], true, [3, 7]).shape == (0,)
