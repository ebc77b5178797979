"""Activation functions above their derivatives."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.figure import Figure

from cnnlib.plots.style import COLORS, figure


def activation_curves(
    pairs: Sequence[tuple[Callable, Callable]],
    reach: float = 5.0,
    height: float = 3.6,
) -> Figure:
    """Draw functions in one row and, below each, its derivative.

    Args:
        pairs: `(function, derivative)`; both take an array. The function's `__name__`
            heads its column.
        reach: the curves go from -reach to reach.
        height: of the figure, in inches.
    """
    z = np.linspace(-reach, reach, 1001)
    fig, axes = figure(2, len(pairs), height, sharex=True, sharey="row", squeeze=False)
    for column, (function, derivative) in zip(axes.T, pairs, strict=True):
        slope = np.array(derivative(z))
        # A jump is left open: no vertical line where there is no slope.
        slope[1:][np.abs(np.diff(slope)) > 0.1] = np.nan
        column[0].plot(z, function(z), color=COLORS["ours"])
        column[1].plot(z, slope, color=COLORS["vermillion"])
        column[0].set_title(function.__name__.replace("_", " "))
        column[1].set_xlabel("z")
        for ax in column:
            ax.axhline(0, color="#BBBBBB", lw=0.7, zorder=0)
            ax.axvline(0, color="#BBBBBB", lw=0.7, zorder=0)
    axes[0, 0].set(ylabel="y = f(z)", ylim=(-1.3, 2.6))
    axes[1, 0].set(ylabel="slope f′(z)", ylim=(-0.1, 1.15))
    return fig
