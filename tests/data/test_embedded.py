"""The two sets that come with the package."""

import hashlib

import numpy as np
import pytest

import cnnlib
from cnnlib.data import digits, photo_patches
from cnnlib.errors import InputError

EMBEDDED = [digits, photo_patches]


@pytest.mark.parametrize("module", EMBEDDED, ids=lambda module: module.NAME)
def test_an_embedded_set_is_what_it_says(module):
    data = cnnlib.load_data(module.NAME)
    assert data.name == module.NAME
    assert data.image_shape == module.IMAGE_SHAPE
    assert data.class_names == module.CLASS_NAMES
    assert data.classes == 10
    for part, size in module.SIZES.items():
        images, labels = getattr(data, part)
        assert images.shape == (size, *module.IMAGE_SHAPE)
        assert images.dtype == np.uint8
        assert labels.dtype == np.int64
        assert set(labels) == set(range(10))
    normal = data.normalize(data.train.images).astype("float64")
    np.testing.assert_allclose(normal.mean((0, 1, 2)), 0, atol=1e-4)
    np.testing.assert_allclose(normal.std((0, 1, 2)), 1, atol=1e-4)


@pytest.mark.parametrize("module", EMBEDDED, ids=lambda module: module.NAME)
def test_a_second_call_is_instant_and_nobody_can_spoil_it(module):
    data = cnnlib.load_data(module.NAME)
    assert cnnlib.load_data(module.NAME) is data
    with pytest.raises(ValueError, match="read-only"):
        data.train.images[0] = 0


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


def test_no_pixel_of_a_photograph_is_in_two_splits():
    """Paint every patch of every split into empty photographs."""
    used = {}
    for part, squares in photo_patches.places().items():
        sizes = photo_patches.PHOTOGRAPHS.values()
        used[part] = [np.zeros(size, bool) for size in sizes]
        for label, top, left, side in squares:
            window = used[part][label][top : top + side, left : left + side]
            assert window.shape == (side, side)
            window[:] = True
    for train, validation, test in zip(*used.values(), strict=True):
        assert not (train & validation).any()
        assert not ((train | validation) & test).any()
        assert train.mean() > 0.5


def test_places_do_not_change():
    text = repr([[tuple(p) for p in part] for part in photo_patches.places().values()])
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "70ed691f89e021e7"


def test_patches_are_cut_where_they_say():
    data = cnnlib.load_data("photo_patches")
    photographs = photo_patches.photographs()
    for name, photograph in photographs.items():
        assert photograph.shape == (*photo_patches.PHOTOGRAPHS[name], 3)
        assert photograph.dtype == np.uint8
    for i, (label, top, left, side) in enumerate(photo_patches.places()["test"][:50]):
        photograph = photographs[photo_patches.CLASS_NAMES[label]]
        square = photograph[top : top + side, left : left + side]
        patch = data.test.images[i]
        np.testing.assert_allclose(square.mean((0, 1)), patch.mean((0, 1)), atol=8)
    # Loose enough for another JPEG decoder.
    np.testing.assert_allclose(data.mean, [0.4771, 0.3712, 0.3269], atol=2e-3)


@pytest.mark.parametrize("size", [24, 36])
def test_embedded_images_come_in_any_size(size):
    data = cnnlib.load_data("digits", image_size=size)
    assert data.image_shape == (size, size, 1)
    normal = data.normalize(data.train.images)
    assert abs(normal.mean()) < 1e-4
    np.testing.assert_array_equal(
        data.test.labels, cnnlib.load_data("digits").test.labels
    )


def test_the_table_lists_the_embedded_sets(tmp_path):
    table = cnnlib.data.table(tmp_path / "nothing here")
    assert list(table["name"]) == ["digits", "photo_patches"]
    assert list(table["where"]) == ["embedded"] * 2
    assert list(table["train"]) == [1258, 8000]


def test_a_name_must_be_text():
    with pytest.raises(InputError, match="named by a string"):
        cnnlib.load_data(7)
