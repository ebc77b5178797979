"""What both sets that come with the package promise."""

import numpy as np
import pytest

import cnnlib
from cnnlib.data import digits, photo_patches

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
