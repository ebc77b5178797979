"""Drawings of one neuron and of a fully connected network."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch

from cnnlib.plots.style import COLORS, figure

POSITIVE, NEGATIVE = COLORS["ours"], COLORS["vermillion"]
INK, FAINT = "#333333", "#777777"
DRAWN = 7  # neurons of a layer that are drawn before some are left out


def draw_neuron(
    inputs: Sequence[float],
    weights: Sequence[float],
    bias: float,
    activation: Callable[[float], float],
    height: float = 2.9,
) -> Figure:
    """Draw one neuron at work: inputs, weights, sum, activation, output.

    Positive weights are blue, negative ones vermillion; the line is the thicker the
    larger the weight.

    Args:
        inputs, weights: as many of one as of the other.
        bias: added to the weighted sum.
        activation: from the sum to the output; its `__name__` is written beside it.
        height: of the figure, in inches.
    """
    z = float(np.dot(inputs, weights) + bias)
    fig, ax = _canvas(height, width=11, depth=4.2)
    rows = np.linspace(1.5, -1.5, len(inputs))
    for i, (x, w, y) in enumerate(zip(inputs, weights, rows, strict=True), start=1):
        _weighted_line(ax, (1.3, y), (4.35, 0.35 * y), w)
        _cell(ax, (1, y), 0.42, f"{x:g}")
        ax.text(0.3, y, f"$x_{i}$", ha="center", va="center", color=FAINT)
        ax.text(
            2.6,
            0.725 * y,
            f"$w_{i}$ = {w:g}".replace("-", "−"),
            ha="center",
            va="center",
            color=POSITIVE if w >= 0 else NEGATIVE,
            bbox={"fc": "white", "ec": "none", "pad": 1.5},
        )
    _arrow(ax, (4.9, -1.45), (4.9, -0.75))
    ax.text(4.9, -1.5, f"$b$ = {bias:g}", ha="center", va="top")
    _cell(ax, (4.9, 0), 0.72, "$\\Sigma + b$")
    _arrow(ax, (5.65, 0), (6.75, 0))
    ax.text(6.2, 0.15, f"$z$ = {z:g}", ha="center", va="bottom")
    _box(ax, (7.65, 0), activation.__name__)
    _arrow(ax, (8.55, 0), (9.5, 0))
    ax.text(9.6, 0, f"$y$ = {float(activation(z)):.4g}", ha="left", va="center")
    return fig


def draw_network(
    sizes: Sequence[int], names: Sequence[str] = (), height: float = 3.4
) -> Figure:
    """Draw a fully connected network and write its weights and biases below it.

    Args:
        sizes: neurons per layer, the input first. Large layers are drawn shortened.
        names: one per layer, written above it.
        height: of the figure, in inches.
    """
    fig, ax = _canvas(height, width=11, depth=6.6)
    columns = np.linspace(1.2, 9.8, len(sizes))
    rows = [_rows(size) for size in sizes]
    for side, (starts, ends) in zip(pairwise(columns), pairwise(rows), strict=True):
        for start in starts:
            # There and back again, so that one line draws a whole fan.
            fan = np.ravel([[start, end, start] for end in ends])
            ax.plot((side + side[:1]) * len(ends), fan, **_LINE)
    for index, (x, ys, size) in enumerate(zip(columns, rows, sizes, strict=True)):
        color = COLORS["plain"] if index == 0 else COLORS["ours"]
        for y in ys:
            ax.add_patch(Circle((x, y), 0.2, fc="white", ec=color, lw=1.6, zorder=3))
        if size > DRAWN:
            ax.text(x, 0, "⋮", ha="center", va="center", fontsize=15, color=INK)
        name = f"{names[index]}\n" if index < len(names) else ""
        ax.text(x, 2.45, f"{name}{size:,}", ha="center", va="bottom", color=INK)
    for x, (inputs, outputs) in zip(
        (columns[:-1] + columns[1:]) / 2, pairwise(sizes), strict=True
    ):
        count = f"{inputs:,} × {outputs:,} weights\n+ {outputs:,} biases"
        ax.text(x, -2.4, count, ha="center", va="top", color=INK, fontsize=9)
    return fig


_LINE = {"color": "#C4C4C4", "lw": 0.6, "zorder": 1}


def _rows(size: int) -> np.ndarray:
    """Heights of the neurons drawn; the middle is free if some are left out."""
    if size <= DRAWN:
        return 0.64 * (np.arange(size) - (size - 1) / 2)[::-1]
    return 0.64 * np.array([3, 2, 1, -1, -2, -3])


def _canvas(height: float, width: float, depth: float) -> tuple[Figure, Axes]:
    fig, ax = figure(height=height)
    ax.set(xlim=(0, width), ylim=(-depth / 2, depth / 2), aspect="equal")
    ax.axis("off")
    return fig, ax


def _cell(ax: Axes, centre: tuple[float, float], radius: float, text: str) -> None:
    ax.add_patch(Circle(centre, radius, fc="white", ec=INK, lw=1.4, zorder=3))
    ax.text(*centre, text, ha="center", va="center", zorder=4)


def _box(ax: Axes, centre: tuple[float, float], text: str) -> None:
    x, y = centre
    corner = (x - 0.8, y - 0.45)
    style = "round,pad=0.08,rounding_size=0.15"
    ax.add_patch(FancyBboxPatch(corner, 1.6, 0.9, style, fc="white", ec=INK, lw=1.4))
    ax.text(x, y, text, ha="center", va="center", zorder=4)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": INK})


def _weighted_line(ax: Axes, start, end, weight: float) -> None:
    color = POSITIVE if weight >= 0 else NEGATIVE
    ax.plot(*zip(start, end, strict=True), color=color, lw=1 + 2 * abs(weight))
