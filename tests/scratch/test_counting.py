"""Counted operations are those of the formula, and the result stays the same."""

import numpy as np
import pytest

from cnnlib.accounting import convolution_cost
from cnnlib.scratch import conv2d, conv2d_loops, count_operations, dense


@pytest.mark.parametrize("convolve", [conv2d, conv2d_loops])
@pytest.mark.parametrize(("size", "kernel", "channels"), [(5, 5, 1), (6, 3, 2)])
def test_a_convolution_costs_what_the_formula_says(convolve, size, kernel, channels):
    rng = np.random.default_rng(0)
    image = rng.normal(size=(1, size, size, channels))
    filters = rng.normal(size=(kernel, kernel, channels, 3))

    def same(image, filters):
        return convolve(image, filters, padding=kernel // 2)

    maps, tally = count_operations(same, image, filters)
    cost = convolution_cost(size, kernel, channels=(channels, 3))
    assert (tally.multiplications, tally.additions) == (
        cost.multiplications,
        cost.additions,
    )
    assert str(tally) == str(cost)
    np.testing.assert_allclose(maps, same(image, filters), rtol=1e-12)


def test_a_dense_layer_adds_its_bias():
    x, weights, bias = np.ones((1, 3)), np.ones((3, 2)), np.ones(2)
    result, tally = count_operations(dense, x, weights, bias)
    assert result.tolist() == [[4, 4]]
    assert str(tally) == "6M + 6A"
