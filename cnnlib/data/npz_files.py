"""Your own images: one `.npz` file of arrays, as Keras's own `mnist.npz` is."""

import math
import zipfile
import zlib
from pathlib import Path

import numpy as np

from cnnlib.data.dataset import Dataset, Split, channel_statistics
from cnnlib.data.resizing import fit_array
from cnnlib.data.splitting import Part, plan_splits
from cnnlib.errors import InputError, unknown_name
from cnnlib.memory import check_memory
from cnnlib.paths import given_path

SUFFIX = ".npz"
PARTS = ("train", "validation", "test")
NAMES = (*(f"{kind}_{part}" for part in PARTS for kind in "xy"), "class_names")


def load(path: str | Path, image_size: int | None) -> Dataset:
    """Load a `.npz` file; see `cnnlib.load_data`.

    Args:
        path: of a file with `x_train`, `y_train` and, as far as there are, `x_test`,
            `y_test`, `x_validation`, `y_validation`: uint8 images `(n, height, width)`
            or `(n, height, width, channels)`, whole numbers as labels `(n,)`; and, if
            wanted, `class_names`. Other arrays are not read.
        image_size: as `cnnlib.load_data` takes it.

    Returns:
        A `Dataset` named after the file. A split that the file lacks is a tenth of
        its training images, at most 5,000 for validation, drawn with a fixed seed.

    Raises:
        InputError: no such file, arrays that are missing or of another kind, or too
            few images to hold some out.
    """
    path = given_path("data file", path)
    arrays = _read(path)
    stored = {
        part: _split(path, arrays, part)
        for part in PARTS
        if part == "train" or {f"x_{part}", f"y_{part}"} & arrays.keys()
    }
    _check_together(path, stored)
    if image_size is not None:
        stored = {
            part: Split(fit_array(images, image_size), labels)
            for part, (images, labels) in stored.items()
        }
    if "class_names" not in arrays:
        _check_numbering(path, stored)
    splits = _divide(path, stored)
    mean, std = channel_statistics(splits["train"].images)
    return Dataset(
        name_of(path),
        **splits,
        class_names=_class_names(path, arrays, stored),
        mean=mean,
        std=std,
    )


def name_of(data: str | Path) -> str:
    """The name of a data set: the stem of a `.npz` file, any other name as it is."""
    return Path(data).stem if str(data).endswith(SUFFIX) else str(data)


