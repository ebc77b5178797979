"""What a dictionary of image windows looks at and what it has learned."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from cnnlib.plots.style import COLORS, figure


def grid_of_places(side: int, step: int = 4, radius: int = 6) -> np.ndarray:
    """Return (row, column) of every place that `local_descriptors` describes."""
    line = range(radius, side - radius, step)
    return np.array([(row, column) for row in line for column in line])


def show_descriptor(
    image: np.ndarray,
    edges: np.ndarray,
    place: int = 12,
    step: int = 4,
    radius: int = 6,
    height: float = 2.9,
) -> Figure:
    """Show where an image is looked at, and the description of one window.

    Args:
        image: (side, side, channels), values 0 to 255.
        edges: (places, 104), the DAISY part of `local_descriptors`.
        place: which window to show.
        step, radius: as given to `local_descriptors`.
        height: of the figure, in inches.

    Returns:
        The figure: the image with its places, and the edges around one of them, one
        row per circle and one column per direction.
    """
    places = grid_of_places(len(image), step, radius)
    row, column = places[place]
    fig, (left, right) = figure(1, 2, height, width_ratios=[1, 1.5])
    left.imshow(image)
    left.plot(places[:, 1], places[:, 0], "o", ms=5, mfc="white", mec="black")
    ring = {"fill": False, "ec": COLORS["paper"], "lw": 2.5}
    left.add_patch(Circle((column, row), radius, **ring))
    left.set(title=f"{len(places)} places, one window", xticks=[], yticks=[])
    table = edges[place].reshape(13, 8)
    shown = right.imshow(table, cmap="gray_r", aspect="auto")
    right.set(
        title="its edges: 13 circles × 8 directions",
        xlabel="direction of the edge in degrees",
        ylabel="circle (0 is the centre)",
        xticks=range(0, 8, 2),
        xticklabels=range(0, 360, 90),
        yticks=[0, 6, 12],
    )
    fig.colorbar(shown, ax=right, label="share of all edges")
    return fig


def show_dictionary(
    images: np.ndarray,
    membership: np.ndarray,
    examples: int = 6,
    step: int = 4,
    radius: int = 6,
    height: float = 3.6,
) -> Figure:
    """Show for each Gaussian of a dictionary some windows that belong to it.

    Args:
        images: (n, side, side, channels), values 0 to 255.
        membership: (n · places, modes), the probability of each Gaussian for each
            window, in the order of the images.
        examples: windows of each Gaussian, of different images.
        step, radius: as given to `local_descriptors`.
        height: of the figure, in inches.

    Returns:
        The figure, one column per Gaussian.
    """
    places = grid_of_places(images.shape[1], step, radius)
    modes = membership.shape[1]
    owner = membership.argmax(axis=1)
    fig, axes = figure(examples, modes, height)
    for ax in axes.flat:
        ax.set(xticks=[], yticks=[], visible=False)
        ax.spines[:].set(visible=True, color=COLORS["plain"], lw=0.6)
    for mode, column in enumerate(axes.T):
        found = np.flatnonzero(owner == mode)
        _, first = np.unique(found // len(places), return_index=True)
        for ax, window in zip(column, found[first], strict=False):
            row, left = places[window % len(places)]
            image = images[window // len(places)]
            square = image[row - radius : row + radius + 1]
            ax.imshow(square[:, left - radius : left + radius + 1])
            ax.set_visible(True)
        column[0].set_title(f"{mode + 1}")
    return fig
