"""The drawings of notebooks 05 and 13 show what they are given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cnnlib import plots


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def _texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_show_by_layer_starts_with_layer_one():
    _, ax = plots.figure()
    plots.show_by_layer(ax, {"a": [1, 0.1, 0.01], "b": [2, 2, 2]}, "norm")
    first, second = ax.lines
    assert first.get_xdata().tolist() == [1, 2, 3]
    assert first.get_ydata().tolist() == [1, 0.1, 0.01]
    assert first.get_marker() != second.get_marker()
    assert (ax.get_yscale(), ax.get_ylabel()) == ("log", "norm")


def test_draw_chain_fills_circles_by_the_gradient():
    fig = plots.draw_chain([0.5, 0.5], [0.25, 1.0], "·¼")
    (ax,) = fig.axes
    assert {"input", "layer 1", "0.25", "1", "·¼"} <= set(_texts(ax))
    around, filled = ax.patches[0], ax.patches[1]
    assert filled.radius**2 / around.radius**2 == pytest.approx(0.25)


def test_draw_thinned_joins_only_kept_neurons():
    layers = [np.array([True, True]), np.array([True, False]), np.array([True])]
    fig = plots.draw_thinned([layers], ["thin"])
    (ax,) = fig.axes
    # Two lines into the kept neuron, one out of it, and two strokes of one cross.
    assert len(ax.lines) == 2 + 1 + 2
    assert len(ax.patches) == 5
    assert ax.get_title() == "thin"
