"""The fully connected layer, forward and backward."""

import numpy as np


def dense(x: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Every neuron's weighted sum for every sample: one matrix product.

    Args:
        x: `(n, inputs)`, one sample per row.
        weights: `(inputs, neurons)`, one neuron per column, as in Keras.
        bias: `(neurons,)`.

    Returns:
        The sums before any activation, `(n, neurons)`.
    """
    return x @ weights + bias


def dense_backward(
    upstream: np.ndarray, x: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry the gradient of a loss from the sums back to input, weights and bias.

    Args:
        upstream: gradient of the loss by the sums, `(n, neurons)`.
        x, weights: what `dense` was given.

    Returns:
        The gradients by `x`, `weights` and `bias`, each of its argument's shape.
    """
    # Samples share weights and bias, so their gradients add up over the batch.
    return upstream @ weights.T, x.T @ upstream, upstream.sum(axis=0)
