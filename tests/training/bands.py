"""A tiny image set that a tiny network learns in a second."""

import numpy as np

from cnnlib.data import Dataset, Split


def bands(
    sizes: tuple[int, int, int] = (100, 40, 50),
    side: int = 8,
    mean: tuple[float, ...] = (0.4,),
    std: tuple[float, ...] = (0.3,),
) -> Dataset:
    """Three classes told apart by where a noisy image is bright.

    Args:
        sizes: of the training, validation and test split.
        side: of the images, at least 7.
        mean, std: what normalises; as many as the images have channels.
    """
    rng = np.random.default_rng(0)

    def split(count):
        labels = rng.integers(0, 3, count)
        images = rng.integers(0, 60, (count, side, side, len(mean)), dtype=np.uint8)
        for image, label in zip(images, labels, strict=True):
            start = side // 4 * label
            image[start : start + 3] += 120
        return Split(images, labels)

    splits = map(split, sizes)
    return Dataset("bands", *splits, tuple("abc"), np.float32(mean), np.float32(std))
