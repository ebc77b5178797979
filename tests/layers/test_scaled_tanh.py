"""The squashing function of LeNet-5."""

import numpy as np

from cnnlib.layers import scaled_tanh


def test_scaled_tanh_passes_through_plus_and_minus_one():
    x = np.array([-1.0, 0.0, 1.0], "float32")
    np.testing.assert_allclose(scaled_tanh(x), x, atol=1e-4)
