"""The false frequency of notebook 18."""

import numpy as np


def test_two_waves_alike_where_they_are_sampled():
    places = 4 * np.arange(25)
    fast, slow = (np.cos(2 * np.pi * f * places) for f in (0.22, 0.03))
    np.testing.assert_allclose(fast, slow, atol=1e-9)
