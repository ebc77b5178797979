"""Gradient checking: its measure of error, and what it finds."""

import numpy as np
import pytest

import cnnlib
from cnnlib import scratch


def test_relative_error_is_cs231ns():
    assert scratch.relative_error([1.0, 2.0], [1.0, 2.0]) == 0
    assert scratch.relative_error([1.0, 0.0], [3.0, 0.0]) == pytest.approx(0.5)
    assert scratch.relative_error([0.0], [1e-12]) == pytest.approx(1e-4)
    with pytest.raises(cnnlib.InputError, match="cannot compare"):
        scratch.relative_error(np.zeros(3), np.zeros((3, 1)))


def test_gradient_check_finds_a_wrong_gradient_and_leaves_the_point_alone():
    point = np.array([1.0, -2.0, 3.0])
    kept = point.copy()
    assert scratch.grad_check(np.square, point, 2 * point) < 1e-9
    assert scratch.grad_check(np.square, point, 2.1 * point) > 1e-2
    assert scratch.grad_check(lambda x: (x**3).sum(), point, 3 * point**2) < 1e-9
    np.testing.assert_array_equal(point, kept)
    with pytest.raises(cnnlib.InputError, match="float32"):
        scratch.numerical_gradient(np.square, point.astype("float32"))
