"""The pictures of augmentation show what they are given."""

import numpy as np

from cnnlib.evaluation import ten_crop
from cnnlib.plots import show_color_directions, show_ten_crops


def test_directions_run_through_the_mean_and_show_the_spread():
    pixels = np.random.default_rng(0).uniform(0.2, 0.8, size=(50, 3))
    fig = show_color_directions(pixels, [0.04, 0.01, 0.0], np.eye(3))
    mean = pixels.mean(axis=0)
    for ax, other in zip(fig.axes, (1, 2), strict=True):
        assert ax.get_ylabel() == ("red", "green", "blue")[other]
        lines = [line.get_xydata() for line in ax.lines if line.get_label()[0] != "_"]
        assert len(lines) == 3
        for ends in lines:
            np.testing.assert_allclose(ends.mean(axis=0), mean[[0, other]])
        np.testing.assert_allclose(np.ptp(lines[0], axis=0), [2 * 1.5 * 0.2, 0])


def test_ten_crops_are_framed_and_shown():
    image = np.random.default_rng(0).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    crops = ten_crop(image[None], 8)[0]
    fig = show_ten_crops(image, crops)
    shown = [ax.images[0].get_array() for ax in fig.axes if ax.images]
    assert len(shown) == 11
    for crop in crops:
        assert any(np.array_equal(crop, array) for array in shown)
    (whole,) = (ax for ax in fig.axes if ax.images and len(ax.patches) == 5)
    places = [patch.get_xy() for patch in whole.patches]
    expected = [(0, 0), (8, 0), (0, 4), (8, 4), (4, 2)]
    np.testing.assert_allclose(places, expected, atol=0.25)
