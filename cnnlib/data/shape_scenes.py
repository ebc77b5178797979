"""Patterned discs and squares in front of photographs, a class for every pixel.

They are generated. A scene has 64 × 64 pixels: a darkened piece of a photograph of
`photo_patches` and, in front of it, four shapes in two shades of one random color. The
class is the pattern: stripes across, stripes down, or checks. All three have the same
shades, equally often. So a pixel by itself may tell that it belongs to a shape, but
not to which class; its neighbours do. Later shapes may cover earlier ones. Training
scenes have the first seven photographs as background, validation and test scenes the
last three.
"""

from typing import NamedTuple

import numpy as np

from cnnlib.data import photo_patches

CLASS_NAMES = ("background", "across", "down", "checks")
SIDE = 64  # pixels
SHAPES = 4
RADII = (6, 13)  # half the height of a shape, in pixels
PERIOD = 6  # of a pattern, in pixels
CONTRAST = 0.5  # brightness of the darker shade, where the brighter one has 1
NOISE = 12  # standard deviation, in grey levels
DARK = 0.5  # what is left of the background's brightness
SIZES = {"train": 600, "validation": 100, "test": 100}
SEEN = 7  # photographs, in their order, that training scenes are cut from


class Scenes(NamedTuple):
    """Scenes of one split.

    Attributes:
        images: uint8, shape (n, 64, 64, 3).
        labels: int64, shape (n, 64, 64), the class of every pixel.
    """

    images: np.ndarray
    labels: np.ndarray


def load(seed: int = 0) -> dict[str, Scenes]:
    """Generate the scenes.

    Args:
        seed: draws backgrounds, shapes, patterns, colors and noise.

    Returns:
        `"train"` (600 scenes), `"validation"` (100) and `"test"` (100).
    """
    rng = np.random.default_rng(seed)
    photos = list(photo_patches.photographs().values())
    return {
        part: _draw(count, photos[:SEEN] if part == "train" else photos[SEEN:], rng)
        for part, count in SIZES.items()
    }


def _draw(count: int, photos, rng) -> Scenes:
    images = np.stack([_piece(photos, rng) for _ in range(count)])
    images = DARK * images.astype("float32")
    labels = np.zeros((count, SIDE, SIDE), "int64")
    for _ in range(SHAPES):
        classes = rng.integers(1, len(CLASS_NAMES), count)
        inside = _inside(count, rng)
        colors = rng.uniform(100, 255, (count, 1, 1, 3))
        shade = np.where(_pattern(classes, rng), 1.0, CONTRAST)[..., None]
        images = np.where(inside[..., None], colors * shade, images)
        labels = np.where(inside, classes[:, None, None], labels)
    images = np.rint(images + rng.normal(0, NOISE, images.shape))
    return Scenes(np.clip(images, 0, 255).astype("uint8"), labels)


def _piece(photos, rng) -> np.ndarray:
    photo = photos[rng.integers(len(photos))]
    down, right = (rng.integers(0, side - SIDE + 1) for side in photo.shape[:2])
    return photo[down : down + SIDE, right : right + SIDE]


def _inside(count: int, rng) -> np.ndarray:
    """Which pixels belong to one shape per scene, bool `(n, 64, 64)`."""
    radius = rng.uniform(*RADII, (count, 1, 1))
    center = rng.uniform(RADII[0], SIDE - RADII[0], (2, count, 1, 1))
    down = np.abs(np.arange(SIDE)[:, None] + 0.5 - center[0]) / radius
    across = np.abs(np.arange(SIDE) + 0.5 - center[1]) / radius
    round_ = rng.random((count, 1, 1)) < 0.5
    return np.where(round_, down**2 + across**2 <= 1, np.maximum(down, across) <= 0.9)


def _pattern(classes: np.ndarray, rng) -> np.ndarray:
    """Where the pattern of each scene is bright, bool `(n, 64, 64)`."""
    start = rng.integers(0, PERIOD, (2, len(classes), 1, 1))
    rows = (np.arange(SIDE)[:, None] + start[0]) % PERIOD < PERIOD // 2
    columns = (np.arange(SIDE) + start[1]) % PERIOD < PERIOD // 2
    shape = (len(classes), SIDE, SIDE)
    kinds = [np.broadcast_to(x, shape) for x in (rows, columns, rows ^ columns)]
    return np.choose(classes[:, None, None] - 1, kinds)
