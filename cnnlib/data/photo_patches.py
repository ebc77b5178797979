"""`photo_patches`: which of ten photographs was this 32 × 32 patch cut from?

A small set of real colour images that needs no download: small and quick, yet hard
enough that a linear classifier fails where a convolutional network succeeds.

The photographs are files of scikit-image and scikit-learn; nothing is copied into this
package. What the two libraries say about them:

| class | file | rights |
|---|---|---|
| astronaut | scikit-image `astronaut` | NASA (Eileen Collins), public domain |
| cat | scikit-image `chelsea` | CC0, Stefan van der Walt |
| coffee | scikit-image `coffee` | CC0, Rachel Michetti |
| flower | scikit-learn `flower.jpg` | CC BY 2.0, flickr.com/photos/vultilion |
| galaxies | scikit-image `hubble_deep_field` | NASA, public domain |
| motorcycle | scikit-image `stereo_motorcycle`, left | none stated; Middlebury stereo \
benchmark, Scharstein et al., GCPR 2014 |
| retina | scikit-image `retina` | CC0, Mikael Häggström |
| rocket | scikit-image `rocket` | SpaceX, public domain |
| temple | scikit-learn `china.jpg` | CC BY 2.0, flickr.com/photos/danielbuechele |
| tissue | scikit-image `immunohistochemistry` | no known copyright restrictions |
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cnnlib.data.dataset import Dataset, Split, channel_statistics

NAME = "photo_patches"
IMAGE_SHAPE = (32, 32, 3)
SIZES = {"train": 8000, "validation": 1000, "test": 2000}
SEED = 2017

# (height, width) of each photograph as it is cut. Galaxies and retina are reduced to
# the scale of the others first, by whole factors.
PHOTOGRAPHS = {
    "astronaut": (512, 512),
    "cat": (300, 451),
    "coffee": (400, 600),
    "flower": (427, 640),
    "galaxies": (436, 500),
    "motorcycle": (500, 741),
    "retina": (470, 470),
    "rocket": (427, 640),
    "temple": (427, 640),
    "tissue": (512, 512),
}
CLASS_NAMES = tuple(PHOTOGRAPHS)

# A photograph is a grid of square tiles of this side; a patch lies inside one tile.
TILE = 40
SMALLEST_PATCH = 20
SHARES = {"train": 0.7, "validation": 0.1, "test": 0.2}


class Place(NamedTuple):
    """Where a patch was cut: a square of a photograph, in pixels.

    Attributes:
        label: which photograph, as an index into `CLASS_NAMES`.
        top: first row.
        left: first column.
        side: height and width, from `SMALLEST_PATCH` to `TILE`.
    """

    label: int
    top: int
    left: int
    side: int


@lru_cache(maxsize=1)
def load() -> Dataset:
    """Cut the patches; the second call returns the same (read-only) arrays.

    Returns:
        A `Dataset` of 32 × 32 × 3 images, the classes equally frequent in every
        split: 8,000 for training, 1,000 for validation, 2,000 for test. Whole tiles
        of a photograph belong to one split, so that no pixel is in two.
    """
    images = list(photographs().values())
    splits = {}
    for part, squares in places().items():
        patches = np.stack([_cut(images[place.label], place) for place in squares])
        labels = np.array([place.label for place in squares], dtype="int64")
        splits[part] = Split(patches, labels)
        for array in splits[part]:
            array.setflags(write=False)
    mean, std = channel_statistics(splits["train"].images)
    return Dataset(NAME, **splits, class_names=CLASS_NAMES, mean=mean, std=std)


def photographs() -> dict[str, np.ndarray]:
    """Read the ten photographs.

    Returns:
        For each class its photograph: uint8, shape (height, width, 3), the height
        and width of `PHOTOGRAPHS`.
    """
    from skimage import data
    from sklearn.datasets import load_sample_image

    return {
        "astronaut": data.astronaut(),
        "cat": data.chelsea(),
        "coffee": data.coffee(),
        "flower": load_sample_image("flower.jpg"),
        "galaxies": _reduce(data.hubble_deep_field(), 2),
        "motorcycle": data.stereo_motorcycle()[0],
        "retina": _reduce(data.retina(), 3),
        "rocket": data.rocket(),
        "temple": load_sample_image("china.jpg"),
        "tissue": data.immunohistochemistry(),
    }


def places() -> dict[str, list[Place]]:
    """Choose where to cut, from a fixed seed and without looking at a picture.

    The tiles of a photograph are dealt to the splits at random, 70 : 10 : 20. Patches
    go round the tiles of their split, each of random size at a random place inside
    its tile.

    Returns:
        For each split the places of its patches, in shuffled order.
    """
    rng = np.random.default_rng(SEED)
    chosen = {part: [] for part in SIZES}
    for label, (height, width) in enumerate(PHOTOGRAPHS.values()):
        for part, tiles in _deal_tiles(height, width, rng).items():
            for number in range(SIZES[part] // len(PHOTOGRAPHS)):
                row, column = tiles[number % len(tiles)]
                side = int(rng.integers(SMALLEST_PATCH, TILE + 1))
                down, right = rng.integers(0, TILE - side + 1, size=2)
                top, left = row * TILE + int(down), column * TILE + int(right)
                chosen[part].append(Place(label, top, left, side))
    return {
        part: [squares[i] for i in rng.permutation(len(squares))]
        for part, squares in chosen.items()
    }


def _deal_tiles(
    height: int, width: int, rng: np.random.Generator
) -> dict[str, list[tuple[int, int]]]:
    """Deal the (row, column) of every whole tile to the three splits."""
    rows, columns = height // TILE, width // TILE
    tiles = [divmod(int(i), columns) for i in rng.permutation(rows * columns)]
    first = round(SHARES["train"] * len(tiles))
    second = first + round(SHARES["validation"] * len(tiles))
    return {
        "train": tiles[:first],
        "validation": tiles[first:second],
        "test": tiles[second:],
    }


def _cut(photograph: np.ndarray, place: Place) -> np.ndarray:
    """Cut one square and bring it to 32 × 32."""
    from PIL import Image

    _, top, left, side = place
    square = Image.fromarray(photograph[top : top + side, left : left + side])
    return np.asarray(square.resize((32, 32), Image.Resampling.BILINEAR))


def _reduce(photograph: np.ndarray, factor: int) -> np.ndarray:
    """Average blocks of `factor` × `factor` pixels; what stands over is left out."""
    height, width = (side // factor for side in photograph.shape[:2])
    whole = photograph[: height * factor, : width * factor]
    blocks = whole.reshape(height, factor, width, factor, 3)
    return np.rint(blocks.mean(axis=(1, 3))).astype("uint8")
