"""The confusion matrix writes its counts and leaves zeros empty."""

import numpy as np

from cnnlib import plots


def test_counts_and_names_are_written():
    fig = plots.show_confusion(np.array([[3, 1], [0, 5]]), ["cat", "dog"])
    ax = fig.axes[0]
    assert [text.get_text() for text in ax.texts] == ["3", "1", "5"]
    assert [text.get_text() for text in ax.get_xticklabels()] == ["cat", "dog"]
    assert ax.get_ylabel() == "true class"


def test_an_empty_row_is_no_error():
    fig = plots.show_confusion(np.array([[0, 0], [2, 2]]), ["cat", "dog"])
    assert len(fig.axes[0].texts) == 2
