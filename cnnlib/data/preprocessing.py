"""Preprocessing fitted on training images: centre, scale, principal axes, whitening.

Every class has `fit`, which measures training images and nothing else, and methods that
apply what was measured to any images, the test images included.
"""

import numpy as np

from cnnlib.errors import InputError


class Standardizer:
    """Subtract the mean and divide by the standard deviation.

    Args:
        axes: what to average over. `(0,)` gives every number of an image a mean and a
            spread of its own, `(0, 1, 2)` every channel of `(n, height, width,
            channels)`.
        scale: divide by the standard deviation; without it, images are centred only.
    """

    def __init__(self, axes: tuple[int, ...] = (0,), scale: bool = True):
        self.axes = axes
        self.scale = scale

    def fit(self, x: np.ndarray) -> "Standardizer":
        """Measure training samples, `(n, ...)`; return the standardizer itself."""
        _check_samples(x)
        self.mean = x.mean(self.axes, keepdims=True, dtype="float64")
        spread = x.std(self.axes, keepdims=True, dtype="float64")
        # A number that never changes carries nothing: it is centred and stays zero.
        self.spread = np.where(spread > 0, spread, 1.0) if self.scale else 1.0
        return self

    def apply(self, x: np.ndarray) -> np.ndarray:
        """Return `(x - mean) / spread`, of the shape of `x`, float64."""
        return (x - self.mean) / self.spread


class PrincipalAxes:
    """The directions in which samples vary most, and the whitening they allow.

    The covariance of the samples is a symmetric matrix. Its eigenvectors are the axes,
    at right angles to each other; each eigenvalue is the variance along its axis.

    Attributes:
        mean: `(features,)`.
        axes: `(features, features)`, one axis per column, the largest variance first.
        variances: `(features,)`, from large to small.
    """

    def fit(self, x: np.ndarray) -> "PrincipalAxes":
        """Measure training samples, `(n, features)`; return the axes themselves."""
        _check_samples(x)
        self.mean = x.mean(axis=0, dtype="float64")
        centered = x - self.mean
        covariance = centered.T @ centered / len(x)
        variances, axes = np.linalg.eigh(covariance)
        # Rounding can make a variance of zero slightly negative.
        self.variances = np.maximum(variances[::-1], 0)
        self.axes = axes[:, ::-1]
        return self

    def rotate(self, x: np.ndarray) -> np.ndarray:
        """Give samples `(n, features)` the axes as coordinates: uncorrelated numbers.

        The training samples have mean 0 and variance `variances[i]` in column `i`.
        """
        return (x - self.mean) @ self.axes

    def rebuild(self, x: np.ndarray, keep: int) -> np.ndarray:
        """Project samples on the first `keep` axes and turn them back.

        Raises:
            InputError: if there are fewer axes.
        """
        if not 1 <= keep <= len(self.variances):
            raise InputError(
                f"keep must be from 1 to {len(self.variances)}, the number of axes; "
                f"got {keep}"
            )
        return self.rotate(x)[:, :keep] @ self.axes[:, :keep].T + self.mean

    def whiten(self, x: np.ndarray, epsilon: float = 0.0) -> np.ndarray:
        """Divide each coordinate of `rotate` by its standard deviation.

        Args:
            x: `(n, features)`.
            epsilon: added to every variance, in units of the mean variance. Without it
                directions that hardly vary, mostly noise, are blown up the most.

        Raises:
            InputError: if `epsilon` is 0 and a direction does not vary at all.
        """
        return self.rotate(x) / self._spreads(epsilon)

    def whiten_images(self, x: np.ndarray, epsilon: float = 0.0) -> np.ndarray:
        """Whiten and turn back, so that images remain images (ZCA).

        Bell and Sejnowski, *The "independent components" of natural scenes are edge
        filters*, Vision Research 1997. Arguments and errors as in `whiten`.
        """
        return self.whiten(x, epsilon) @ self.axes.T

    def _spreads(self, epsilon: float) -> np.ndarray:
        floor = epsilon * self.variances.mean()
        if self.variances[-1] + floor <= 1e-12 * self.variances[0]:
            raise InputError(
                f"epsilon {epsilon} would divide by zero: some directions do not vary "
                "in these samples; epsilon=0.01 is a start"
            )
        return np.sqrt(self.variances + floor)


def _check_samples(x: np.ndarray) -> None:
    if len(x) < 2:
        raise InputError(f"{len(x)} samples have no spread; at least 2 are needed")
