"""Random changes to training images that leave their class as it is.

Every change is a pure function of the images and a random generator, so a batch can be
made again exactly as it was: a resumed run sees what the uninterrupted run sees.
"""

from collections.abc import Sequence

import numpy as np


def flip(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Mirror each image left to right, or leave it, with equal chance."""
    mirrored = rng.random(len(images)) < 0.5
    return np.where(mirrored[:, None, None, None], images[:, :, ::-1], images)


def crop(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Shift each image by up to an eighth of its height and width; zeros move in.

    Padding by 4 and cropping a 32 × 32 image, as He et al. 2016, section 4.2.
    """
    count, height, width = images.shape[:3]
    reach_y, reach_x = height // 8, width // 8
    padded = np.pad(images, ((0, 0), (reach_y, reach_y), (reach_x, reach_x), (0, 0)))
    rows = rng.integers(0, 2 * reach_y + 1, count)[:, None] + np.arange(height)
    columns = rng.integers(0, 2 * reach_x + 1, count)[:, None] + np.arange(width)
    which = np.arange(count)[:, None, None]
    return padded[which, rows[:, :, None], columns[:, None, :]]


CROPPING = ("random_crop", "scale_jitter", "resized_crop")
AUGMENTATIONS = {"flip": flip, "crop": crop} | dict.fromkeys(
    (*CROPPING, "pca_color", "color_jitter", "cutout")
)


def augment(
    images: np.ndarray, names: Sequence[str], rng: np.random.Generator
) -> np.ndarray:
    """Apply changes by name, in order.

    Args:
        images: array (n, height, width, channels).
        names: from `AUGMENTATIONS`.
        rng: where the randomness comes from.

    Returns:
        A new array of the same shape and dtype.
    """
    for name in names:
        images = AUGMENTATIONS[name](images, rng)
    return images
