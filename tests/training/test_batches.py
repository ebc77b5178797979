"""Batches: complete, shared out fairly, and a function of seed and epoch alone."""

import time

import numpy as np
import pytest

from cnnlib.data import Dataset, Split, StreamedSplit
from cnnlib.training import batches as module
from cnnlib.training.batches import Batches, _Sequence
from cnnlib.training.devices.distribution import Distribution


def tiny_split(count=50):
    """Images that carry their own number, with labels 0 to 3."""
    images = np.arange(count, dtype=np.uint8)[:, None, None, None]
    labels = np.random.default_rng(0).integers(0, 4, count)
    return Split(np.tile(images, (1, 8, 8, 2)), labels)


def stream_of(split):
    tf = pytest.importorskip("tensorflow")

    def open_stream(shuffle, seed):
        images = tf.data.Dataset.from_tensor_slices(tuple(split))
        return images.shuffle(len(split.labels), seed=seed) if shuffle else images

    return StreamedSplit(split.size, (8, 8, 2), open_stream)


def steps_of(batches, epoch=0, first=0):
    """The batches of an epoch as arrays."""
    batches.epoch = epoch
    source = batches.source(first)
    if isinstance(source, _Sequence):
        source = [source[step] for step in range(len(source))]
    return [tuple(map(np.asarray, batch)) for batch in source]


def epoch_of(batches, epoch=0):
    return [
        np.concatenate(part) for part in zip(*steps_of(batches, epoch), strict=True)
    ]


def test_evaluation_keeps_the_order_and_every_row():
    split = tiny_split()
    rows, labels = epoch_of(Batches(split, 16, offset=7))
    np.testing.assert_array_equal(rows, np.arange(50) + 7)
    np.testing.assert_array_equal(labels, split.labels)
    assert rows.dtype == labels.dtype == np.int32


def test_the_order_is_a_function_of_seed_and_epoch():
    split = tiny_split()
    shuffled = Batches(split, 16, seed=3)
    first, second = epoch_of(shuffled, 0)[0], epoch_of(shuffled, 1)
    again = epoch_of(Batches(split, 16, seed=3), 1)[0]
    other = epoch_of(Batches(split, 16, seed=4), 1)[0]
    np.testing.assert_array_equal(second[0], again)
    assert not np.array_equal(first, second[0])
    assert not np.array_equal(second[0], other)
    assert sorted(first) == sorted(second[0]) == list(range(50))
    np.testing.assert_array_equal(second[1], split.labels[second[0]])


def test_the_rest_of_an_epoch_is_its_end():
    batches = Batches(tiny_split(), 16, seed=1)
    whole, rest = steps_of(batches, 2), steps_of(batches, 2, first=2)
    assert [len(rows) for rows, _ in whole] == [16, 16, 16, 2]
    for ours, theirs in zip(rest, whole[2:], strict=True):
        np.testing.assert_array_equal(ours[0], theirs[0])


def test_both_ways_of_making_batches_agree():
    batches = Batches(tiny_split(), 16, seed=1)
    rows, labels = epoch_of(batches, 2)
    sequence = _Sequence(batches, 0)
    pairs = [sequence[step] for step in range(len(sequence))]
    np.testing.assert_array_equal(rows, np.concatenate([row for row, _ in pairs]))
    np.testing.assert_array_equal(labels, np.concatenate([one for _, one in pairs]))


def test_a_streamed_split_gives_every_image_once_in_an_order_of_the_epoch():
    tf = pytest.importorskip("tensorflow")
    split = tiny_split()
    batches = Batches(stream_of(split), 16, seed=0)
    tf.random.set_seed(0)
    first, again = epoch_of(batches, 0)[0], epoch_of(batches, 0)[0]
    second, labels = epoch_of(batches, 1)
    tf.random.set_seed(7)
    other_global_seed = epoch_of(Batches(stream_of(split), 16, seed=0), 0)[0]
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(first, other_global_seed)
    assert not np.array_equal(first, second)
    numbers = second[:, 0, 0, 0]
    assert sorted(numbers) == list(range(50))
    np.testing.assert_array_equal(labels, split.labels[numbers])
    rest = np.concatenate([images for images, _ in steps_of(batches, 1, first=1)])
    np.testing.assert_array_equal(rest, second[16:])


@pytest.mark.parametrize("streamed", [False, True])
def test_processes_share_every_batch(monkeypatch, streamed):
    """Two processes with two devices each: 50 rows, 12 to a batch."""
    split = tiny_split()
    data = stream_of(split) if streamed else split
    parts = []
    for process_id in (0, 1):
        monkeypatch.setattr(
            module.distribution, "current", lambda n=process_id: Distribution(4, 2, n)
        )
        training, evaluation = Batches(data, 12, seed=5), Batches(data, 12)
        assert (training.steps, evaluation.steps) == (4, 5)
        assert evaluation.filling == pytest.approx(52 / 50)
        parts.append((steps_of(training), steps_of(evaluation)))
    trained, tested = ([own[part] for own in parts] for part in (0, 1))
    for mine, theirs in zip(*trained, strict=True):
        assert len(mine[0]) == len(theirs[0]) == 6
    numbers = [_numbers(rows) for own in trained for rows, _ in own]
    numbers = np.concatenate(numbers)
    assert len(set(numbers)) == len(numbers) == 48
    weights = np.concatenate([batch[2] for own in tested for batch in own])
    numbers = np.concatenate([_numbers(batch[0]) for own in tested for batch in own])
    assert len(weights) == 52
    assert sorted(numbers[weights == 1]) == list(range(50))


def _numbers(rows_or_images):
    return rows_or_images.reshape(len(rows_or_images), -1)[:, 0]


def test_waiting_for_a_slow_stream_is_measured():
    tf = pytest.importorskip("tensorflow")
    split = tiny_split(32)

    def slow(image, label):
        return tf.numpy_function(
            lambda x, y: (time.sleep(0.02), (x, y))[1],
            [image, label],
            [tf.uint8, tf.int64],
        )

    def open_stream(shuffle, seed):
        images = tf.data.Dataset.from_tensor_slices(tuple(split)).map(slow)
        return images.map(
            lambda x, y: (tf.ensure_shape(x, (8, 8, 2)), tf.ensure_shape(y, ()))
        )

    batches = Batches(StreamedSplit(32, (8, 8, 2), open_stream), 2)
    steps_of(batches)
    in_a_hurry, batches.waited = batches.waited, 0.0
    # Two of the sixteen waits are looked at; each image takes a fiftieth of a second.
    assert in_a_hurry > 0.3
    for _ in batches.source():
        time.sleep(0.1)
    assert batches.waited < in_a_hurry / 2


def test_a_data_set_in_memory_has_no_wait_to_speak_of():
    data = Dataset("tiny", *[tiny_split()] * 3, tuple("abcd"), *np.ones((2, 2), "f4"))
    batches = Batches(data.train, 10, seed=0)
    steps_of(batches)
    assert batches.waited < 1
