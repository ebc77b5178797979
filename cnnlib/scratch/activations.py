"""Activation functions and their derivatives, element by element.

The gradient of a loss goes backward through `y = f(z)` as
`upstream * f_derivative(z)`.
"""

import numpy as np


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Squash any number into (0, 1): `1 / (1 + exp(-z))`."""
    z = np.asarray(z)
    # exp of a large positive number overflows, so it is only taken of -|z|.
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def sigmoid_derivative(z: np.ndarray) -> np.ndarray:
    """`s (1 - s)` with `s = sigmoid(z)`; at most 1/4, at z = 0."""
    s = sigmoid(z)
    return s * (1 - s)


def tanh(z: np.ndarray) -> np.ndarray:
    """Squash any number into (-1, 1); equal to `2 sigmoid(2z) - 1`."""
    return np.tanh(z)


def tanh_derivative(z: np.ndarray) -> np.ndarray:
    """`1 - tanh(z)²`; at most 1, at z = 0."""
    return 1 - np.tanh(z) ** 2


def relu(z: np.ndarray) -> np.ndarray:
    """Keep what is positive: `max(0, z)` (Nair & Hinton 2010)."""
    return np.maximum(z, 0)


def relu_derivative(z: np.ndarray) -> np.ndarray:
    """1 where z > 0, else 0; at z = 0 there is none and 0 is the custom."""
    z = np.asarray(z)
    return (z > 0).astype(z.dtype)


def leaky_relu(z: np.ndarray, slope: float = 0.2) -> np.ndarray:
    """Keep what is positive and `slope` times the rest (Maas et al. 2013).

    Args:
        z: any shape.
        slope: for z < 0, between 0 and 1. The default is that of Keras's function;
            Keras's layer has 0.3 and Maas et al. use 0.01.
    """
    return np.where(np.asarray(z) > 0, z, slope * z)


def leaky_relu_derivative(z: np.ndarray, slope: float = 0.2) -> np.ndarray:
    """1 where z > 0, else `slope`."""
    z = np.asarray(z)
    return np.where(z > 0, 1.0, slope).astype(np.result_type(z, np.float32))
