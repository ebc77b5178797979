"""Batch, layer, instance and group normalisation: one formula over different axes.

Every form subtracts a mean and divides by a standard deviation. They differ only in
which numbers are taken together to compute these two (Wu & He 2018, figure 2).
"""

from typing import NamedTuple

import numpy as np

from cnnlib.errors import InputError
from cnnlib.scratch.whole_numbers import whole_number

EPSILON = 1e-3  # Keras's default; the variance of a constant channel is zero


class NormGradients(NamedTuple):
    """The loss's gradients with respect to the three inputs of a normalisation."""

    x: np.ndarray
    gamma: np.ndarray
    beta: np.ndarray


def normalize(
    x: np.ndarray,
    axes: int | tuple[int, ...],
    gamma: np.ndarray | float = 1.0,
    beta: np.ndarray | float = 0.0,
    epsilon: float = EPSILON,
) -> np.ndarray:
    """Give all numbers along `axes` mean 0 and variance 1, then scale and shift.

    Args:
        x: array of floats, any shape.
        axes: the axes over which mean and variance are taken.
        gamma, beta: learned scale and shift; any shape that goes with `x`.
        epsilon: added to the variance before the root.

    Returns:
        `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, shaped like `x`. The
        variance divides by the count, not by the count minus one.

    Source: Ioffe & Szegedy (2015), algorithm 1.
    """
    return gamma * _standardize(x, axes, epsilon)[0] + beta


def normalize_backward(
    upstream: np.ndarray,
    x: np.ndarray,
    axes: int | tuple[int, ...],
    gamma: np.ndarray | float = 1.0,
    epsilon: float = EPSILON,
) -> NormGradients:
    """Carry the gradient of a loss back through `normalize`.

    Args:
        upstream: gradient of the loss by the result, shaped like `x`.
        x, axes, gamma, epsilon: what the forward pass was given. `beta` has the shape
            of `gamma`.

    Returns:
        The gradients by `x`, `gamma` and `beta`, each of its argument's shape.
    """
    standard, deviation = _standardize(x, axes, epsilon)
    scaled = upstream * gamma
    # Mean and deviation depend on every x, so what all of them would gain together,
    # by a common shift or a common stretch, is taken off again.
    shift = scaled.mean(axis=axes, keepdims=True)
    stretch = (scaled * standard).mean(axis=axes, keepdims=True)
    return NormGradients(
        (scaled - shift - standard * stretch) / deviation,
        _sum_to_shape(upstream * standard, np.shape(gamma)),
        _sum_to_shape(upstream, np.shape(gamma)),
    )


def batch_norm(
    x: np.ndarray,
    gamma: np.ndarray | float = 1.0,
    beta: np.ndarray | float = 0.0,
    epsilon: float = EPSILON,
) -> np.ndarray:
    """Normalise every channel over the batch and all places, as in training.

    Args:
        x: `(n, features)` or `(n, ..., channels)`.
        gamma, beta: `(channels,)`.
        epsilon: added to the variance before the root.

    Returns:
        Array shaped like `x`.
    """
    return normalize(x, _batch_axes(x), gamma, beta, epsilon)


def batch_norm_backward(
    upstream: np.ndarray,
    x: np.ndarray,
    gamma: np.ndarray | float = 1.0,
    epsilon: float = EPSILON,
) -> NormGradients:
    """Carry a gradient back through `batch_norm`; see `normalize_backward`."""
    return normalize_backward(upstream, x, _batch_axes(x), gamma, epsilon)


def batch_norm_inference(
    x: np.ndarray,
    mean: np.ndarray,
    variance: np.ndarray,
    gamma: np.ndarray | float = 1.0,
    beta: np.ndarray | float = 0.0,
    epsilon: float = EPSILON,
) -> np.ndarray:
    """Normalise with stored statistics, as at test time: linear in `x`.

    Args:
        x: `(n, ..., channels)`.
        mean, variance: running averages from training, `(channels,)`.
        gamma, beta: `(channels,)`.
        epsilon: added to the variance before the root.

    Returns:
        Array shaped like `x`. No sample depends on the others.
    """
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


