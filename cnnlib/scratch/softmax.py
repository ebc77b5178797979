"""Softmax and the cross-entropy loss, without overflow."""

import numpy as np

from cnnlib.errors import InputError


def softmax(logits: np.ndarray) -> np.ndarray:
    """Turn scores into probabilities: `exp(z_i) / Σ_j exp(z_j)` along the last axis.

    Args:
        logits: any real numbers, `(..., classes)`.

    Returns:
        Probabilities of the same shape; each row sums to one.
    """
    # A constant added to a row cancels in the fraction. With the row's maximum taken
    # off, the largest exponential is exp(0) = 1 and none overflows.
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """The logarithm of `softmax`, finite even where a probability rounds to 0."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    """The mean of `-log p` of the right class, in nats.

    Args:
        logits: `(n, classes)`.
        labels: the right classes, integers in `[0, classes)`, `(n,)`.

    Returns:
        0 for certainty in the right class, log(classes) for equal probabilities.

    Raises:
        InputError: a label that is not a class.
    """
    _check_labels(labels, classes=logits.shape[-1])
    return -log_softmax(logits)[np.arange(len(labels)), labels].mean()


def cross_entropy_gradient(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The gradient of `cross_entropy` by the logits: `(p - y) / n`.

    Args:
        logits: `(n, classes)`.
        labels: the right classes, integers in `[0, classes)`, `(n,)`.

    Returns:
        `(n, classes)`; each row sums to zero.

    Raises:
        InputError: a label that is not a class.
    """
    _check_labels(labels, classes=logits.shape[-1])
    gradient = softmax(logits)
    gradient[np.arange(len(labels)), labels] -= 1  # y is one at the right class
    return gradient / len(labels)


def _check_labels(labels: np.ndarray, classes: int) -> None:
    kind = np.asarray(labels).dtype
    if kind.kind not in "iu":
        raise InputError(
            f"labels of type {kind} are not numbers of classes; if they stand for"
            " such numbers, use labels.astype(int)"
        )
    # A negative label would silently count from the last class.
    wrong = [label for label in np.unique(labels) if not 0 <= label < classes]
    if wrong:
        raise InputError(
            f"label {wrong[0]} is not one of {classes} classes; "
            f"labels go from 0 to {classes - 1}"
        )
