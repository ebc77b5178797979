"""`digits`: scikit-learn's handwritten digits, enlarged to 32 × 32.

Source: E. Alpaydin and C. Kaynak, *Optical Recognition of Handwritten Digits*, UCI
Machine Learning Repository, 1998, CC BY 4.0. scikit-learn ships the 1,797 images of
UCI's *test* part, which 13 people wrote; the splits below are ours. Each image counts
the ink of a 32 × 32 scan in blocks of 4 × 4: 8 × 8 numbers between 0 and 16.

The file does not say who wrote which digit, so every writer is in every split: expect
an accuracy somewhat above the one on the digits of a stranger.
"""

from functools import lru_cache

import numpy as np

from cnnlib.data.dataset import Dataset, Split, channel_statistics

NAME = "digits"
CLASS_NAMES = tuple("0123456789")
IMAGE_SHAPE = (32, 32, 1)
SIZES = {"train": 1258, "validation": 180, "test": 359}
SEED = 1998


@lru_cache(maxsize=1)
def load() -> Dataset:
    """Build the set; the second call returns the same (read-only) arrays.

    Returns:
        A `Dataset` of 32 × 32 × 1 images: white ink on black, the digit about 26
        pixels high. Each class is divided 70 : 10 : 20 with a fixed seed.
    """
    from sklearn.datasets import load_digits

    raw = load_digits()
    images = np.stack([_enlarge(image) for image in raw.images])[..., None]
    labels = raw.target.astype("int64")
    splits = {}
    for part, rows in _stratified(labels).items():
        splits[part] = Split(images[rows], labels[rows])
        for array in splits[part]:
            array.setflags(write=False)
    mean, std = channel_statistics(splits["train"].images)
    return Dataset(NAME, **splits, class_names=CLASS_NAMES, mean=mean, std=std)


def _enlarge(image: np.ndarray) -> np.ndarray:
    """Turn 8 × 8 values from 0 to 16 into a smooth 32 × 32 uint8 image.

    One ring of background first, so that no stroke touches the border.
    """
    from PIL import Image

    levels = np.rint(np.pad(image, 1) * (255 / 16)).astype("uint8")
    large = Image.fromarray(levels).resize((32, 32), Image.Resampling.BICUBIC)
    return np.asarray(large)


def _stratified(labels: np.ndarray) -> dict[str, np.ndarray]:
    """Divide the rows of every class 70 : 10 : 20, in one shuffled order."""
    rng = np.random.default_rng(SEED)
    parts = {"train": [], "validation": [], "test": []}
    for label in range(10):
        rows = rng.permutation(np.flatnonzero(labels == label))
        first, second = round(0.7 * len(rows)), round(0.8 * len(rows))
        for part, chosen in zip(parts, np.split(rows, [first, second]), strict=True):
            parts[part].append(chosen)
    return {part: rng.permutation(np.concatenate(rows)) for part, rows in parts.items()}
