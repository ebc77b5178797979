"""Simple changes of images."""

import numpy as np
import pytest

from cnnlib.data import distortions
from cnnlib.errors import InputError


def test_a_shift_moves_and_repeats_the_edge():
    image = np.arange(12).reshape(1, 3, 4, 1)
    right = distortions.shift(image, right=1)[0, :, :, 0]
    np.testing.assert_array_equal(right[0], [0, 0, 1, 2])
    up = distortions.shift(image, down=-2)[0, :, :, 0]
    np.testing.assert_array_equal(up[:, 0], [8, 8, 8])
    with pytest.raises(InputError, match="at most 2 and 3"):
        distortions.shift(image, right=4)


def test_noise_and_inversion_stay_bytes():
    image = np.full((1, 50, 50, 1), 100, "uint8")
    noisy = distortions.add_noise(image, 20)
    assert noisy.dtype == np.uint8
    assert abs(noisy.std() - 20) < 1
    np.testing.assert_array_equal(noisy, distortions.add_noise(image, 20))
    assert distortions.add_noise(image, 500).max() == 255
    assert (distortions.invert(image) == 155).all()
    assert distortions.invert(image).dtype == np.uint8
