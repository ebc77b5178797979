"""The drawings of clips and of filters through time say what they draw."""

import numpy as np

from cnnlib import plots


def _texts(figure) -> list[str]:
    return [text.get_text() for ax in figure.axes for text in ax.texts]


def test_clips_are_rows_of_frames():
    fig = plots.show_clips(np.zeros((2, 3, 4, 4, 1)), ["up", "down"], framed=1)
    assert len(fig.axes) == 6
    assert [ax.get_ylabel() for ax in fig.axes[::3]] == ["up", "down"]
    assert [ax.get_xlabel() for ax in fig.axes[3:]] == ["0", "1", "2"]


def test_filters_say_what_they_leave_of_time():
    said = _texts(plots.show_2d_and_3d(frames=9))
    assert "7 maps,\ntime is kept" in said
