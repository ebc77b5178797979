"""The maximum of each filter over a whole sequence ("max-over-time pooling")."""

import numpy as np


def global_max_pool1d(sequences: np.ndarray) -> np.ndarray:
    """Keep each channel's largest value, and forget where it was.

    Args:
        sequences: array `(n, length, channels)`.

    Returns:
        Array `(n, channels)`, whatever the length.

    Source: Collobert et al. (2011), "Natural Language Processing (Almost) from
    Scratch", section 3.3.2; Kim (2014), section 2.
    """
    return np.max(sequences, axis=1)


def global_max_pool1d_backward(
    upstream: np.ndarray, sequences: np.ndarray
) -> np.ndarray:
    """Hand each gradient to the one place that won.

    If several places are equally large, the first one takes all.

    Args:
        upstream: gradient of the loss by the maxima, `(n, channels)`.
        sequences: what `global_max_pool1d` was given.

    Returns:
        The gradient by `sequences`, of their shape.
    """
    sequences = np.asarray(sequences)
    winners = np.argmax(sequences, axis=1, keepdims=True)
    gradient = np.zeros(sequences.shape, np.result_type(upstream, np.float32))
    np.put_along_axis(gradient, winners, np.asarray(upstream)[:, None], axis=1)
    return gradient
