"""What `load_data` returns: splits, class names and training statistics."""

import dataclasses
import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from cnnlib.errors import InputError
from cnnlib.plain_numbers import plain

# How many pixel values of a split `fingerprint` looks at, at least: about 20 in each
# image of MNIST and CIFAR-10.
_SAMPLED = 2**20


class Split(NamedTuple):
    """One part of a data set, held in memory.

    Attributes:
        images: uint8, shape (n, height, width, channels), values 0 to 255.
        labels: int64, shape (n,), values 0 to classes - 1.
    """

    images: np.ndarray
    labels: np.ndarray

    @property
    def size(self) -> int:
        """The number of images. (`len` of a named tuple counts its fields.)"""
        return len(self.labels)


@dataclass(frozen=True)
class StreamedSplit:
    """One part of a data set that is too large for memory, read as it is used.

    Attributes:
        size: the number of images, also given by `len`.
        image_shape: (height, width, channels) of every image.
        open: returns the stream; called by `dataset` with `shuffle` and `seed`.
    """

    size: int
    image_shape: tuple[int, int, int]
    open: Callable[[bool, int | None], Any]

    def __len__(self) -> int:
        return self.size

    def dataset(self, shuffle: bool = False, seed: int | None = None):
        """Open the split as a `tf.data.Dataset`.

        Args:
            shuffle: draw from a buffer of records in random order, anew in each
                epoch, instead of in the stored order.
            seed: makes the shuffled order repeatable.

        Returns:
            A dataset of single pairs: a uint8 image of shape (height, width,
            channels) and an int64 label. Reading, decoding and resizing run in
            parallel and ahead of the consumer.
        """
        return self.open(shuffle, seed)


@dataclass(frozen=True)
class Dataset:
    """An image classification set, ready for training.

    Choose everything (epochs, rates, networks) with `validation`; read `test` once,
    at the end.

    Attributes:
        name: the name given to `load_data`.
        train: a `Split`, or a `StreamedSplit` if the set is too large for memory.
        validation: the same kind, never part of `train`.
        test: the same kind.
        class_names: one name for each label.
        mean: float32, shape (channels,): mean of the training images scaled to
            [0, 1].
        std: float32, shape (channels,): their standard deviation.
    """

    name: str
    train: Split | StreamedSplit
    validation: Split | StreamedSplit
    test: Split | StreamedSplit
    class_names: tuple[str, ...]
    mean: np.ndarray
    std: np.ndarray

    @property
    def classes(self) -> int:
        """The number of classes."""
        return len(self.class_names)

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(height, width, channels) of every image."""
        if isinstance(self.train, StreamedSplit):
            return self.train.image_shape
        return self.train.images.shape[1:]

    def normalize(self, images: np.ndarray) -> np.ndarray:
        """Give images zero mean and unit variance, as the training images have them.

        Args:
            images: values 0 to 255, shape (..., height, width, channels).

        Returns:
            float32 array of the same shape: `(images / 255 - mean) / std`.
        """
        scaled = np.asarray(images, dtype="float32") / np.float32(255)
        return (scaled - self.mean) / self.std

    def subset(self, train: int, validation: int | None = None) -> "Dataset":
        """A smaller set for a quick trial, always the same one.

        Args:
            train: how many training images, drawn at random with a fixed seed. The
                smaller of two subsets is part of the larger.
            validation: how many validation images; `None` keeps all.

        Returns:
            A data set with the same test split, classes and statistics.

        Raises:
            InputError: more images than there are, fewer than one, or a split that is
                streamed.
        """
        train, validation = plain((train, validation))
        sizes = {"train": train, "validation": validation}
        return dataclasses.replace(
            self,
            **{
                name: _some(getattr(self, name), name, size)
                for name, size in sizes.items()
                if size is not None
            },
        )


def _some(split: Split | StreamedSplit, name: str, size: int) -> Split:
    if isinstance(split, StreamedSplit):
        raise InputError(f"{name} is streamed: give fit a smaller set by load_data")
    if type(size) is not int or not 1 <= size <= split.size:
        raise InputError(f"{name}={size!r} images; it takes 1 to {split.size:,}")
    rows = np.random.default_rng(0).permutation(split.size)[:size]
    return Split(split.images[rows], split.labels[rows])


def channel_statistics(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Compute mean and standard deviation of each channel, scaled to [0, 1].

    The grey levels are counted first, so the result is exact, the same on every
    machine, and needs no copy of the images as floats.

    Args:
        images: uint8, shape (n, height, width, channels).

    Returns:
        Two float32 arrays of shape (channels,).
    """
    channels = images.shape[-1]
    counts = np.zeros((channels, 256), dtype="int64")
    for start in range(0, len(images), 1000):
        for channel in range(channels):
            levels = images[start : start + 1000, ..., channel].ravel()
            counts[channel] += np.bincount(levels, minlength=256)
    share = counts / counts.sum(axis=1, keepdims=True)
    level = np.arange(256) / 255
    mean = share @ level
    variance = (share * (level - mean[:, None]) ** 2).sum(axis=1)
    # A channel of one colour has no spread; half a grey level keeps it finite.
    std = np.maximum(np.sqrt(variance), 0.5 / 255)
    return mean.astype("float32"), std.astype("float32")


def fingerprint(data: Dataset) -> str:
    """A short hash of what a data set holds, to tell whether it is still the same.

    Sizes, image shapes, class names and all labels go into it, and of the images every
    so-many-th value, one to two million from each split. So another selection, order or
    preparation of images shows; a change of a few pixels may not. Of a split that is
    streamed nothing is read: its size and shape count alone.

    Args:
        data: what `cnnlib.load_data` returned.

    Returns:
        16 hexadecimal digits, the same on every machine.
    """
    digest = hashlib.sha256(repr(tuple(map(str, data.class_names))).encode())
    for split in (data.train, data.validation, data.test):
        if isinstance(split, StreamedSplit):
            digest.update(repr((split.size, tuple(split.image_shape))).encode())
            continue
        digest.update(repr(tuple(map(int, split.images.shape))).encode())
        digest.update(np.ascontiguousarray(split.labels, "<i8"))
        digest.update(_sample(split.images))
    return digest.hexdigest()[:16]


def _sample(images: np.ndarray) -> np.ndarray:
    """Values at equal distances, at changing places of the images and channels."""
    step = max(1, images.size // _SAMPLED)
    # Without a common divisor, every place has its turn.
    while math.gcd(step, math.prod(images.shape[1:])) > 1:
        step += 1
    return np.ascontiguousarray(images.reshape(-1)[::step])