def layer_norm(
    x: np.ndarray,
    gamma: np.ndarray | float = 1.0,
    beta: np.ndarray | float = 0.0,
    epsilon: float = EPSILON,
) -> np.ndarray:
    """Normalise every sample over all its features, places and channels.

    Source: Ba, Kiros & Hinton (2016). Keras's layer takes `axis=[1, 2, 3]` for this
    and then has one `gamma` and `beta` for each element; its default is the last axis.

    Args:
        x: `(n, features)` or `(n, ..., channels)`.
        gamma, beta: the shape of one sample, or any that goes with it.
        epsilon: added to the variance before the root.

    Returns:
        Array shaped like `x`.
    """
    return normalize(x, tuple(range(1, x.ndim)), gamma, beta, epsilon)


def instance_norm(
    x: np.ndarray,
    gamma: np.ndarray | float = 1.0,
    beta: np.ndarray | float = 0.0,
    epsilon: float = EPSILON,
) -> np.ndarray:
    """Normalise every channel of every sample over its places.

    Source: Ulyanov, Vedaldi & Lempitsky (2017).

    Args:
        x: `(n, ..., channels)` with at least one axis of places.
        gamma, beta: `(channels,)`.
        epsilon: added to the variance before the root.

    Returns:
        Array shaped like `x`.

    Raises:
        InputError: `x` has no places; each number would become zero.
    """
    if x.ndim < 3:
        raise InputError(
            f"instance norm needs places to average over, got shape {x.shape}; "
            "give (n, ..., channels) with at least 3 axes, or use layer_norm"
        )
    return normalize(x, tuple(range(1, x.ndim - 1)), gamma, beta, epsilon)


def group_norm(
    x: np.ndarray,
    groups: int,
    gamma: np.ndarray | float = 1.0,
    beta: np.ndarray | float = 0.0,
    epsilon: float = EPSILON,
) -> np.ndarray:
    """Normalise every group of channels of every sample over its places.

    One group is layer norm; as many groups as channels is instance norm.

    Source: Wu & He (2018), equation 7.

    Args:
        x: `(n, ..., channels)`.
        groups: a divisor of the channels.
        gamma, beta: `(channels,)`.
        epsilon: added to the variance before the root.

    Returns:
        Array shaped like `x`.

    Raises:
        InputError: the channels cannot be divided into so many groups.
    """
    split, axes = _split_groups(x, groups)
    return normalize(split, axes, epsilon=epsilon).reshape(x.shape) * gamma + beta


def group_norm_backward(
    upstream: np.ndarray,
    x: np.ndarray,
    groups: int,
    gamma: np.ndarray,
    epsilon: float = EPSILON,
) -> NormGradients:
    """Carry a gradient back through `group_norm`; see `normalize_backward`."""
    split, axes = _split_groups(x, groups)
    parts = (groups, x.shape[-1] // groups)
    found = normalize_backward(
        upstream.reshape(split.shape), split, axes, gamma.reshape(parts), epsilon
    )
    return NormGradients(found.x.reshape(x.shape), *(g.ravel() for g in found[1:]))


def _batch_axes(x: np.ndarray) -> tuple[int, ...]:
    """All axes but the last one, the channels'."""
    return tuple(range(x.ndim - 1))


def _standardize(x, axes, epsilon):
    """Return `x` with mean 0 and variance 1 along `axes`, and its deviation."""
    deviation = np.sqrt(x.var(axis=axes, keepdims=True) + epsilon)
    return (x - x.mean(axis=axes, keepdims=True)) / deviation, deviation


def _split_groups(x, groups):
    """Cut the last axis into `(groups, channels of one)`; name the axes to average."""
    channels = x.shape[-1]
    try:
        fits = channels % whole_number("groups", groups) == 0
    except InputError:
        fits = False
    if not fits:
        divisors = [g for g in range(1, channels + 1) if channels % g == 0]
        raise InputError(
            f"{channels} channels cannot be cut into {groups} equal groups; "
            f"groups can be {', '.join(map(str, divisors))}"
        )
    split = x.reshape(*x.shape[:-1], groups, channels // groups)
    return split, (*range(1, x.ndim - 1), split.ndim - 1)


def _sum_to_shape(values, shape):
    """Add up the axes along which an array of `shape` was repeated."""
    values = values.sum(axis=tuple(range(values.ndim - len(shape))))
    repeated = tuple(i for i, size in enumerate(shape) if size == 1)
    return values.sum(axis=repeated, keepdims=True)
