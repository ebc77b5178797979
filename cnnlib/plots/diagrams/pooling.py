"""Drawings of pooling windows and of receptive fields."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from cnnlib.plots.diagrams.number_grid import INK, canvas, draw_grid
from cnnlib.plots.style import COLORS, figure

WINDOWS = [COLORS[name] for name in ("ours", "paper", "green", "purple")]


def show_pooling(
    grids: Mapping[str, np.ndarray],
    circled: Sequence[tuple[int, int]] = (),
    windows: int = 2,
    height: float = 2.5,
) -> Figure:
    """Show grids whose cells have the colour of the pooling window they belong to.

    Args:
        grids: title and numbers `(side, side)` of each; a side is a multiple of
            `windows`.
        circled: `(row, column)` of cells to mark in the first grid.
        windows: windows along each side, at most 2.
        height: of the figure, in inches.
    """
    fig, ax = figure(height=height)
    tallest = max(len(values) for values in grids.values())
    left = 0.0
    for number, (name, values) in enumerate(grids.items()):
        side = len(values)
        top = (tallest - side) / 2 + 1
        block = side // windows
        for row, column in np.ndindex(windows, windows):
            color = WINDOWS[windows * row + column]
            corner = (left + column * block, top + row * block)
            ax.add_patch(
                Rectangle(corner, block, block, fc=color, ec="none", alpha=0.3)
            )
        draw_grid(ax, np.asarray(values, "float64"), left, top, alpha=0)
        ax.text(left + side / 2, top - 0.25, name, ha="center", va="bottom")
        if number == 0:
            for row, column in circled:
                centre = (left + column + 0.5, top + row + 0.5)
                ax.add_patch(Circle(centre, 0.4, fc="none", ec=INK, lw=1.6))
        left += side + 2
    canvas(ax, left - 2, tallest + 1)
    return fig


def show_field_growth(
    layers: Sequence[tuple[str, int, int]], height: float = 3.2
) -> Figure:
    """Show, along one line of pixels, what one unit sees through a chain of layers.

    Args:
        layers: name, kernel and stride of each, the first layer first; no padding, and
            no stride larger than its kernel.
        height: of the figure, in inches.
    """
    fig, ax = figure(height=height)
    units = [1]  # how many units of each level are seen, counted from the top down
    for _, kernel, stride in layers[::-1]:
        units.insert(0, (units[0] - 1) * stride + kernel)
    spots = np.arange(float(units[0]))  # where they lie, in pixels
    field, jump = 1, 1
    _draw_level(ax, 0, spots, "image", f"{units[0]} pixels are seen")
    for level, (name, kernel, stride) in enumerate(layers, start=1):
        windows = spots[np.arange(kernel) + stride * np.arange(units[level])[:, None]]
        spots = windows.mean(axis=1)
        for spot, window in zip(spots, windows, strict=True):
            for below in window:
                ax.plot([spot, below], [level, level - 1], color="#A8A8A8", lw=0.9)
        field, jump = field + (kernel - 1) * jump, jump * stride
        _draw_level(ax, level, spots, name, f"r = {field}, jump {jump}")
    ax.set(xlim=(-0.6 * units[0] - 1, 1.6 * units[0]), ylim=(-0.5, len(layers) + 0.4))
    ax.axis("off")
    return fig


def _draw_level(ax: Axes, level: int, spots: np.ndarray, name: str, note: str) -> None:
    color = COLORS["ours"] if level else COLORS["paper"]
    heights = np.full(len(spots), level)
    ax.plot(spots, heights, "s", color=color, ms=9, mec="white", zorder=3)
    width = 0.06 * (ax.dataLim.x1 - ax.dataLim.x0 + 1)
    ax.text(ax.dataLim.x0 - width, level, name, ha="right", va="center")
    ax.text(ax.dataLim.x1 + width, level, note, ha="left", va="center")


def show_fields(
    image: np.ndarray,
    fields: Mapping[str, np.ndarray],
    height: float = 3.6,
) -> Figure:
    """Draw on an image the squares that units of several layers see.

    Args:
        image: array `(height, width, channels)` or `(height, width)`.
        fields: for each layer, the smallest first, a boolean array `(height, width)`
            of the pixels seen.
        height: of the figure, in inches.
    """
    fig, ax = figure(height=height)
    ax.imshow(image)
    styles = zip(FRAMES, ("-", "--", "-.", ":"), strict=True)
    for (name, seen), (color, line) in zip(fields.items(), styles, strict=False):
        rows, columns = np.nonzero(seen)
        side = columns.max() - columns.min() + 1
        frame = (columns.min() - 0.5, rows.min() - 0.5), side, np.ptp(rows) + 1
        # A white rim keeps the frame visible on any picture.
        ax.add_patch(Rectangle(*frame, fc="none", ec="white", lw=4.5))
        box = Rectangle(*frame, fc="none", ec=color, lw=2.2, ls=line)
        box.set_label(f"{name}: {side}×{np.ptp(rows) + 1}")
        ax.add_patch(box)
    ax.set(xlabel="column in pixels", ylabel="row in pixels")
    ax.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), handlelength=2.6)
    return fig


FRAMES = [COLORS[name] for name in ("vermillion", "ours", "green", "purple")]
