"""Drawings of pooling windows and receptive fields say what they show."""

import numpy as np
import pytest

from cnnlib import plots


def _texts(fig) -> list[str]:
    return [text.get_text() for ax in fig.axes for text in ax.texts]


def test_pooling_writes_every_number():
    grids = {"map": np.arange(16).reshape(4, 4), "mean": np.full((2, 2), -0.5)}
    texts = _texts(plots.show_pooling(grids, circled=[(0, 0)]))
    assert texts.count("15") == 1
    assert texts.count("−0.5") == 4
    assert {"map", "mean"} <= set(texts)


@pytest.mark.parametrize(
    ("layers", "seen"),
    [
        ([("a", 3, 1)] * 3, ["r = 3, jump 1", "r = 5, jump 1", "r = 7, jump 1"]),
        ([("a", 3, 1), ("b", 2, 2), ("c", 3, 1)], ["r = 4, jump 2", "r = 8, jump 2"]),
    ],
)
def test_field_growth_counts_as_the_rule(layers, seen):
    fig = plots.show_field_growth(layers)
    texts = _texts(fig)
    assert set(seen) <= set(texts)
    pixels = len(fig.axes[0].lines[0].get_xdata())
    assert seen[-1].startswith(f"r = {pixels},")
    assert f"{pixels} pixels are seen" in texts


def test_fields_are_named_with_their_size():
    field = np.zeros((20, 30), bool)
    field[3:8, 4:11] = True
    fig = plots.show_fields(np.zeros((20, 30)), {"conv": field})
    (entry,) = fig.axes[0].get_legend().get_texts()
    assert entry.get_text() == "conv: 7×5"
