"""Generated discs and squares: a class for every pixel, told by its pattern."""

import numpy as np

from cnnlib.data import shape_scenes


def test_shape_scenes_are_as_documented():
    images, labels = shape_scenes.load(0)["train"]
    assert images.shape == (600, 64, 64, 3)
    assert (images.dtype, labels.dtype) == ("uint8", "int64")
    assert labels.shape == images.shape[:3]
    share = np.bincount(labels.ravel()) / labels.size
    assert len(share) == 4
    assert share[0] > 0.6
    assert share[1:].min() > 0.06


def test_patterns_change_in_their_directions_and_have_the_same_shades():
    images, labels = shape_scenes.load(0)["train"]
    gray = images.mean(axis=-1)
    levels = []
    for label in (1, 2, 3):
        inside = labels == label
        steps = []
        for axis in (1, 2):
            both = np.delete(inside, 0, axis) & np.delete(inside, -1, axis)
            steps.append(np.abs(np.diff(gray, axis=axis))[both].mean())
        down, across = steps
        if label == 1:
            assert down > 1.5 * across
        elif label == 2:
            assert across > 1.5 * down
        else:
            assert 0.8 < down / across < 1.25
        levels.append(gray[inside].mean())
    assert max(levels) - min(levels) < 8
