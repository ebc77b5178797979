"""Clips as rows of frames, and filters that end at a frame or reach through several."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnnlib.plots.style import COLORS, figure

INK = "#333333"
SLANT = (0.28, 0.22)  # how far one step in depth goes right and up


def show_clips(
    clips: np.ndarray,
    titles: Sequence[str],
    framed: int | None = None,
    height: float = 3.4,
) -> Figure:
    """Show clips, one per row, their frames from left to right.

    Args:
        clips: array `(n, frames, height, width)` or with one channel behind.
        titles: one per clip.
        framed: a frame to draw a border around, in all clips.
        height: of the figure, in inches.

    Returns:
        The figure.
    """
    clips = np.asarray(clips).reshape(np.shape(clips)[:4])
    count, frames = clips.shape[:2]
    fig, axes = figure(count, frames, height, squeeze=False)
    for row, column in np.ndindex(count, frames):
        ax = axes[row, column]
        ax.imshow(clips[row, column], vmin=clips.min(), vmax=clips.max())
        ax.set(xticks=[], yticks=[])
        for spine in ax.spines.values():
            spine.set(visible=column == framed, color=COLORS["paper"], linewidth=3)
        if row == count - 1:
            ax.set_xlabel(str(column))
        if column == 0:
            ax.set_ylabel(titles[row], rotation=0, ha="right", va="center")
    fig.supxlabel("frame", fontsize=10)
    return fig


def show_2d_and_3d(frames: int = 9, height: float = 2.3) -> Figure:
    """Draw a clip under a filter of one frame, of all frames, and of three.

    Args:
        frames: of the clip.
        height: of the figure, in inches.

    Returns:
        The figure.
    """
    every = f"3×3, {frames} channels"
    cases = (
        ("3×3, one frame", 1, 1, 1, "one map,\nno motion"),
        (every, frames, frames, 1, "one map,\ntime is gone"),
        ("3×3×3", frames, 3, frames - 2, f"{frames - 2} maps,\ntime is kept"),
    )
    # One scale for all panels, each as wide as its drawing.
    widths = [
        _result_left(depth) + 3.5 + maps * SLANT[0] for _, depth, _, maps, _ in cases
    ]
    fig, axes = figure(1, 3, height, width_ratios=widths)
    for ax, width, (name, depth, reach, maps, result) in zip(
        axes, widths, cases, strict=True
    ):
        _draw_block(ax, 0, depth, 3.2, COLORS["plain"], 0.16)
        _draw_block(ax, 0, reach, 1.1, COLORS["ours"], 0.45, lift=1.0)
        left = _result_left(depth)
        arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.4}
        ax.annotate("", (left, 1.6), (left - 0.9, 1.6), arrowprops=arrow)
        _draw_block(ax, left + 0.2, maps, 2.4, COLORS["green"], 0.3, lift=0.4)
        ax.text(left + 1.6, -0.3, result, ha="center", va="top", fontsize=9)
        clip = "a frame" if depth == 1 else f"{depth} frames"
        ax.text(1.6, -0.3, clip, ha="center", va="top", fontsize=9)
        ax.set_title(name, fontsize=10)
        ax.set(xlim=(-0.3, width), ylim=(-2.0, 3.4 + frames * SLANT[1]), aspect="equal")
        ax.axis("off")
    return fig


def _result_left(depth: int) -> float:
    return 3.2 + depth * SLANT[0] + 1.1


def _draw_block(
    ax: Axes,
    left: float,
    depth: int,
    side: float,
    color: str,
    alpha: float,
    lift: float = 0.0,
) -> None:
    """Draw square sheets behind one another, the last first."""
    for sheet in reversed(range(depth)):
        x, y = left + lift / 2 + sheet * SLANT[0], lift + sheet * SLANT[1]
        ax.add_patch(Rectangle((x, y), side, side, fc="white", ec="none", alpha=0.5))
        ax.add_patch(Rectangle((x, y), side, side, fc=color, ec="none", alpha=alpha))
        ax.add_patch(Rectangle((x, y), side, side, fc="none", ec=color, lw=1))