def _read(path: Path) -> dict[str, np.ndarray]:
    """Read the arrays that are used; nothing in the file is ever executed."""
    if not path.is_file():
        raise InputError(f"there is no file {str(path)!r}; name a .npz file of arrays")
    damaged = InputError(f"{str(path)!r} is not a .npz file of arrays, or is damaged")
    try:
        with np.load(path, allow_pickle=False) as file:
            _check_names(path, file.files)
            used = [name for name in NAMES if name in file.files]
            _check_sizes(path, file.zip, used)
            arrays = {name: file[name] for name in used}
    except InputError:
        raise
    except ValueError as error:
        if "Object arrays" not in str(error):
            raise damaged from error
        raise InputError(
            f"{str(path)!r} holds Python objects, which are not read; save numbers,"
            " such as np.uint8(images), and texts as plain arrays"
        ) from error
    except (
        OSError,
        TypeError,
        EOFError,
        KeyError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise damaged from error
    if not all(isinstance(array, np.ndarray) for array in arrays.values()):
        raise damaged
    return arrays


def _check_sizes(path: Path, archive: zipfile.ZipFile, names: list[str]) -> None:
    """Compare what the arrays declare with what is there, before memory is taken."""
    total = 0
    for name in names:
        entry = archive.getinfo(f"{name}.npy")
        with archive.open(entry) as file:
            version = np.lib.format.read_magic(file)
            # Later versions are for names of fields, which no array here has.
            first = version == (1, 0)
            read = np.lib.format.read_array_header_1_0 if first else None
            shape, _, dtype = (read or np.lib.format.read_array_header_2_0)(file)
        declared = math.prod(shape) * dtype.itemsize
        if declared > entry.file_size and not dtype.hasobject:
            raise InputError(
                f"{str(path)!r} is damaged: {name} declares {declared:,} bytes and has"
                f" {entry.file_size:,}"
            )
        total += entry.file_size
    check_memory(f"{str(path)!r}, unpacked,", total)


def _check_names(path: Path, names: list[str]) -> None:
    for name in names:
        if name.startswith(("x_", "y_")) and name not in NAMES:
            raise unknown_name(f"array in {str(path)!r}:", name, NAMES)
    if "x_train" not in names:
        raise InputError(
            f"{str(path)!r} has no x_train; its arrays are"
            f" {', '.join(sorted(names)) or 'none'}"
        )


def _split(path: Path, arrays: dict, part: str) -> Split:
    for name in (f"x_{part}", f"y_{part}"):
        if name not in arrays:
            raise InputError(f"{str(path)!r} has no {name}")
    images, labels = arrays[f"x_{part}"], arrays[f"y_{part}"]
    _check_images(f"x_{part} in {str(path)!r}", images)
    _check_labels(f"y_{part} in {str(path)!r}", labels, len(images))
    if images.ndim == 3:
        images = images[..., None]
    return Split(images, labels.reshape(-1).astype("int64"))


def _check_images(what: str, images: np.ndarray) -> None:
    if images.dtype != np.uint8 or images.ndim not in (3, 4):
        raise InputError(
            f"{what} is {images.dtype} of shape {images.shape}; give uint8, values 0 to"
            " 255, of shape (n, height, width) or (n, height, width, channels)"
        )
    if images.size == 0:
        raise InputError(
            f"{what} has shape {images.shape}: no images; leave an empty split out"
        )
    if images.ndim == 4 and images.shape[1] in (1, 3) and images.shape[3] > 4:
        raise InputError(
            f"{what} has shape {images.shape}: channels come last, so give"
            " np.moveaxis(images, 1, -1)"
        )


def _check_labels(what: str, labels: np.ndarray, count: int) -> None:
    if labels.ndim == 2 and labels.shape[1] > 1:
        raise InputError(
            f"{what} has shape {labels.shape}; give one whole number for each image, of"
            f" one-hot rows y.argmax(axis=1), so shape ({count},)"
        )
    if labels.shape not in ((count,), (count, 1)):
        raise InputError(
            f"{what} has shape {labels.shape} for {count} images; give shape ({count},)"
        )
    if labels.dtype.kind not in "iu":
        raise InputError(
            f"{what} is {labels.dtype}; give whole numbers from 0 on, such as int64"
        )
    lowest, highest = int(labels.min()), int(labels.max())
    if lowest < 0 or highest > np.iinfo("int64").max:
        raise InputError(
            f"{what} holds labels from {lowest} to {highest}; number the classes"
            " 0, 1, 2, …"
        )


def _check_together(path: Path, stored: dict[str, Split]) -> None:
    """Images of one shape, and labels that number classes."""
    train = stored["train"]
    for part, split in stored.items():
        if split.images.shape[1:] != train.images.shape[1:]:
            raise InputError(
                f"{str(path)!r}: images of x_{part} have shape"
                f" {split.images.shape[1:]}, those of x_train {train.images.shape[1:]}"
            )
    # Every class needs an image to be learned from. Identity numbers in place of
    # classes would ask for a network with millions of outputs.
    highest = _highest(stored)
    if highest >= train.size:
        raise InputError(
            f"{str(path)!r}: labels go up to {highest}, with {train.size} training"
            " images; number the classes 0, 1, 2, …"
        )


def _check_numbering(path: Path, stored: dict[str, Split]) -> None:
    """Without names of classes, labels have to be 0, 1, 2, … all of them."""
    found = np.unique(np.concatenate([split.labels for split in stored.values()]))
    missing = np.setdiff1d(np.arange(found[-1] + 1), found)
    if len(missing):
        listed = ", ".join(map(str, missing[:5])) + (", …" if len(missing) > 5 else "")
        raise InputError(
            f"{str(path)!r}: the labels are {len(found)} numbers from {found[0]} to"
            f" {found[-1]} without {listed}; number the classes 0, 1, 2, …, as"
            " np.unique(y, return_inverse=True)[1] does, or give class_names for all"
        )


def _highest(stored: dict[str, Split]) -> int:
    return max(int(split.labels.max()) for split in stored.values())


def _class_names(path: Path, arrays: dict, stored: dict) -> tuple[str, ...]:
    classes = _highest(stored) + 1
    names = arrays.get("class_names", np.arange(classes))
    if names.ndim != 1 or len(names) < classes:
        raise InputError(
            f"class_names in {str(path)!r} has shape {names.shape} for labels up to"
            f" {classes - 1}; give one name for each class"
        )
    try:
        texts = np.char.decode(names, "utf-8") if names.dtype.kind == "S" else names
    except UnicodeDecodeError as error:
        raise InputError(
            f"class_names in {str(path)!r} are bytes that are no UTF-8 text; save"
            ' texts, such as np.array(["cat", "dog"])'
        ) from error
    return tuple(map(str, texts.astype("str")))


def _divide(path: Path, stored: dict[str, Split]) -> dict[str, Split]:
    """Hold out of the training images what the file lacks."""
    sizes = {part: split.size for part, split in stored.items()}
    if "validation" in sizes and "test" not in sizes:
        # `plan_splits` would test on the validation images, as data sets that hide
        # the labels of their test images want it. Here they are for choosing.
        plan = plan_splits({"train": sizes["train"], "test": 0}, True)
        plan["test"] = plan["validation"]
        plan["validation"] = Part("validation", np.arange(sizes["validation"]))
    else:
        plan = plan_splits(sizes, True)
    if any(len(part.rows) == 0 for part in plan.values()):
        raise InputError(
            f"{str(path)!r} has {sizes['train']} training images: too few to hold a"
            " tenth out; give 10 or more, or all three splits"
        )
    splits = {}
    for part, (source, rows) in plan.items():
        images, labels = stored[source]
        if len(rows) < len(labels):  # a whole split is not copied
            images, labels = images[rows], labels[rows]
        splits[part] = Split(images, labels)
    return splits
