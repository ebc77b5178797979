"""The chain of neurons shows the gradients it is given."""

import pytest

from cnnlib import plots


def _texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_draw_chain_fills_circles_by_the_gradient():
    fig = plots.draw_chain([0.5, 0.5], [0.25, 1.0], "·¼")
    (ax,) = fig.axes
    assert {"input", "layer 1", "0.25", "1", "·¼"} <= set(_texts(ax))
    around, filled = ax.patches[0], ax.patches[1]
    assert filled.radius**2 / around.radius**2 == pytest.approx(0.25)
