"""Dense blocks: how their channels grow, and who reads whom."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cnnlib.plots.style import COLORS, figure

_FILLS = ("ours", "paper", "green", "purple", "sky", "yellow")


def show_channel_growth(ax: Axes, sizes: Sequence[int]) -> None:
    """Draw what each unit of a dense block reads: one bar, a box for each source.

    Args:
        ax: where to draw.
        sizes: channels of the block's input, then those that each unit appends.
    """
    for source, size in enumerate(sizes):
        color = COLORS["plain" if source == 0 else _FILLS[(source - 1) % len(_FILLS)]]
        readers = np.arange(source + 1, len(sizes) + 1)
        bottom = sum(sizes[:source])
        ax.bar(readers, size, 0.72, bottom, color=color, edgecolor="white")
        for reader in readers:
            name = "input" if source == 0 else f"unit {source}"
            ax.text(
                reader, bottom + size / 2, name, fontsize=7, ha="center", va="center"
            )
    for reader in range(1, len(sizes) + 1):
        total = sum(sizes[:reader])
        ax.text(reader, total, total, ha="center", va="bottom", fontweight="bold")
    units = [f"unit {number}" for number in range(1, len(sizes))]
    ax.set(xticks=range(1, len(sizes) + 1), xticklabels=[*units, "transition"])
    ax.set(xlabel="who reads", ylabel="channels read", ylim=(0, 1.1 * sum(sizes)))
    ax.tick_params(axis="x", length=0)


def show_reuse(
    reuse: Mapping[int, np.ndarray], label: str, height: float = 3.0
) -> Figure:
    """Draw the connections of each dense block as a heat map.

    Args:
        reuse: for each stage a matrix, sources by readers, as `feature_reuse` returns
            it; NaN stays white. The last reader, "next", is what follows the block.
        label: what the numbers are, with their unit if they have one.
        height: of the figure, in inches.

    Returns:
        The figure, with one colour bar for all.
    """
    fig, axes = figure(1, len(reuse), height, squeeze=False)
    low = min(np.nanmin(matrix) for matrix in reuse.values())
    high = max(np.nanmax(matrix) for matrix in reuse.values())
    for ax, (stage, matrix) in zip(axes.flat, reuse.items(), strict=True):
        units = list(range(1, len(matrix)))
        shown = ax.imshow(matrix, cmap="viridis", vmin=low, vmax=high)
        ax.set_xticks(range(len(units) + 1), [*units, "next"])
        ax.set_yticks(range(len(units) + 1), ["input", *units])
        ax.set(title=f"dense block {stage}", xlabel="reader")
        ax.tick_params(length=0)
    axes.flat[0].set_ylabel("source")
    fig.colorbar(shown, ax=axes, shrink=0.75, aspect=20, label=label)
    return fig
