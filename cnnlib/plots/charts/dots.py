"""Results of several runs side by side."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from cnnlib.plots.style import COLORS


def show_dots(
    ax: Axes,
    results: Mapping[str, Sequence[float]],
    xlabel: str,
    standard_error: float = 0,
) -> None:
    """Draw one line per setting: a dot for each run and their mean with its error.

    Dots show the spread from seed to seed, which a mean alone would hide.

    Args:
        ax: where to draw.
        results: for each setting the numbers of its runs, from top to bottom.
        xlabel: what the numbers are, with their unit.
        standard_error: of one mean, in the same unit; drawn to both sides of it.
    """
    for row, values in enumerate(results.values()):
        mean = np.mean(values)
        span = [mean - standard_error, mean + standard_error]
        ax.plot(span, [row, row], color=COLORS["plain"])
        if len(values) > 1:
            ax.plot(mean, row, "|", color="black", ms=18, mew=2)
        ax.plot(values, [row] * len(values), "o", color=COLORS["ours"], alpha=0.7)
    ax.set(yticks=range(len(results)), yticklabels=list(results), xlabel=xlabel)
    ax.set_ylim(len(results) - 0.5, -0.5)
    ax.grid(axis="x", color="#DDDDDD")
