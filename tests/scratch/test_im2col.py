"""Windows as rows of a matrix."""

import numpy as np

from cnnlib import scratch


def test_im2col_rows_are_windows_and_col2im_counts_visits():
    images = np.arange(2 * 4 * 4 * 2.0).reshape(2, 4, 4, 2)
    places = scratch.find_places((4, 4), 3)
    columns = scratch.im2col(images, places)
    assert columns.shape == (2 * 2 * 2, 3 * 3 * 2)
    np.testing.assert_array_equal(columns[1], images[0, 0:3, 1:4].ravel())
    visits = scratch.col2im(np.ones_like(columns), places, images.shape)
    np.testing.assert_array_equal(visits[0, :, 0, 0], [1, 2, 2, 1])
    assert visits.max() == 4
