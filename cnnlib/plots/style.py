"""The one look of the course: Okabe–Ito colours, findings as titles."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe & Ito (2008), distinguishable with every common form of colour blindness.
# The first three keep their meaning in the whole course.
COLORS = {
    "plain": "#7F7F7F",
    "ours": "#0072B2",
    "paper": "#E69F00",
    "green": "#009E73",
    "vermillion": "#D55E00",
    "purple": "#CC79A7",
    "sky": "#56B4E9",
    "yellow": "#F0E442",
}
CYCLE = [COLORS[name] for name in ("ours", "paper", "green", "vermillion", "purple")]
WIDTH = 7.0


def use_style() -> None:
    """Give every following figure the style of the course.

    Call it once at the top of a notebook. `matplotlib.rcdefaults()` takes it back.
    """
    plt.rcParams.update(
        {
            "figure.dpi": 110,
            "figure.figsize": (WIDTH, 3.0),
            "figure.constrained_layout.use": True,
            "font.family": "DejaVu Sans",
            "font.size": 10,
            "axes.titlesize": 10,
            "axes.labelsize": 10,
            "xtick.labelsize": 9,
            "ytick.labelsize": 9,
            "legend.fontsize": 9,
            "legend.frameon": False,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": plt.cycler(color=CYCLE),
            "lines.linewidth": 1.8,
            "image.cmap": "gray",
            "image.interpolation": "nearest",
        }
    )


def figure(
    rows: int = 1, columns: int = 1, height: float = 3.0, **subplots
) -> tuple[Figure, Axes]:
    """Open a figure of the course's width.

    Args:
        rows, columns: the grid of axes.
        height: in inches; 2.5 to 4 suits a page.
        **subplots: passed to `matplotlib.pyplot.subplots`.

    Returns:
        The figure and its axes (one, or an array), as `plt.subplots` returns them.
    """
    return plt.subplots(rows, columns, figsize=(WIDTH, height), **subplots)


def title(fig: Figure, finding: str, conditions: str = "") -> None:
    """Head a figure with what it shows and, smaller, under which conditions."""
    fig.suptitle(finding, fontsize=11, fontweight="bold", x=0.01, ha="left")
    if conditions:
        # Constrained layout keeps room for the axes' titles, so the second line
        # belongs to the same text.
        fig.suptitle(f"{finding}\n", fontsize=11, fontweight="bold", x=0.01, ha="left")
        style = {"fontsize": 9, "color": "#444444", "va": "top", "linespacing": 1.5}
        fig.text(0.01, 0.985, f"\n{conditions}", **style)


def show_images(
    images,
    titles=(),
    columns: int | None = None,
    height: float = 3.0,
    limits: tuple[float, float] | None = None,
) -> Figure:
    """Show images in a grid, one pixel per sample.

    Args:
        images: array `(n, height, width)` or `(n, height, width, channels)`, with 1
            or 3 channels.
        titles: one line per image; fewer or none is fine.
        columns: images per row; all in one row by default.
        height: of the figure, in inches.
        limits: the values drawn black and white; each image's own range by default.

    Returns:
        The figure.
    """
    columns = columns or len(images)
    rows = max(1, -(-len(images) // columns))
    fig, axes = figure(rows, columns, height, squeeze=False)
    low, high = limits or (None, None)
    for index, ax in enumerate(axes.flat):
        ax.axis("off")
        if index < len(images):
            ax.imshow(images[index], vmin=low, vmax=high)
            ax.set_title(titles[index] if index < len(titles) else "", fontsize=9)
    return fig
