"""The figure of occlusion puts its squares and numbers where they belong."""

import numpy as np

from cnnlib import plots
from cnnlib.plots.pictures.occlusion import show_labels, show_occlusion, show_square


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
