"""Non-maximum suppression in a chain of boxes."""

import numpy as np

from cnnlib.data.non_max_suppression import non_max_suppression


def test_a_suppressed_box_suppresses_no_other():
    chain = [[0, 0, 8, 8], [0, 4, 8, 12], [0, 8, 8, 16]]
    assert non_max_suppression(chain, [0.9, 0.8, 0.7], 0.2).tolist() == [0, 2]
    assert non_max_suppression(chain, [0.8, 0.9, 0.7], 0.2).tolist() == [1]
    assert non_max_suppression(chain, [0.7, 0.8, 0.9], 0.4).tolist() == [2, 1, 0]
    assert non_max_suppression(np.zeros((0, 4)), np.zeros(0)).shape == (0,)
