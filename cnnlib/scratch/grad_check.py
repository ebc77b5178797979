"""Is a backward pass really the derivative of its forward pass?"""

from collections.abc import Callable

import numpy as np

from cnnlib.errors import InputError


def relative_error(found, expected) -> float:
    """Measure how far two arrays are apart, relative to their size.

    The largest `|found − expected| / max(1e-8, |found| + |expected|)` over all
    elements, the measure of the CS231n notes ("Gradient checks"). About 1e-7 and
    below means equal in float64; above 1e-2 means that one of the two is wrong.

    Args:
        found: array of any shape.
        expected: array of the same shape.

    Returns:
        A number in [0, 1].

    Raises:
        InputError: the shapes differ.
    """
    found, expected = np.asarray(found), np.asarray(expected)
    if found.shape != expected.shape:
        raise InputError(
            f"cannot compare shapes {found.shape} and {expected.shape}; "
            "a gradient has the shape of the array it belongs to"
        )
    scale = np.maximum(1e-8, np.abs(found) + np.abs(expected))
    return float(np.max(np.abs(found - expected) / scale, initial=0.0))


def numerical_gradient(
    function: Callable[[np.ndarray], np.ndarray],
    point: np.ndarray,
    upstream: np.ndarray | float = 1.0,
    step: float = 1e-5,
) -> np.ndarray:
    """Estimate a gradient by centred differences, one element at a time.

    Args:
        function: maps an array shaped like `point` to a number or an array.
        point: float64 array, where the gradient is wanted. It is not changed.
        upstream: gradient of the loss with respect to the function's output; the
            default stands for the loss `sum(function(point))`.
        step: half the distance between the two evaluations.

    Returns:
        The gradient of the loss, shaped like `point`.

    Raises:
        InputError: `point` is not float64. In float32 the difference of two nearly
            equal numbers keeps too few digits to judge a gradient by.
    """
    point = np.asarray(point)
    if point.dtype != np.float64:
        raise InputError(
            f"a gradient check needs float64, got {point.dtype}; "
            "use point.astype('float64')"
        )
    gradient = np.empty_like(point)
    moved = point.copy()
    for index in np.ndindex(point.shape):
        moved[index] = point[index] + step
        above = np.array(function(moved))
        moved[index] = point[index] - step
        below = np.array(function(moved))
        moved[index] = point[index]
        gradient[index] = np.sum((above - below) * upstream) / (2 * step)
    return gradient


def grad_check(
    function: Callable[[np.ndarray], np.ndarray],
    point: np.ndarray,
    gradient: np.ndarray,
    upstream: np.ndarray | float = 1.0,
    step: float = 1e-5,
) -> float:
    """Compare a gradient from a backward pass with centred differences.

    Args:
        function: the forward pass, as a function of the one array in question.
        point: float64 array where `gradient` was computed.
        gradient: what the backward pass returned for `point`.
        upstream: the gradient that was handed to the backward pass.
        step: half the distance between the two evaluations.

    Returns:
        The relative error, see `relative_error`.

    Raises:
        InputError: `point` is not float64, or `gradient` has another shape.
    """
    return relative_error(gradient, numerical_gradient(function, point, upstream, step))
