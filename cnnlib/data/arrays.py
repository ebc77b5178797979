"""Your own images: one `.npz` file of arrays, as Keras's own `mnist.npz` is."""

import zipfile
from pathlib import Path

import numpy as np

from cnnlib.data.dataset import Dataset, Split, channel_statistics
from cnnlib.data.resizing import fit_array
from cnnlib.data.splitting import plan_splits
from cnnlib.errors import InputError

SUFFIX = ".npz"
PARTS = ("train", "validation", "test")


def load(path: str | Path, image_size: int | None) -> Dataset:
    """Load a `.npz` file; see `cnnlib.load_data`.

    Args:
        path: of a file with `x_train`, `y_train` and, as far as there are, `x_test`,
            `y_test`, `x_validation`, `y_validation`: uint8 images `(n, height, width)`
            or `(n, height, width, channels)`, whole numbers as labels `(n,)`; and, if
            wanted, `class_names`.
        image_size: as `cnnlib.load_data` takes it.

    Returns:
        A `Dataset` named after the file. Splits that the file lacks are held out of
        its training images, as `load_data` says.

    Raises:
        InputError: no such file, or arrays that are missing or of another kind.
    """
    path = Path(path)
    arrays = _read(path)
    stored = {
        part: _split(path, arrays, part, image_size)
        for part in PARTS
        if f"x_{part}" in arrays
    }
    if "train" not in stored:
        raise InputError(
            f"{str(path)!r} has no x_train; its arrays are {', '.join(sorted(arrays))}"
        )
    plan = plan_splits({part: held.size for part, held in stored.items()}, True)
    splits = {
        part: Split(stored[source].images[rows], stored[source].labels[rows])
        for part, (source, rows) in plan.items()
    }
    classes = 1 + max(int(split.labels.max()) for split in splits.values())
    names = arrays.get("class_names", np.arange(classes))
    if len(names) < classes:
        raise InputError(
            f"{str(path)!r} has {len(names)} class_names for labels up to {classes - 1}"
        )
    mean, std = channel_statistics(splits["train"].images)
    return Dataset(
        path.stem, **splits, class_names=tuple(map(str, names)), mean=mean, std=std
    )


def _read(path: Path) -> dict[str, np.ndarray]:
    if not path.is_file():
        raise InputError(f"there is no file {str(path)!r}; name a .npz file of arrays")
    try:
        with np.load(path, allow_pickle=False) as file:
            return dict(file)
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"{str(path)!r} is not a .npz file of arrays") from error


def _split(path: Path, arrays: dict, part: str, image_size: int | None) -> Split:
    images, labels = arrays[f"x_{part}"], arrays.get(f"y_{part}")
    if images.dtype != np.uint8 or images.ndim not in (3, 4):
        raise InputError(
            f"x_{part} in {str(path)!r} is {images.dtype} of shape {images.shape}; give"
            " uint8 of shape (n, height, width) or (n, height, width, channels)"
        )
    if labels is None or labels.size != len(images):
        raise InputError(f"{str(path)!r} needs y_{part} with {len(images)} labels")
    if labels.dtype.kind not in "iu" or labels.min() < 0:
        raise InputError(f"y_{part} in {str(path)!r} are not whole numbers from 0 on")
    if images.ndim == 3:
        images = images[..., None]
    if image_size not in (None, images.shape[1]):
        images = fit_array(images, image_size)
    return Split(images, labels.reshape(-1).astype("int64"))
