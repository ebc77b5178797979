"""What excites a map most."""

import numpy as np
from keras import ops

from cnnlib.interpretation import strongest


def images(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def test_strongest_keeps_one_activation_per_image():
    maps = images(3, 5, 4, 6)
    kept = ops.convert_to_numpy(strongest(maps, 2))
    for image, result in zip(maps, kept, strict=True):
        assert np.count_nonzero(result) == 1
        assert result.sum() == image[..., 2].max()
