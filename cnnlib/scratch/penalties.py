"""What large weights cost: the L1 and L2 terms of lecture W, and their gradients.

The strength λ is divided by the number of training samples n, as in the lecture: a
penalty that is weighed once against the mean loss of n samples. Other libraries leave
the n out, and some the 1/2: with n = 1 and twice the strength `l2_penalty` is Keras's
`regularizers.L2`.
"""

import numpy as np

from cnnlib.errors import InputError
from cnnlib.scratch.whole_numbers import whole_number


def l1_penalty(weights: np.ndarray, strength: float, samples: int = 1) -> float:
    """Return `λ/n Σ|w|`.

    Args:
        weights: any shape.
        strength: λ, 0 or more.
        samples: n, the number of training samples.

    Raises:
        InputError: a negative strength, or no samples.

    Source: lecture W, "Regularizations"; Tibshirani (1996) for linear regression.
    """
    return _scale(strength, samples) * np.abs(weights).sum()


def l1_gradient(weights: np.ndarray, strength: float, samples: int = 1) -> np.ndarray:
    """Return `λ/n sign(w)`: the same pull towards zero for every weight.

    At w = 0 there is a kink and no gradient; 0 is the custom. Args and errors are
    those of `l1_penalty`.
    """
    return _scale(strength, samples) * np.sign(weights)


def l2_penalty(weights: np.ndarray, strength: float, samples: int = 1) -> float:
    """Return `λ/2n Σw²`.

    Args and errors are those of `l1_penalty`.

    Source: lecture W, "Regularizations"; Krogh & Hertz (1991), "A simple weight decay
    can improve generalization".
    """
    return _scale(strength, samples) / 2 * np.square(weights).sum()


def l2_gradient(weights: np.ndarray, strength: float, samples: int = 1) -> np.ndarray:
    """Return `λ/n w`: a pull in proportion to the weight.

    Args and errors are those of `l1_penalty`.
    """
    return _scale(strength, samples) * np.asarray(weights)


def soft_threshold(weights: np.ndarray, step: float) -> np.ndarray:
    """Move every weight towards zero by `step`, and stop there.

    The exact step of gradient descent on `|w|`: `step` is learning rate · λ/n. The
    gradient alone jumps over zero and back; this sets small weights to zero.

    Raises:
        InputError: a negative step.

    Source: Daubechies, Defrise & De Mol (2004), "An iterative thresholding algorithm
    for linear inverse problems with a sparsity constraint".
    """
    if step < 0:
        raise InputError(f"step {step} is negative; it must be 0 or more")
    return np.sign(weights) * np.maximum(np.abs(weights) - step, 0)


def _scale(strength: float, samples: int) -> float:
    if strength < 0:
        raise InputError(f"strength {strength} is negative; it must be 0 or more")
    return strength / whole_number("samples", samples)
