"""Generated clips that only motion tells apart."""

import numpy as np
import pytest

from cnnlib.data import moving_dots


def test_four_clips_share_their_middle_and_two_are_two_backwards():
    clips = moving_dots.load(0)["test"].clips.reshape(-1, 4, 9, 16, 16)
    right, left, down, up = clips.swapaxes(0, 1)
    np.testing.assert_array_equal(left, right[:, ::-1])
    np.testing.assert_array_equal(up, down[:, ::-1])
    np.testing.assert_array_equal(right[:, 4], down[:, 4])


@pytest.mark.parametrize(
    ("name", "axis", "step"),
    [("right", 1, 1), ("left", 1, -1), ("down", 0, 1), ("up", 0, -1)],
)
def test_the_dot_moves_as_its_class_says(name, axis, step):
    split = moving_dots.load(0)["test"]
    chosen = split.clips[split.labels == moving_dots.CLASS_NAMES.index(name), ..., 0]
    # Circular cross-correlation of two frames: the best shift is the motion.
    for clip in chosen:
        shifts = [np.sum(clip[2] * np.roll(clip[0], s, axis)) for s in range(-7, 8)]
        assert np.argmax(shifts) - 7 == pytest.approx(2 * step, abs=1)
