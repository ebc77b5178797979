"""Pictures of what excites a map are laid beside their patches."""

import numpy as np

from cnnlib import plots
from cnnlib.interpretation.top_activations import TopActivation
from cnnlib.plots.pictures.top_activations import as_picture, mosaic


def test_mosaic_lays_pictures_row_by_row():
    pictures = [np.full((2, 3, 1), value) for value in (0.1, 0.2, 0.3)]
    drawn = mosaic(pictures)[..., 0]
    assert drawn.shape == (5, 7)
    assert (drawn[:2, :3] == 0.1).all()
    assert (drawn[:2, 4:] == 0.2).all()
    assert (drawn[3:, :3] == 0.3).all()
    assert (drawn[2] == 1).all()  # the line between them
    assert (drawn[3:, 4:] == 1).all()  # no fourth picture


def test_as_picture_keeps_zero_grey():
    np.testing.assert_allclose(as_picture([-1.0, 0.0, 2.0]), [0.25, 0.5, 1.0])
    np.testing.assert_array_equal(as_picture(np.zeros(3)), [0.5, 0.5, 0.5])


def test_show_top_activations_pairs_pictures_with_patches():
    images = np.arange(2 * 4 * 4).reshape(2, 4, 4, 1).astype("uint8")
    one = TopActivation(1, (0, 0), 1.0, (-1, 2, 0, 3), np.ones((3, 3, 1)))
    fig = plots.show_top_activations({"a": [one], "b": [one]}, images)
    assert [ax.get_title() for ax in fig.axes] == ["a", "b", "", ""]
    patch = fig.axes[2].images[0].get_array()
    np.testing.assert_allclose(patch[0] * 255, [128, 128, 128])
    np.testing.assert_allclose(patch[1] * 255, [16, 17, 18])
