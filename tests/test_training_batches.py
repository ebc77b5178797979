"""Batches: normalised, complete, and a function of seed and epoch alone."""

import numpy as np
import pytest

from cnnlib.data import Dataset, Split, StreamedSplit
from cnnlib.training.augmentation import augment
from cnnlib.training.batches import Batches, _Sequence


def tiny_data(count=50, channels=2):
    """Noise with labels 0 to 3, and a different spread in each channel."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 200, (count, 8, 8, channels), dtype=np.uint8)
    images[..., -1] //= 3
    split = Split(images, rng.integers(0, 4, count))
    scaled = images / 255
    mean, std = scaled.mean((0, 1, 2)), scaled.std((0, 1, 2))
    return Dataset("tiny", split, split, split, tuple("abcd"), *np.float32([mean, std]))


def epoch_of(batches, epoch=0):
    batches.epoch = epoch
    source = batches.source()
    if isinstance(source, _Sequence):
        source = [source[step] for step in range(len(source))]
    pairs = [tuple(map(np.asarray, pair)) for pair in source]
    return [np.concatenate(part) for part in zip(*pairs, strict=True)]


def test_batches_are_normalised_with_the_training_statistics():
    data = tiny_data()
    images, labels = epoch_of(Batches(data, data.test, 16))
    assert images.dtype == np.float32
    np.testing.assert_allclose(images, data.normalize(data.test.images), atol=2e-6)
    np.testing.assert_array_equal(labels, data.test.labels)
    np.testing.assert_allclose(images.mean((0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(images.std((0, 1, 2)), 1, atol=1e-5)


def test_the_order_is_a_function_of_seed_and_epoch():
    data = tiny_data()
    shuffled = Batches(data, data.train, 16, seed=3)
    first, second = epoch_of(shuffled, 0)[0], epoch_of(shuffled, 1)[0]
    again = epoch_of(Batches(data, data.train, 16, seed=3), 1)[0]
    other = epoch_of(Batches(data, data.train, 16, seed=4), 1)[0]
    np.testing.assert_array_equal(second, again)
    assert not np.array_equal(first, second)
    assert not np.array_equal(second, other)
    # Every image once.
    np.testing.assert_allclose(np.sort(first.ravel()), np.sort(second.ravel()))


def test_both_ways_of_making_batches_agree():
    data = tiny_data()
    batches = Batches(
        data, data.train, 16, seed=1, augmentation=("flip", "crop"), one_hot=True
    )
    images, labels = epoch_of(batches, 2)
    sequence = _Sequence(batches)
    pairs = [sequence[step] for step in range(len(sequence))]
    np.testing.assert_allclose(images, np.concatenate([x for x, _ in pairs]), atol=1e-6)
    np.testing.assert_array_equal(labels, np.concatenate([y for _, y in pairs]))
    assert labels.shape == (50, 4)


def test_a_streamed_split_gives_every_image_once():
    tf = pytest.importorskip("tensorflow")
    data = tiny_data()

    def open_stream(shuffle, seed):
        return tf.data.Dataset.from_tensor_slices(tuple(data.train))

    stream = StreamedSplit(50, (8, 8, 2), open_stream)
    batches = Batches(data, stream, 16, seed=0)
    tf.random.set_seed(0)
    first, again = epoch_of(batches, 0)[0], epoch_of(batches, 0)[0]
    second = epoch_of(batches, 1)[0]
    tf.random.set_seed(7)
    other_global_seed = epoch_of(Batches(data, stream, 16, seed=0), 0)[0]
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(first, other_global_seed)
    assert not np.array_equal(first, second)
    expected = data.normalize(data.train.images)
    np.testing.assert_allclose(
        np.sort(second.ravel()), np.sort(expected.ravel()), atol=2e-6
    )


def test_flip_mirrors_some_and_crop_shifts_within_an_eighth():
    images = np.arange(40 * 16 * 16, dtype=np.int64).reshape(40, 16, 16, 1) + 1
    flipped = augment(images, ("flip",), np.random.default_rng(0))
    mirrored = [np.array_equal(f, i[:, ::-1]) for f, i in zip(flipped, images)]  # noqa: B905
    same = [np.array_equal(f, i) for f, i in zip(flipped, images)]  # noqa: B905
    assert 5 < sum(mirrored) < 35
    assert sum(mirrored) + sum(same) == 40

    cropped = augment(images, ("crop",), np.random.default_rng(0))
    shifts = set()
    for index, image in enumerate(cropped):
        # The middle never leaves the image; its number says where it came from.
        row, column = divmod(int(image[8, 8, 0]) - 1 - index * 256, 16)
        shifts.add((row - 8, column - 8))
        assert image.min() == 0 or (row, column) == (8, 8)
    assert max(abs(step) for shift in shifts for step in shift) == 2
    assert len(shifts) > 10
