"""Drawings of a convolution's structure: places, taps, gradients, groups."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnnlib.plots.diagrams.number_grid import canvas, draw_grid, outline
from cnnlib.plots.pictures.signed_images import SIGNED
from cnnlib.plots.style import COLORS, figure

OURS, NEXT, WRONG = COLORS["ours"], COLORS["paper"], COLORS["vermillion"]
ABSENT = "#ECECEC"  # the background where a matrix has no weight


def show_places(
    size: int,
    kernel: int,
    strides: Sequence[int],
    paddings: Sequence[int],
    height: float = 4.6,
) -> Figure:
    """Show where a filter stops on an image, for several strides and paddings.

    The first two windows are framed; a dot marks the middle of every window. Pixels
    that no window reaches are hatched.

    Args:
        size: side of the image.
        kernel: side of the filter.
        strides: one column of drawings each.
        paddings: one row of drawings each.
        height: of the figure, in inches.
    """
    fig, axes = figure(len(paddings), len(strides), height, squeeze=False)
    widest = size + 2 * max(paddings)
    for line, padding in zip(axes, paddings, strict=True):
        for ax, stride in zip(line, strides, strict=True):
            _draw_places(ax, size, kernel, stride, padding, widest)
    return fig


def _draw_places(ax, size, kernel, stride, padding, widest) -> None:
    side = size + 2 * padding
    places, left_over = divmod(side - kernel, stride)
    corner = (widest - side) / 2
    draw_grid(ax, np.full((side, side), np.nan), corner, corner, "#E4E4E4")
    inner = np.full((size, size), np.nan)
    draw_grid(ax, inner, corner + padding, corner + padding)
    if left_over:
        start, end = corner + side - left_over, corner + side
        for area in (
            ((start, corner), left_over, side),
            ((corner, start), side - left_over, end - start),
        ):
            ax.add_patch(Rectangle(*area, fc="none", ec=WRONG, hatch="////", lw=0))
    outline(ax, corner, corner, kernel, kernel, OURS)
    outline(ax, corner + stride, corner, kernel, kernel, NEXT)
    middles = corner + kernel / 2 + stride * np.arange(places + 1)
    across, down = np.meshgrid(middles, middles)
    ax.plot(across.ravel(), down.ravel(), "o", color="#333333", ms=4, zorder=5)
    result = "does not fit" if left_over else f"{places + 1}×{places + 1}"
    color = WRONG if left_over else "black"
    ax.set_title(f"S = {stride}, P = {padding}: {result}", color=color)
    canvas(ax, widest, widest)


def show_taps(
    kernel: int, dilations: Sequence[int], size: int = 7, height: float = 2.5
) -> Figure:
    """Show which pixels a dilated filter multiplies.

    Args:
        kernel: taps along each side.
        dilations: one drawing each.
        size: side of the image drawn.
        height: of the figure, in inches.
    """
    fig, axes = figure(1, len(dilations), height)
    for ax, dilation in zip(axes, dilations, strict=True):
        span = dilation * (kernel - 1) + 1
        start = (size - span) // 2
        draw_grid(ax, np.full((size, size), np.nan))
        outline(ax, start, start, span, span, OURS, fill=False)
        for row, column in np.ndindex(kernel, kernel):
            corner = (start + column * dilation, start + row * dilation)
            ax.add_patch(Rectangle(corner, 1, 1, fc=OURS, ec="white", zorder=3))
        ax.set_title(f"dilation {dilation}: {kernel**2} weights see {span}×{span}")
        canvas(ax, size, size)
    return fig


def show_gradients(height: float = 3.9) -> Figure:
    """Show at one place how the three gradients of a convolution arise.

    Args:
        height: of the figure, in inches.
    """
    fig, axes = figure(2, 2, height)
    panels = (
        ("Forward: window × kernel, summed + b", "W→K K→M", "M"),
        ("Kernel: window × gradient, added up", "W→K M→K", "K"),
        ("Image: gradient × kernel, laid back", "M→K K→W", "W"),
        ("Bias: the gradients of all places, summed", "M→B", "B"),
    )
    for index, (ax, (name, arrows, target)) in enumerate(
        zip(axes.flat, panels, strict=True)
    ):
        color = OURS if index == 0 else WRONG
        _draw_flow(ax, arrows.split(), target, color)
        ax.set_title(name, loc="left")
    return fig


def _draw_flow(ax: Axes, arrows: list[str], target: str, color: str) -> None:
    """Draw image, kernel or bias, and map; arrows run between the letters' parts."""
    draw_grid(ax, np.full((5, 5), np.nan), 0, 0)
    draw_grid(ax, np.full((3, 3), np.nan), 14, 1)
    middle = (8, 1, 3) if target != "B" else (9, 2, 1)
    draw_grid(ax, np.full((middle[2], middle[2]), np.nan), *middle[:2])
    boxes = {
        "W": (1, 1, 3),
        "K": (8, 1, 3),
        "B": (9, 2, 1),
        "M": (14, 1, 3) if target == "B" else (15, 2, 1),
    }
    used = set("".join(arrows).replace("→", ""))
    for letter in used:
        left, top, side = boxes[letter]
        tone = color if letter == target else COLORS["plain"]
        outline(ax, left, top, side, side, tone)
    for arrow in arrows:
        (x0, y0, side0), (x1, _, side1) = (boxes[letter] for letter in arrow[::2])
        rightwards = x1 > x0
        start = x0 + side0 + 0.1 if rightwards else x0 - 0.1
        end = x1 - 0.1 if rightwards else x1 + side1 + 0.1
        style = {"arrowstyle": "-|>", "color": color, "lw": 1.8, "shrinkA": 0}
        height = y0 + side0 / 2
        ax.annotate(
            "", (end, height), (start, height), arrowprops=style | {"shrinkB": 0}
        )
    names = {2.5: "image", 9.5: "bias" if target == "B" else "kernel", 15.5: "map"}
    for x, name in names.items():
        ax.text(x, 5.25, name, ha="center", va="top", fontsize=9, color="#555555")
    canvas(ax, 17, 6)


