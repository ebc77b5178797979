"""The embedded digits: whole, apart, and the same everywhere."""

import hashlib

import numpy as np

import cnnlib


def test_no_digit_is_in_two_splits():
    data = cnnlib.load_data("digits")
    parts = [
        {image.tobytes() for image in split.images}
        for split in (data.train, data.validation, data.test)
    ]
    assert not parts[0] & parts[1]
    assert not (parts[0] | parts[1]) & parts[2]


def test_digits_are_the_same_everywhere():
    data = cnnlib.load_data("digits")
    digest = hashlib.sha256(data.train.images.tobytes() + data.test.labels.tobytes())
    assert digest.hexdigest()[:16] == "d4e147076ef0be2c"


def test_digits_fill_the_field_without_touching_its_border():
    images = cnnlib.load_data("digits").train.images
    assert images[:, 0].max() == images[:, -1].max() == 0
    rows = np.flatnonzero(images.mean((0, 2, 3)) > 10)
    assert 22 <= rows[-1] - rows[0] + 1 <= 28


def test_every_digit_is_divided_alike():
    data = cnnlib.load_data("digits")
    for split in (data.train, data.validation, data.test):
        share = np.bincount(split.labels) / split.size
        assert abs(share - 0.1).max() < 0.01
