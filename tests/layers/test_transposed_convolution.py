"""The transposed convolution, with filters that stay tied."""

import keras
import numpy as np
import pytest
from keras import ops

from cnnlib.layers import (
    GroupedConv2D,
    transposed_convolution,
)


def images(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


CONVOLUTIONS = [
    {"kernel_size": 3},
    {"kernel_size": (5, 3), "strides": 2},
    {"kernel_size": 3, "strides": 2, "padding": "same"},
    {"kernel_size": 4, "padding": "same"},
    {"kernel_size": 1, "strides": 2},
    {"kernel_size": 3, "dilation_rate": 2},
    {"kernel_size": 3, "groups": 2},
]


@pytest.mark.parametrize("options", CONVOLUTIONS)
@pytest.mark.parametrize("shape", [(9, 8), (10, 13)])
def test_transposed_convolution_is_the_transpose(options, shape):
    make = GroupedConv2D if "groups" in options else keras.layers.Conv2D
    convolution = make(6, use_bias=False, **options)
    x = images(2, *shape, 4)
    y = ops.convert_to_numpy(convolution(x))
    z = images(*y.shape, seed=1)
    back = ops.convert_to_numpy(transposed_convolution(z, convolution, shape))
    assert back.shape == x.shape
    # <Wx, z> = <x, Wᵀz> for any x and z defines the transpose.
    np.testing.assert_allclose((y * z).sum(), (x * back).sum(), rtol=1e-4, atol=1e-3)


def test_transposed_filters_stay_tied():
    convolution = keras.layers.Conv2D(4, 3, use_bias=True)
    convolution.build((None, 8, 8, 2))
    y = images(1, 6, 6, 4)
    before = ops.convert_to_numpy(transposed_convolution(y, convolution, (8, 8)))
    convolution.kernel.assign(3 * convolution.kernel)
    convolution.bias.assign(np.ones(4))
    after = ops.convert_to_numpy(transposed_convolution(y, convolution, (8, 8)))
    np.testing.assert_allclose(after, 3 * before, rtol=1e-5, atol=1e-5)
