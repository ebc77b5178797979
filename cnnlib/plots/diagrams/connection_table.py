"""The table that says which map sees which."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from cnnlib.plots.style import COLORS


def show_connections(ax: Axes, connections: Sequence[Sequence[int]]) -> None:
    """Draw a connection table: columns are output maps, rows input maps.

    Args:
        ax: where to draw.
        connections: for each output map the input maps it sees.
    """
    sources = 1 + max(max(row) for row in connections)
    points = [(t, s) for t, row in enumerate(connections) for s in row]
    ax.scatter(*zip(*points, strict=True), marker="s", s=90, color=COLORS["ours"])
    ax.set(
        xticks=range(len(connections)),
        yticks=range(sources),
        xlim=(-0.6, len(connections) - 0.4),
        ylim=(sources - 0.4, -0.6),
        xlabel="output map",
        ylabel="input map",
        aspect="equal",
    )
    ax.set_xticks([x - 0.5 for x in range(len(connections) + 1)], minor=True)
    ax.set_yticks([y - 0.5 for y in range(sources + 1)], minor=True)
    ax.grid(which="minor", color="#DDDDDD")
    ax.tick_params(which="both", length=0)
