"""Pictures of a convolution at work on a photograph."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import ConnectionPatch, Rectangle

from cnnlib.plots.style import COLORS, figure

# Stands out from the browns of skin and fur and from grey maps.
WINDOW = COLORS["sky"]


def show_flattened(
    image: np.ndarray, row: int, column: int, size: int = 5, height: float = 2.5
) -> Figure:
    """Show an image beside the vector it becomes, and where one window goes in it.

    Args:
        image: array `(height, width, channels)`, uint8.
        row, column: top left pixel of the window.
        size: side of the window.
        height: of the figure, in inches.
    """
    _, width, channels = image.shape
    vector = image.ravel()
    fig, axes = figure(1, 2, height, width_ratios=(1, 2.4))
    axes[0].imshow(image)
    _frame(axes[0], row, column, size)
    axes[0].set_title("×".join(map(str, image.shape)))
    _bare(axes[0])
    axes[1].imshow(vector[None], aspect="auto", extent=(0, vector.size, 0, 1))
    for line in range(row, row + size):
        start = (line * width + column) * channels
        axes[1].axvspan(start, start + size * channels, color=WINDOW, lw=0)
    axes[1].set(yticks=[], xlabel="position in the vector")
    axes[1].set_title(f"{vector.size:,} numbers in a row")
    axes[1].set_box_aspect(0.22)
    return fig


def show_shift(
    images: Sequence[np.ndarray],
    dense: Sequence[np.ndarray],
    maps: Sequence[np.ndarray],
    titles: Sequence[str],
    height: float = 3.8,
) -> Figure:
    """Show what moving a picture does to a dense layer's outputs and to a map.

    Args:
        images: two arrays `(height, width, channels)`, uint8.
        dense: two vectors of outputs.
        maps: two maps `(rows, columns)`; the strongest place of each is marked.
        titles: one per image.
        height: of the figure, in inches.
    """
    fig, axes = figure(2, 3, height, width_ratios=(1, 1.5, 1))
    limit = 1.1 * np.abs(dense).max()
    for line, picture, outputs, answer, name in zip(
        axes, images, dense, maps, titles, strict=True
    ):
        line[0].imshow(picture)
        _bare(line[0])
        line[0].set_ylabel(name)
        colors = np.where(outputs < 0, COLORS["vermillion"], COLORS["ours"])
        line[1].bar(range(len(outputs)), outputs, color=colors)
        line[1].axhline(0, color="black", lw=0.8)
        line[1].set(ylim=(-limit, limit), xticks=[], yticks=[0])
        place = np.unravel_index(answer.argmax(), answer.shape)
        line[2].imshow(answer)
        line[2].plot(*place[::-1], "o", ms=11, mfc="none", mec=WINDOW, mew=2)
        _bare(line[2])
        line[2].set_xlabel(f"strongest in column {place[1]}")
    axes[0, 0].set_title("picture")
    axes[0, 1].set_title("outputs of a dense layer")
    axes[0, 2].set_title("map of one filter")
    return fig


def show_window(
    image: np.ndarray,
    kernel: np.ndarray,
    feature_map: np.ndarray,
    row: int,
    column: int,
    height: float = 2.7,
) -> Figure:
    """Show one window on the image and the one number it becomes on the map.

    Args:
        image: array `(height, width, 3)`, uint8.
        kernel: array `(size, size, 3)`; drawn as a colour picture, grey where zero.
        feature_map: array `(rows, columns)` from stride 1 without padding.
        row, column: the place.
        height: of the figure, in inches.
    """
    size = len(kernel)
    fig, axes = figure(1, 3, height, width_ratios=(1, 0.5, 1))
    axes[0].imshow(image)
    axes[1].imshow(_as_picture(kernel))
    axes[2].imshow(feature_map)
    _frame(axes[0], row, column, size)
    _frame(axes[2], row, column, 1)
    shapes = (image.shape, kernel.shape, feature_map.shape)
    for ax, name, shape in zip(axes, ("image", "kernel", "map"), shapes, strict=True):
        ax.set_title(f"{name} {'×'.join(map(str, shape))}")
        _bare(ax)
    place = (column, row)
    near = (column + size - 0.5, row + size / 2 - 0.5)
    ends = ((near, axes[0], (-0.5, size / 2 - 0.5), axes[1]),)
    ends += (((size - 0.5, size / 2 - 0.5), axes[1], place, axes[2]),)
    for start, from_axes, end, to_axes in ends:
        arrow = ConnectionPatch(
            start, end, "data", "data", axesA=from_axes, axesB=to_axes, color=WINDOW
        )
        arrow.set(arrowstyle="-|>", mutation_scale=13, linewidth=1.6)
        fig.add_artist(arrow)
    return fig


def show_kernels(
    kernels: np.ndarray, maps: np.ndarray, titles: Sequence[str], height: float = 3.9
) -> Figure:
    """Show the map of every filter, with the filter itself in the corner.

    Args:
        kernels: array `(size, size, 3, filters)`.
        maps: array `(rows, columns, filters)`.
        titles: one per filter.
        height: of the figure, in inches.
    """
    columns = 3
    fig, axes = figure(-(-len(titles) // columns), columns, height)
    for index, (ax, name) in enumerate(zip(axes.flat, titles, strict=True)):
        ax.imshow(maps[..., index])
        ax.set_title(name)
        ax.axis("off")
        corner = ax.inset_axes((0.015, 0.6, 0.26, 0.385))
        corner.imshow(_as_picture(kernels[..., index]))
        corner.set(xticks=[], yticks=[])
        corner.spines[:].set(visible=True, color=WINDOW, linewidth=2)
    return fig


def _frame(ax: Axes, row: int, column: int, size: int) -> None:
    corner = (column - 0.5, row - 0.5)
    ax.add_patch(Rectangle(corner, size, size, fc="none", ec=WINDOW, lw=2))


def _bare(ax: Axes) -> None:
    """Leave an image without ticks and frame; its labels stay."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def _as_picture(kernel: np.ndarray) -> np.ndarray:
    """Map the weights of a kernel to [0, 1], zero to the middle."""
    return 0.5 + 0.5 * kernel / np.abs(kernel).max()
