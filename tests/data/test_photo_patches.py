"""The embedded patches: cut where they say, and no pixel in two splits."""

import hashlib

import numpy as np

import cnnlib
from cnnlib.data import photo_patches


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
