"""Finding a set of TensorFlow Datasets by name, and what it holds."""

import difflib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cnnlib.errors import InputError, unknown_name
from cnnlib.paths import given_path

CATALOGUE = "https://www.tensorflow.org/datasets/catalog"

# TFDS's own names: set, set/config, each with :version. A word before the colon
# would be a community's name space, which asks the network.
_NAME = re.compile(r"(\w+)(/[\w.+-]+)?(:\d[\d.*]*)?")


class Content(NamedTuple):
    """What an image classification set holds.

    Attributes:
        image: the name of the image feature.
        label: the name of the label feature.
        shape: (height, width, channels); height and width are None where they vary.
        class_names: one name for each label.
    """

    image: str
    label: str
    shape: tuple[int | None, int | None, int]
    class_names: tuple[str, ...]


def import_tfds():
    """Import TensorFlow Datasets without its warnings about unprepared folders."""
    import absl.logging
    import tensorflow_datasets as tfds

    absl.logging.set_verbosity(absl.logging.ERROR)
    return tfds


def data_folder(data_dir: str | Path | None) -> Path:
    """Where prepared sets are kept: `data_dir`, or else TFDS's own folder.

    Raises:
        InputError: it cannot be a folder, such as a file.
    """
    default = os.environ.get("TFDS_DATA_DIR", "~/tensorflow_datasets")
    chosen = default if data_dir is None else data_dir
    folder = given_path("data_dir", chosen).expanduser().absolute()
    for part in (folder, *folder.parents):
        if part.is_file():
            raise InputError(f"data_dir {str(chosen)!r}: {str(part)!r} is a file")
    return folder


def find_builder(name: str, data_dir: Path, embedded: Iterable[str]) -> Any:
    """Return the TFDS builder of `name`.

    Args:
        name: TFDS's name, optionally with a configuration and a version:
            `"imagenette/320px"`, `"mnist:3.0.1"`.
        data_dir: the folder of prepared sets.
        embedded: names of the embedded sets, which are suggested too.

    Raises:
        InputError: if there is no such set, configuration or version.
    """
    match = _NAME.fullmatch(name)
    if not match:
        raise _unknown(name, embedded)
    tfds = import_tfds()
    try:
        return tfds.builder(name, data_dir=os.fspath(data_dir))
    except tfds.core.registered.DatasetNotFoundError:
        raise _unknown(name, embedded) from None
    except (ValueError, AssertionError):
        # The set exists, so it is the configuration or the version that does not.
        builder = tfds.builder_cls(match[1])
        if match[2] and match[2][1:] not in builder.builder_configs:
            known = [f"{match[1]}/{config}" for config in builder.builder_configs]
            raise unknown_name("data set", name, known or [match[1]]) from None
        raise InputError(
            f"unknown version in {name!r}; {match[1]} has version {builder.VERSION}"
        ) from None


def content(builder: Any) -> Content:
    """Describe the images and labels of a builder.

    Raises:
        InputError: if the set is not one of 8-bit images with one label each.
    """
    tfds = import_tfds()
    keys = builder.info.supervised_keys
    if keys is not None and len(keys) == 2 and all(isinstance(k, str) for k in keys):
        image, label = (builder.info.features[key] for key in keys)
        is_image = isinstance(image, tfds.features.Image) and image.np_dtype == np.uint8
        if is_image and image.shape[-1] and isinstance(label, tfds.features.ClassLabel):
            return Content(*keys, tuple(image.shape), _class_names(label))
    raise InputError(
        f"{builder.name!r} is not an image classification set (8-bit images, one "
        f"label each); those are listed under {CATALOGUE}"
    )


def _class_names(label: Any) -> tuple[str, ...]:
    return tuple(map(str, label.names or range(label.num_classes)))


def _unknown(name: str, embedded: Iterable[str]) -> InputError:
    """The error for a name nobody knows, with the nearest sets of images."""
    tfds = import_tfds()
    embedded = list(embedded)
    known = [*embedded, *tfds.list_builders(with_community_datasets=False)]
    near = difflib.get_close_matches(name.lower(), known, n=12, cutoff=0.5)
    near = [each for each in near if each in embedded or _holds_images(each)]
    if near:
        return unknown_name("data set", name, near)
    return InputError(
        f"unknown data set {name!r}; embedded: {', '.join(sorted(embedded))}; all "
        f"others by their TensorFlow Datasets name, see {CATALOGUE}"
    )


def _holds_images(name: str) -> bool:
    """Whether TFDS's `name` can be loaded; one that cannot be asked is not offered."""
    try:
        content(import_tfds().builder(name))
    except Exception:
        return False
    return True
