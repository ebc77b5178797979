"""What `load_data` returns: its statistics, and a fingerprint of its content."""

import numpy as np

from cnnlib.data.dataset import (
    Dataset,
    Split,
    StreamedSplit,
    channel_statistics,
    fingerprint,
)


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


def test_statistics_are_those_of_the_scaled_images():
    images = np.random.default_rng(1).integers(0, 256, (1500, 4, 5, 3), dtype="uint8")
    mean, std = channel_statistics(images)
    assert mean.dtype == std.dtype == np.float32
    np.testing.assert_allclose(mean, (images / 255).mean((0, 1, 2)), rtol=1e-6)
    np.testing.assert_allclose(std, (images / 255).std((0, 1, 2)), rtol=1e-6)


def test_normalized_training_images_have_mean_0_and_variance_1():
    images = np.random.default_rng(2).integers(0, 256, (40, 6, 6, 2), dtype="uint8")
    images[..., 1] //= 4
    split = Split(images, np.zeros(40, "int64"))
    data = Dataset("x", split, split, split, ("a",), *channel_statistics(images))
    normal = data.normalize(images)
    assert normal.dtype == np.float32
    np.testing.assert_allclose(normal.mean((0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(normal.std((0, 1, 2)), 1, atol=1e-5)


def test_images_of_one_colour_stay_finite():
    mean, std = channel_statistics(np.full((3, 4, 4, 1), 9, "uint8"))
    assert mean == np.float32(9 / 255)
    assert std > 0
