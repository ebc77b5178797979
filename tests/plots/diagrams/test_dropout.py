"""The thinned network has only the lines that dropout leaves."""

import numpy as np

from cnnlib import plots


def test_draw_thinned_joins_only_kept_neurons():
    layers = [np.array([True, True]), np.array([True, False]), np.array([True])]
    fig = plots.draw_thinned([layers], ["thin"])
    (ax,) = fig.axes
    # Two lines into the kept neuron, one out of it, and two strokes of one cross.
    assert len(ax.lines) == 2 + 1 + 2
    assert len(ax.patches) == 5
    assert ax.get_title() == "thin"
