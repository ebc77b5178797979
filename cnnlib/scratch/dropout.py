"""Dropout: set a random part of the values to zero during training."""

import numpy as np

from cnnlib.errors import InputError


def dropout(
    x: np.ndarray, rate: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Drop each value with probability `rate`; the others grow to make up for it.

    This is *inverted* dropout: what is kept is divided by `1 - rate`, so that the
    expectation stays `x` and nothing has to be done at test time.

    Args:
        x: values of any shape.
        rate: share to drop, in [0, 1).
        rng: source of the random numbers.

    Returns:
        The values `x * mask`, and the mask: 0 where dropped, else `1 / (1 - rate)`.

    Raises:
        InputError: a rate outside [0, 1).

    Source: Srivastava et al. (2014), "Dropout: a simple way to prevent neural networks
    from overfitting", sections 4 and 10 (there the test-time weights are scaled).
    """
    return _drop(np.asarray(x), np.shape(x), rate, rng)


def spatial_dropout(
    x: np.ndarray, rate: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Drop whole maps: one draw for each sample and channel.

    Neighbours in a map are alike, so a dropped pixel is known from those around it. A
    dropped map is not.

    Args:
        x: maps `(n, ..., channels)` with one axis or more in between.
        rate: share of the maps to drop, in [0, 1).
        rng: source of the random numbers.

    Returns:
        The values `x * mask`, and the mask `(n, 1, ..., channels)`.

    Raises:
        InputError: a rate outside [0, 1), or fewer than three axes.

    Source: Tompson et al. (2015), "Efficient object localization using convolutional
    networks", section 3.2.
    """
    x = np.asarray(x)
    if x.ndim < 3:
        raise InputError(
            f"values of shape {x.shape} have no maps to drop; they need three axes or "
            "more, (n, ..., channels). For single values use dropout"
        )
    shape = (len(x), *[1] * (x.ndim - 2), x.shape[-1])
    return _drop(x, shape, rate, rng)


def dropout_backward(upstream: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Carry a gradient back through the mask of the forward pass.

    Args:
        upstream: gradient of the loss by the values after dropout.
        mask: as `dropout` or `spatial_dropout` returned it.

    Returns:
        The gradient by the values before, of the shape of `upstream`.
    """
    return upstream * mask


def _drop(x, shape, rate: float, rng) -> tuple[np.ndarray, np.ndarray]:
    if not 0 <= rate < 1:
        raise InputError(f"rate {rate} is not a share to drop; it must be in [0, 1)")
    dtype = np.result_type(x, np.float32)
    mask = (rng.random(shape) >= rate).astype(dtype) / dtype.type(1 - rate)
    return x * mask, mask
