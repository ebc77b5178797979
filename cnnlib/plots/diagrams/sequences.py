"""Signals above one another, and which inputs a stack of 1D filters sees."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cnnlib.plots.style import COLORS, figure

FAINT = "#CFCFCF"


def show_traces(
    traces: Mapping[str, np.ndarray],
    span: tuple[int, int] | None = None,
    height: float = 3.6,
) -> Figure:
    """Draw signals above one another, over the same samples.

    Args:
        traces: for each label one signal; a shorter one starts at the left.
        span: `(first, last)` samples to shade in all of them.
        height: of the figure, in inches.

    Returns:
        The figure.
    """
    fig, axes = figure(len(traces), 1, height, sharex=True, squeeze=False)
    for ax, (label, trace) in zip(axes[:, 0], traces.items(), strict=True):
        ax.plot(trace, color=COLORS["ours"], lw=1.2)
        ax.axhline(0, color=COLORS["plain"], lw=0.6)
        ax.set_ylabel(label, rotation=0, ha="right", va="center")
        ax.margins(x=0.01)
        if span is not None:
            ax.axvspan(*span, color=COLORS["paper"], alpha=0.25, lw=0)
    axes[-1, 0].set_xlabel("sample")
    return fig


def show_dilations(
    stacks: Sequence[Sequence[int]], length: int = 16, height: float = 2.6
) -> Figure:
    """Draw which inputs the last output of causal layers with two taps sees.

    Args:
        stacks: for each panel the dilation of its layers, the first layer first.
        length: inputs drawn.
        height: of the figure, in inches.

    Returns:
        The figure.
    """
    fig, axes = figure(1, len(stacks), height, squeeze=False)
    for ax, dilations in zip(axes[0], stacks, strict=True):
        seen = _draw_stack(ax, dilations, length)
        names = ", ".join(map(str, dilations))
        ax.set_title(f"dilations {names}: sees {seen} inputs", fontsize=9)
    return fig


def _draw_stack(ax: Axes, dilations: Sequence[int], length: int) -> int:
    """Draw one stack, its input below; return how many inputs the last output sees."""
    seen = {length - 1}
    for level in range(len(dilations), 0, -1):
        gap = dilations[level - 1]
        for end in range(length):
            for start in (end, end - gap):
                if start >= 0:
                    used = end in seen
                    ax.plot(
                        (start, end),
                        (level - 1, level),
                        color=COLORS["ours"] if used else FAINT,
                        lw=1.6 if used else 0.5,
                        zorder=2 if used else 1,
                    )
        _draw_row(ax, level, seen, length)
        seen |= {place - gap for place in seen if place >= gap}
    _draw_row(ax, 0, seen, length)
    ax.set(
        xlabel="sample", xticks=range(0, length, 5), ylim=(-0.4, len(dilations) + 0.4)
    )
    names = ["input", *(f"layer {n}" for n in range(1, len(dilations) + 1))]
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return len(seen)


def _draw_row(ax: Axes, level: int, seen: set[int], length: int) -> None:
    """Draw the units of one layer; those that count are filled, the others empty."""
    for place in range(length):
        used = place in seen
        ax.plot(
            place,
            level,
            "o",
            ms=5,
            mfc=COLORS["ours"] if used else "white",
            mec=COLORS["ours"] if used else COLORS["plain"],
            mew=0.8,
            zorder=3,
        )
