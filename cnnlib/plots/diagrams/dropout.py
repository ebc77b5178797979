"""Networks from which dropout has taken neurons."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from cnnlib.plots.style import COLORS, figure

RADIUS = 0.24
WIDTH = 1.5  # from one layer to the next


def draw_thinned(
    networks: Sequence[Sequence[np.ndarray]],
    titles: Sequence[str],
    height: float = 2.6,
) -> Figure:
    """Draw small dense networks side by side, dropped neurons crossed out.

    Args:
        networks: for each drawing one array per layer, true where a neuron is kept.
        titles: one per drawing.
        height: of the figure, in inches.
    """
    fig, axes = figure(1, len(networks), height, squeeze=False)
    for ax, layers, name in zip(axes.flat, networks, titles, strict=True):
        for column, (left, right) in enumerate(pairwise(layers)):
            _join(ax, column, left, right)
        for column, kept in enumerate(layers):
            for y, keep in zip(_heights(kept), kept, strict=True):
                _neuron(ax, column * WIDTH, y, keep)
        half = max(map(len, layers)) / 2
        ax.set(xlim=(-0.4, (len(layers) - 1) * WIDTH + 0.4), ylim=(-half, half))
        ax.set_aspect("equal")
        ax.set_title(name)
        ax.axis("off")
    return fig


def _heights(layer: np.ndarray) -> np.ndarray:
    return (len(layer) - 1) / 2 - np.arange(len(layer))


def _join(ax: Axes, column: int, left: np.ndarray, right: np.ndarray) -> None:
    """Draw the lines between neurons that are both kept."""
    x = [column * WIDTH, (column + 1) * WIDTH]
    for start in _heights(left)[left]:
        for end in _heights(right)[right]:
            ax.plot(x, [start, end], color=COLORS["plain"], lw=0.8, zorder=1)


def _neuron(ax: Axes, x: float, y: float, keep: bool) -> None:
    fill, edge = (COLORS["ours"], "#333333") if keep else ("white", "#BBBBBB")
    ax.add_patch(Circle((x, y), RADIUS, fc=fill, ec=edge, lw=1.0, zorder=2))
    if not keep:
        arm = 0.13
        for sign in (-1, 1):
            ax.plot(
                [x - arm, x + arm],
                [y - sign * arm, y + sign * arm],
                color=COLORS["vermillion"],
                lw=1.6,
                zorder=3,
            )