def show_as_dense(matrix: np.ndarray, height: float = 2.9) -> Figure:
    """Show the weight matrix of the dense layer that a convolution is.

    Args:
        matrix: array `(outputs, inputs)`; weights that do not exist are 0.
        height: of the figure, in inches.
    """
    fig, ax = figure(height=height)
    limit = np.abs(matrix).max()
    shown = np.where(matrix == 0, np.nan, matrix)
    ax.imshow(shown, cmap=SIGNED, vmin=-limit, vmax=limit)
    ax.set_facecolor(ABSENT)
    ax.set(xticks=[], yticks=[])
    ax.set_xlabel(f"{matrix.shape[1]} pixels")
    ax.set_ylabel(f"{matrix.shape[0]} outputs")
    used = np.count_nonzero(matrix)
    values = len(np.unique(matrix[matrix != 0]))
    ax.set_title(
        f"{used} of {matrix.size} weights exist, with {values} different values"
    )
    return fig


def show_groups(
    kernels: Sequence[np.ndarray], channels: int, height: float = 2.6
) -> Figure:
    """Show grouped 1×1 kernels as what they are: block-diagonal matrices.

    Args:
        kernels: arrays `(1, 1, channels / groups, filters)`, one drawing each.
        channels: of the input.
        height: of the figure, in inches.
    """
    fig, axes = figure(1, len(kernels), height)
    limit = max(np.abs(kernel).max() for kernel in kernels)
    for ax, kernel in zip(axes, kernels, strict=True):
        inside, filters = kernel.shape[2:]
        groups = channels // inside
        matrix = np.full((channels, filters), np.nan)
        for group, block in enumerate(np.split(kernel[0, 0], groups, axis=1)):
            rows = slice(group * inside, (group + 1) * inside)
            width = filters // groups
            matrix[rows, group * width : (group + 1) * width] = block
        ax.imshow(matrix, cmap=SIGNED, vmin=-limit, vmax=limit)
        ax.set_facecolor(ABSENT)
        ax.set_title(f"groups = {groups}\n{kernel.size} weights")
        ax.set(xticks=[], yticks=[], xlabel="outputs")
    axes[0].set_ylabel("inputs")
    return fig
