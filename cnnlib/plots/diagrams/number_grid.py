"""Small grids of numbered cells: windows, kernels and maps one can follow by hand."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnnlib.plots.style import COLORS, figure

INK, LINE = "#333333", "#9A9A9A"


def draw_grid(
    ax: Axes,
    values: np.ndarray,
    left: float = 0,
    top: float = 0,
    fill: str = "white",
    alpha: float = 1.0,
    fontsize: float = 10,
) -> None:
    """Draw one square per value, one unit wide, rows downwards from `top`.

    Args:
        ax: axes whose y axis points down.
        values: array `(rows, columns)`; numbers are written as short as they go, NaN
            leaves a square empty.
        left, top: of the grid, in units of squares.
        fill, alpha: colour of the squares.
        fontsize: of the numbers.
    """
    for (row, column), value in np.ndenumerate(values):
        corner = (left + column, top + row)
        ax.add_patch(Rectangle(corner, 1, 1, fc=fill, ec="none", alpha=alpha))
        ax.add_patch(Rectangle(corner, 1, 1, fc="none", ec=LINE, lw=0.8))
        if not np.isnan(value):
            # A true minus sign, as wide as a digit.
            text = f"{value:g}".replace("-", "−")
            centre = (corner[0] + 0.5, corner[1] + 0.52)
            ax.text(
                *centre, text, ha="center", va="center", fontsize=fontsize, zorder=6
            )


def outline(
    ax: Axes,
    left: float,
    top: float,
    width: float,
    height: float,
    color: str,
    fill: bool = True,
) -> None:
    """Frame a block of squares, lightly filled with the frame's colour."""
    size = ((left, top), width, height)
    if fill:
        ax.add_patch(Rectangle(*size, fc=color, ec="none", alpha=0.22, zorder=1.5))
    ax.add_patch(Rectangle(*size, fc="none", ec=color, lw=2.2, zorder=4))


def canvas(ax: Axes, width: float, height: float, margin: float = 0.2) -> None:
    """Make an empty, square-celled drawing area whose rows run downwards."""
    ax.set(
        xlim=(-margin, width + margin), ylim=(height + margin, -margin), aspect="equal"
    )
    ax.axis("off")


def show_numbers(
    arrays: Sequence[np.ndarray],
    titles: Sequence[str],
    signs: Sequence[str] = ("∗", "="),
    window: tuple[int, int, int, int] | None = None,
    cell: tuple[int, int] | None = None,
    height: float = 2.4,
) -> Figure:
    """Show small arrays in one line, like an equation.

    Args:
        arrays: each `(rows, columns)`.
        titles: one per array.
        signs: what stands between the arrays.
        window: `(row, column, rows, columns)` to frame in the first array.
        cell: `(row, column)` to frame in the last array.
        height: of the figure, in inches.
    """
    fig, ax = figure(height=height)
    tallest = max(len(array) for array in arrays)
    left = 0.0
    for index, (array, name) in enumerate(zip(arrays, titles, strict=True)):
        rows, columns = array.shape
        top = (tallest - rows) / 2 + 1
        draw_grid(ax, np.asarray(array, "float64"), left, top)
        ax.text(left + columns / 2, top - 0.2, name, ha="center", va="bottom")
        if window and index == 0:
            outline(
                ax, left + window[1], top + window[0], *window[:1:-1], COLORS["ours"]
            )
        if cell and index == len(arrays) - 1:
            outline(ax, left + cell[1], top + cell[0], 1, 1, COLORS["ours"])
        left += columns
        if index < len(arrays) - 1:
            middle = (left + 0.8, tallest / 2 + 1)
            ax.text(*middle, signs[index], ha="center", va="center", fontsize=14)
            left += 1.6
    canvas(ax, left, tallest + 1)
    return fig
