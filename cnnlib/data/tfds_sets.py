"""Image classification sets of TensorFlow Datasets, read into one form.

TensorFlow Datasets, https://www.tensorflow.org/datasets, downloads a set once, writes
it as records under its data folder and reads it from there ever after.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cnnlib.data.dataset import Dataset, Split, StreamedSplit, channel_statistics
from cnnlib.data.resizing import fit_tensor
from cnnlib.data.splitting import Part, plan_splits
from cnnlib.data.tfds_catalogue import (
    Content,
    content,
    data_folder,
    find_builder,
    import_tfds,
)
from cnnlib.data.tfds_prepare import prepare
from cnnlib.errors import InputError

# Decoded images of more than this many bytes are streamed from disk.
MEMORY_LIMIT = 1_500_000_000

# Streamed sets are too large to read twice; so many images give the statistics.
STATISTICS_SAMPLE = 2048

# Records in the shuffle buffer of a stream; they wait there still compressed.
_SHUFFLE_BUFFER = 8192


class _Source(NamedTuple):
    """Everything needed to read pairs of image and label from a prepared set."""

    builder: Any
    content: Content
    image_size: int | None
    shape: tuple[int, int, int]


def load(
    name: str,
    image_size: int | None,
    data_dir: str | Path | None,
    embedded: tuple[str, ...],
) -> Dataset:
    """Load a TFDS set; see `cnnlib.load_data` for arguments and errors."""
    folder = data_folder(data_dir)
    builder = find_builder(name, folder, embedded)
    holds = content(builder)
    source = _Source(builder, holds, image_size, _shape(name, holds, image_size))
    prepare(builder, folder, embedded)
    parts = split_plan(builder)
    total = sum(len(part.rows) for part in parts.values())
    if total * np.prod(source.shape) > MEMORY_LIMIT:
        splits = {part: _streamed(source, parts[part]) for part in parts}
        sample = Part("train", parts["train"].rows[:STATISTICS_SAMPLE])
        mean, std = channel_statistics(_read(source, sample).images)
    else:
        splits = _in_memory(source, parts)
        mean, std = channel_statistics(splits["train"].images)
    return Dataset(name, **splits, class_names=holds.class_names, mean=mean, std=std)


def split_plan(builder: Any) -> dict[str, Part]:
    """Decide on training, validation and test images of a prepared set."""
    sizes = {name: info.num_examples for name, info in builder.info.splits.items()}
    both = {"test", "validation"} <= set(sizes)
    try:
        return plan_splits(sizes, not both or _has_labels(builder))
    except InputError as error:
        raise InputError(f"{builder.name!r} cannot be trained on: {error}") from None


def _has_labels(builder: Any) -> bool:
    """Whether the test split tells its labels; hidden ones are stored as -1."""
    key = content(builder).label
    tfds = import_tfds()
    first = builder.as_dataset(
        split="test[:1]", decoders=tfds.decode.PartialDecoding({key: True})
    )
    return all(example[key] >= 0 for example in first.as_numpy_iterator())


def _shape(name: str, holds: Content, image_size: int | None) -> tuple[int, int, int]:
    """The shape of all images once loaded."""
    *sides, channels = holds.shape
    if image_size is not None:
        return (image_size, image_size, channels)
    if None in sides:
        raise InputError(
            f"the images of {name!r} differ in size; give image_size, for example "
            f"image_size=224 (64 trains faster)"
        )
    return (*sides, channels)


def _in_memory(source: _Source, parts: dict[str, Part]) -> dict[str, Split]:
    """Read each stored split once, whole, and hand out its rows."""
    stored = {}
    for name in {part.source for part in parts.values()}:
        count = source.builder.info.splits[name].num_examples
        stored[name] = _read(source, Part(name, np.arange(count)))
    splits = {}
    for part, (name, rows) in parts.items():
        images, labels = stored[name]
        if len(rows) < len(labels):
            images, labels = images[rows], labels[rows]
        splits[part] = Split(images, labels)
    return splits


def _read(source: _Source, part: Part) -> Split:
    images = np.empty((len(part.rows), *source.shape), dtype="uint8")
    labels = np.empty(len(part.rows), dtype="int64")
    start = 0
    batches = _open(source, part, False, None).batch(256).prefetch(2)
    for image, label in batches.as_numpy_iterator():
        stop = start + len(label)
        images[start:stop], labels[start:stop] = image, label
        start = stop
    return Split(images, labels)


def _streamed(source: _Source, part: Part) -> StreamedSplit:
    return StreamedSplit(len(part.rows), source.shape, partial(_open, source, part))


def _open(source: _Source, part: Part, shuffle: bool, seed: int | None):
    """Open a stream of (uint8 image, int64 label) in the stored order, or shuffled."""
    import tensorflow as tf

    tfds = import_tfds()
    image, label = source.content.image, source.content.label
    records = source.builder.as_dataset(
        split=part.source,
        shuffle_files=False,  # rows are counted in the stored order
        read_config=tfds.ReadConfig(try_autocache=False),
        decoders=tfds.decode.PartialDecoding(
            {image: True, label: True}, decoders={image: tfds.decode.SkipDecoding()}
        ),
    )
    stored = source.builder.info.splits[part.source].num_examples
    if len(part.rows) < stored:
        records = _select(records, part.rows, stored)
    if shuffle:
        records = records.shuffle(_SHUFFLE_BUFFER, seed=seed)
    read = _reader(source)
    pairs = records.map(
        lambda record: (read(record[image]), record[label]),
        num_parallel_calls=tf.data.AUTOTUNE,
    )
    size = tf.data.experimental.assert_cardinality(len(part.rows))
    return pairs.apply(size).prefetch(tf.data.AUTOTUNE)


def _select(records, rows: np.ndarray, stored: int):
    """Keep the records with these numbers."""
    import tensorflow as tf

    chosen = np.zeros(stored, dtype=bool)
    chosen[rows] = True
    chosen = tf.constant(chosen)
    kept = records.enumerate().filter(lambda number, _: tf.gather(chosen, number))
    return kept.map(lambda _, record: record)


def _reader(source: _Source) -> Callable:
    """Decode one image and bring it to size."""
    decode = source.builder.info.features[source.content.image].decode_example

    def read(encoded):
        image = decode(encoded)
        if source.image_size is not None:
            image = fit_tensor(image, source.image_size)
        image.set_shape(source.shape)
        return image

    return read
