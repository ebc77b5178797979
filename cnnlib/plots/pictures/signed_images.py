"""Images of weights: blue where positive, vermillion where negative, white at zero."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from cnnlib.plots.style import COLORS, figure

SIGNED = LinearSegmentedColormap.from_list(
    "signed", [COLORS["vermillion"], "white", COLORS["ours"]]
)


def show_signed(images, titles=(), rows: int = 1, height: float = 3.0) -> Figure:
    """Show weights as images on one common scale.

    Args:
        images: array `(n, height, width)`.
        titles: one per image; fewer or none is fine.
        rows: of images.
        height: of the figure, in inches.

    Returns:
        The figure, with one colour bar.
    """
    limit = np.abs(images).max()
    fig, axes = figure(rows, -(-len(images) // rows), height, squeeze=False)
    for index, ax in enumerate(axes.flat):
        ax.axis("off")
        if index < len(images):
            shown = ax.imshow(images[index], cmap=SIGNED, vmin=-limit, vmax=limit)
            ax.set_title(titles[index] if index < len(titles) else "", fontsize=9)
    fig.colorbar(shown, ax=axes, shrink=0.8, aspect=25, label="weight")
    return fig
