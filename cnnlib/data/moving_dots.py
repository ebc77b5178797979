"""Short clips in which only the motion tells the class. They are generated.

A soft bright dot moves left, right, up or down by one pixel per frame over a noisy
background. What leaves on one side comes in on the other, so the dot may be anywhere in
any frame. Four clips, one of each class, belong together: they have their middle
frame in common, pixel by pixel. *Left* is *right* played backwards, and *up* is *down*
played backwards. So no single frame tells the class, and the frames without their
order leave two classes open.

A family of four is always in one split.
"""

from typing import NamedTuple

import numpy as np

CLASS_NAMES = ("right", "left", "down", "up")
FRAMES, SIDE = 9, 16
RADIUS, NOISE = 1.5, 0.15  # in pixels; standard deviation, where the dot is 1
FAMILIES = {"train": 100, "validation": 25, "test": 50}


class Clips(NamedTuple):
    """Clips of one split.

    Attributes:
        clips: float32, shape (n, 9, 16, 16, 1): frames, height, width, channels. The
            background is 0 with noise, the middle of the dot is near 1.
        labels: int64, shape (n,), as in `CLASS_NAMES`.
    """

    clips: np.ndarray
    labels: np.ndarray


def load(seed: int = 0) -> dict[str, Clips]:
    """Generate the clips.

    Args:
        seed: draws the places of the dots and the noise.

    Returns:
        `"train"` (400 clips), `"validation"` (100) and `"test"` (200), each with as
        many clips of every class. The clips of one family follow one another.
    """
    rng = np.random.default_rng(seed)
    splits = {}
    for part, count in FAMILIES.items():
        clips = np.concatenate([_family(rng) for _ in range(count)])
        splits[part] = Clips(clips, np.tile(np.arange(4), count))
    return splits


def _family(rng) -> np.ndarray:
    """Return four clips, `(4, 9, 16, 16, 1)`, in the order of `CLASS_NAMES`."""
    place = rng.uniform(0, SIDE, 2)
    middle = rng.normal(0, NOISE, (SIDE, SIDE))
    clips = []
    for direction in ((0, 1), (1, 0)):
        noise = rng.normal(0, NOISE, (FRAMES, SIDE, SIDE))
        noise[FRAMES // 2] = middle
        steps = np.arange(FRAMES) - FRAMES // 2
        places = place + steps[:, None] * np.array(direction)
        clip = np.stack([_dot(*where) for where in places]) + noise
        clips += [clip, clip[::-1]]
    return np.stack(clips)[..., None].astype("float32")


def _dot(row: float, column: float) -> np.ndarray:
    """Draw a Gaussian dot on a picture whose opposite sides touch."""
    pixels = np.arange(SIDE)
    away = [(pixels - centre + SIDE / 2) % SIDE - SIDE / 2 for centre in (row, column)]
    down, across = (np.exp(-(distance**2) / (2 * RADIUS**2)) for distance in away)
    return np.outer(down, across)
