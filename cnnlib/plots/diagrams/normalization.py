"""Which numbers share one mean and one variance: the picture of Wu & He (2018)."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from cnnlib.plots.style import COLORS, figure

INK = "#333333"
# One step along each axis of the block, in units of the page. Channels run to the
# right, places downwards, samples away from the reader.
CHANNEL, PLACE, SAMPLE = np.array([1, 0]), np.array([0, -1]), np.array([0.5, 0.4])
SHADES = {"front": 1.0, "top": 0.8, "side": 0.9}  # of the colour, to tell faces apart


def show_shared_cells(
    masks: Mapping[str, np.ndarray],
    height: float = 2.2,
    names: tuple[str, str, str] = ("N", "H·W", "C"),
) -> Figure:
    """Draw a block of cells for each mask, with the cells that share statistics.

    Args:
        masks: for each title a boolean array `(samples, places, channels)`. Seen are
            the first sample (front), the first place (top) and the last channel
            (right).
        height: of the figure, in inches.
        names: what to write along samples, places and channels.

    Returns:
        The figure.
    """
    fig, axes = figure(1, len(masks), height, squeeze=False)
    for ax, (name, mask) in zip(axes.flat, masks.items(), strict=True):
        _draw_block(ax, np.asarray(mask))
        _name_axes(ax, mask.shape, names)
        ax.set_title(name)
        ax.set_aspect("equal")
        ax.axis("off")
    return fig


def _draw_block(ax: Axes, mask: np.ndarray) -> None:
    samples, places, channels = mask.shape
    for place, channel in np.ndindex(places, channels):
        corner = channel * CHANNEL + place * PLACE
        _draw_cell(ax, corner, CHANNEL, PLACE, mask[0, place, channel], "front")
    for sample, channel in np.ndindex(samples, channels):
        corner = channel * CHANNEL + sample * SAMPLE
        _draw_cell(ax, corner, CHANNEL, SAMPLE, mask[sample, 0, channel], "top")
    for sample, place in np.ndindex(samples, places):
        corner = channels * CHANNEL + place * PLACE + sample * SAMPLE
        _draw_cell(ax, corner, SAMPLE, PLACE, mask[sample, place, -1], "side")


def _draw_cell(ax: Axes, corner, along, down, shared: bool, face: str) -> None:
    color = COLORS["ours"] if shared else "#F2F2F2"
    red_green_blue = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    outline = [corner, corner + along, corner + along + down, corner + down]
    # Shared cells are hatched too: the picture has to work without colour.
    hatch = "////" if shared else None
    cell = Polygon(outline, fc=red_green_blue * SHADES[face], ec="white", hatch=hatch)
    cell.set(linewidth=0.9, hatch_linewidth=0.5)
    ax.add_patch(cell)


def _name_axes(ax: Axes, shape: tuple[int, int, int], names) -> None:
    samples, places, channels = shape
    bottom = places * PLACE
    below = bottom + channels / 2 * CHANNEL + (0, -0.25)
    ax.text(*below, names[2], ha="center", va="top", color=INK)
    left = places / 2 * PLACE + (-0.25, 0)
    ax.text(*left, names[1], ha="right", va="center", color=INK)
    right = channels * CHANNEL + bottom + samples / 2 * SAMPLE + (0.2, -0.1)
    ax.text(*right, names[0], ha="left", va="top", color=INK)
    ax.set_xlim(-1.9, channels + samples * SAMPLE[0] + 0.9)
    ax.set_ylim(-places - 1.2, samples * SAMPLE[1] + 0.2)
