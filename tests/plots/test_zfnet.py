"""The figures of notebook 18 show what they are given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cnnlib import plots
from cnnlib.interpretation.top_activations import TopActivation
from cnnlib.plots.pictures.occlusion import show_labels, show_occlusion, show_square
from cnnlib.plots.pictures.top_activations import as_picture, mosaic


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


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


def test_square_lies_in_the_corner_of_a_copy():
    image = np.zeros((4, 5, 1), "uint8")
    _, ax = plots.figure()
    show_square(ax, image, 2)
    drawn = ax.images[0].get_array()
    assert (drawn[:2, :2] == 128).all()
    assert drawn.sum() == 4 * 128
    assert image.sum() == 0


def test_numbers_are_drawn_at_the_middles_of_their_squares():
    _, ax = plots.figure()
    image = np.zeros((32, 32, 1))
    drawn = show_occlusion(ax, np.zeros((13, 13)), image, size=8, stride=2)
    # The first square covers pixels 0 to 7: its middle is 3.5, a step is 2.
    assert drawn.get_extent() == [2.5, 28.5, 28.5, 2.5]
    assert ax.get_xlim() == (-0.5, 31.5)


def test_labels_that_are_unusual_stand_out():
    _, ax = plots.figure()
    show_labels(ax, [[3, 3], [3, 5]], np.zeros((8, 8, 1)), size=4, stride=4)
    texts = {text.get_text(): text for text in ax.texts}
    assert len(ax.texts) == 4
    assert texts["5"].get_position() == (5.5, 5.5)
    assert texts["5"].get_fontweight() == "bold"
    assert texts["3"].get_fontweight() == "normal"
