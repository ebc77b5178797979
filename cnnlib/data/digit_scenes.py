"""Handwritten digits in front of photographs, with their boxes. They are generated.

A scene has 144 × 144 pixels: a darkened grey piece of a photograph, divided into nine
cells of 48 × 48; in five of them lies a digit, anywhere inside its cell. Training
scenes take training digits of `digits` and the first seven photographs of
`photo_patches`; validation and test scenes take digits of their own split, and the
last three photographs. So neither the digits nor the backgrounds have been seen.
"""

from typing import NamedTuple

import numpy as np

from cnnlib.data import digits, photo_patches
from cnnlib.data.dataset import Split
from cnnlib.data.iou import iou

CLASS_NAMES = (*digits.CLASS_NAMES, "no digit")
SIDE, CELL, WINDOW = 144, 48, 32  # pixels
DIGITS = 5
DARK = 0.6  # what is left of the background's brightness
SIZES = {"train": 250, "validation": 60, "test": 60}
SEEN = 7  # photographs, in their order, that training scenes are cut from


class Scenes(NamedTuple):
    """Scenes of one split.

    Attributes:
        images: uint8, shape (n, 144, 144, 1).
        boxes: int64, shape (n, 5, 4): top, left, bottom, right, in pixels.
        labels: int64, shape (n, 5), the digits in these boxes.
    """

    images: np.ndarray
    boxes: np.ndarray
    labels: np.ndarray


def load(seed: int = 0, sides: tuple[int, int] = (28, 36)) -> dict[str, Scenes]:
    """Generate the scenes.

    Args:
        seed: draws digits, places and backgrounds.
        sides: the smallest and the largest side of a digit's box, in pixels, up to 48.

    Returns:
        `"train"` (250 scenes), `"validation"` (60) and `"test"` (60).
    """
    rng = np.random.default_rng(seed)
    data = digits.load()
    photos = [photo.mean(axis=-1) for photo in photo_patches.photographs().values()]
    return {
        part: _draw(
            count,
            getattr(data, part),
            photos[:SEEN] if part == "train" else photos[SEEN:],
            sides,
            rng,
        )
        for part, count in SIZES.items()
    }


def _draw(count: int, split, photos, sides, rng) -> Scenes:
    images = np.empty((count, SIDE, SIDE, 1), "uint8")
    rows = rng.integers(0, split.size, (count, DIGITS))
    lengths = rng.integers(sides[0], sides[1] + 1, (count, DIGITS))
    cells = rng.permuted(np.tile(np.arange(9), (count, 1)), axis=1)[:, :DIGITS]
    corners = CELL * np.stack(np.divmod(cells, 3), axis=-1)
    corners += rng.integers(0, CELL - lengths[..., None] + 1, (count, DIGITS, 2))
    boxes = np.concatenate([corners, corners + lengths[..., None]], axis=-1)
    for image, chosen, places in zip(images, rows, boxes, strict=True):
        photo = photos[rng.integers(len(photos))]
        down, right = (rng.integers(0, side - SIDE + 1) for side in photo.shape)
        scene = DARK * photo[down : down + SIDE, right : right + SIDE]
        for row, (top, left, bottom, end) in zip(chosen, places, strict=True):
            ink = _resize(split.images[row, ..., 0], bottom - top) / 255
            part = scene[top:bottom, left:end]
            part += ink * (255 - part)
        image[..., 0] = np.rint(scene)
    return Scenes(images, boxes, split.labels[rows])


def _resize(image: np.ndarray, side: int) -> np.ndarray:
    from PIL import Image

    if side == len(image):
        return image
    return np.asarray(Image.fromarray(image).resize((side, side), Image.BICUBIC))


def windows(
    scenes: Scenes,
    each: int = 15,
    shift: int = 3,
    least: float = 0.6,
    seed: int = 0,
) -> Split:
    """Cut windows of 32 × 32 for training a classifier.

    Args:
        scenes: of one split.
        each: windows with a digit, and windows without one, for each scene.
        shift: by how many pixels, at most, a digit is off the middle of its window.
        least: a window that overlaps every digit's box by less than this, in
            intersection over union, counts as one without a digit.
        seed: draws the places.

    Returns:
        A `Split` of up to `2 * each` windows for every scene, in shuffled order.
        Windows without a digit have label 10.
    """
    rng = np.random.default_rng(seed)
    images, labels = [], []
    for image, boxes, classes in zip(*scenes, strict=True):
        chosen = rng.integers(0, DIGITS, each)
        middle = (boxes[chosen, :2] + boxes[chosen, 2:]) // 2
        near = middle - WINDOW // 2 + rng.integers(-shift, shift + 1, (each, 2))
        near = np.clip(near, 0, SIDE - WINDOW)
        # More than are needed: those on a digit fall away.
        anywhere = rng.integers(0, SIDE - WINDOW + 1, (8 * each, 2))
        shared = iou(np.hstack([anywhere, anywhere + WINDOW]), boxes)
        free = anywhere[shared.max(axis=1) < least][:each]
        corners = np.concatenate([near, free])
        images += [image[r : r + WINDOW, c : c + WINDOW] for r, c in corners]
        labels += [*classes[chosen], *[len(CLASS_NAMES) - 1] * len(free)]
    order = rng.permutation(len(images))
    return Split(np.stack(images)[order], np.array(labels, "int64")[order])
