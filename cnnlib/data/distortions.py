"""Simple changes of images that leave their meaning alone: shift, invert, add noise."""

import numpy as np

from cnnlib.errors import InputError


def shift(images: np.ndarray, down: int = 0, right: int = 0) -> np.ndarray:
    """Move images by whole pixels; the border that appears repeats the edge.

    Args:
        images: shape (n, height, width, channels).
        down: pixels downwards; negative moves up.
        right: pixels to the right; negative moves left.

    Returns:
        An array of the same shape and type.

    Raises:
        InputError: if nothing of an image would be left.
    """
    height, width = images.shape[1:3]
    if abs(down) >= height or abs(right) >= width:
        raise InputError(
            f"a shift of {down} down and {right} right leaves nothing of {height} × "
            f"{width} pixels; at most {height - 1} and {width - 1}"
        )
    rows = np.clip(np.arange(height) - down, 0, height - 1)
    columns = np.clip(np.arange(width) - right, 0, width - 1)
    return images[:, rows][:, :, columns]


def invert(images: np.ndarray) -> np.ndarray:
    """Turn dark into bright: 255 minus every value of uint8 images of any shape."""
    return 255 - images


def add_noise(images: np.ndarray, sigma: float, seed: int = 0) -> np.ndarray:
    """Add Gaussian noise to every value.

    Args:
        images: uint8, any shape.
        sigma: standard deviation of the noise, in grey levels of 255.
        seed: of the noise.

    Returns:
        uint8 array of the same shape; what leaves 0 to 255 is cut off, as a camera
        does.
    """
    noise = np.random.default_rng(seed).normal(0, sigma, images.shape)
    return np.clip(np.rint(images + noise), 0, 255).astype("uint8")
