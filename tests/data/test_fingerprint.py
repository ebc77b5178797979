"""The fingerprint of a data set: the same for the same content, and only then."""

import numpy as np

from cnnlib.data import Dataset, Split, StreamedSplit
from cnnlib.data.dataset import fingerprint


def dataset(change=lambda splits: None, classes=("a", "b")):
    splits = [
        Split(
            np.random.default_rng(n).integers(0, 256, (n, 8, 8, 3), dtype=np.uint8),
            np.arange(n, dtype="int64") % 2,
        )
        for n in (60, 20, 10)
    ]
    change(splits)
    return Dataset("x", *splits, classes, np.zeros(3), np.ones(3))


def swap_two_images(splits):
    splits[0].images[[0, 1]] = splits[0].images[[1, 0]]


def change_one_label(splits):
    splits[2].labels[3] = 0


def darken_one_test_image(splits):
    splits[2].images[5] //= 2


def test_the_fingerprint_is_that_of_the_content():
    assert fingerprint(dataset()) == fingerprint(dataset()) == "265f43cb2c372851"
    changes = (swap_two_images, change_one_label, darken_one_test_image)
    seen = {fingerprint(dataset(change)) for change in changes}
    seen |= {fingerprint(dataset()), fingerprint(dataset(classes=("a", "c")))}
    assert len(seen) == 5


def test_the_fingerprint_does_not_depend_on_the_memory_layout():
    def turned(splits):
        images, labels = splits[0]
        splits[0] = Split(np.asfortranarray(images), labels.astype(">i4"))

    assert fingerprint(dataset(turned)) == fingerprint(dataset())


def test_every_image_of_a_large_split_counts():
    images = np.zeros((3000, 32, 32, 3), "uint8")  # nine times what is sampled
    labels = np.zeros(3000, "int64")
    small = Split(images[:1], labels[:1])

    def of(train):
        data = Dataset(
            "x", Split(train, labels), small, small, ("a",), np.zeros(3), np.ones(3)
        )
        return fingerprint(data)

    seen = {of(images)}
    for row in (0, 1234, 2999):
        for channel in range(3):
            changed = images.copy()
            changed[row, ..., channel] = 1
            seen.add(of(changed))
    assert len(seen) == 10


def test_the_fingerprint_of_a_stream_reads_nothing():
    def opened(shuffle, seed):
        raise AssertionError("the stream was opened")

    def of(size):
        split = StreamedSplit(size, (8, 8, 3), opened)
        return fingerprint(
            Dataset("x", split, split, split, ("a",), np.zeros(3), np.ones(3))
        )

    assert of(5) == of(5) != of(6)
