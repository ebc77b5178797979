"""Results of several runs side by side."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from cnnlib.plots.style import COLORS


def show_dots(ax: Axes, results: Mapping[str, Sequence[float]], xlabel: str) -> None:
    """Draw one line per setting: a dot for each run and a bar at their mean.

    Dots show the spread from seed to seed, which a bar of the mean alone would hide.

    Args:
        ax: where to draw.
        results: for each setting the numbers of its runs, from top to bottom.
        xlabel: what the numbers are, with their unit.
    """
    for row, values in enumerate(results.values()):
        ax.plot(values, [row] * len(values), "o", color=COLORS["ours"], alpha=0.7)
        ax.plot(np.mean(values), row, "|", color="black", ms=18, mew=2)
    ax.set(yticks=range(len(results)), yticklabels=list(results), xlabel=xlabel)
    ax.set_ylim(len(results) - 0.5, -0.5)
    ax.grid(axis="x", color="#DDDDDD")
