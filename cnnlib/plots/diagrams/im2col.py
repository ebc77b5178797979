"""How windows become the rows of a matrix."""

import numpy as np
from matplotlib.figure import Figure

from cnnlib.plots.diagrams.number_grid import INK, canvas, draw_grid, outline
from cnnlib.plots.style import COLORS, figure


def show_im2col(image: np.ndarray, size: int, height: float = 2.6) -> Figure:
    """Show how windows become the rows of a matrix.

    Args:
        image: array `(rows, columns)` with at most 4 windows along stride 1.
        size: side of the window.
        height: of the figure, in inches.
    """
    rows, columns = image.shape
    places = list(np.ndindex(rows - size + 1, columns - size + 1))
    colors = [COLORS[name] for name in ("ours", "paper", "green", "vermillion")]
    windows = [image[r : r + size, c : c + size].ravel() for r, c in places]
    fig, ax = figure(height=height)
    draw_grid(ax, image, 0, 1)
    left, top = columns + 3.2, 1 + (rows - len(places)) / 2
    draw_grid(ax, np.array(windows), left, top)
    for index, ((r, c), color) in enumerate(zip(places, colors, strict=True)):
        # Frames a little smaller each, so that none hides another.
        inset = 0.08 * index + 0.04
        span = size - 2 * inset
        outline(ax, c + inset, 1 + r + inset, span, span, color, fill=False)
        outline(ax, left, top + index + 0.04, size**2, 0.92, color)
    ax.annotate(
        "",
        (left - 0.6, 1 + rows / 2),
        (columns + 0.6, 1 + rows / 2),
        arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.6},
    )
    ax.text(columns / 2, 0.8, f"image {rows}×{columns}", ha="center", va="bottom")
    name = f"{len(places)} windows × {size**2} numbers"
    ax.text(left + size**2 / 2, 0.8, name, ha="center", va="bottom")
    canvas(ax, left + size**2, rows + 1)
    return fig
