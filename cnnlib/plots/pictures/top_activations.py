"""Figure 2 of Zeiler & Fergus 2014: what excites a map, beside where it came from."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from cnnlib.interpretation.top_activations import TopActivation
from cnnlib.plots.style import figure

_GREY = 128  # what stands for pixels outside an image


def show_top_activations(
    found: Mapping[str, Sequence[TopActivation]], images, height: float = 3.9
) -> Figure:
    """Draw the strongest activations of some maps, one column for each map.

    Above, the deconvnet's pictures, each stretched to its own range with grey for zero;
    below, in the same order, the patches of the images that the units saw.

    Args:
        found: for each title what `top_activations` returned, a square number of them.
        images: the images searched, before normalization: uint8.
        height: of the figure, in inches.

    Returns:
        The figure.
    """
    fig, axes = figure(2, len(found), height, squeeze=False)
    for column, (label, strongest) in zip(axes.T, found.items(), strict=True):
        pictures = mosaic([as_picture(one.picture) for one in strongest])
        patches = mosaic([one.patch(images, _GREY) / 255 for one in strongest])
        for ax, drawn in zip(column, (pictures, patches), strict=True):
            ax.imshow(drawn, vmin=0, vmax=1)
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_visible(False)
        column[0].set_title(label, fontsize=9)
    axes[0, 0].set_ylabel("deconvnet")
    axes[1, 0].set_ylabel("image patch")
    return fig


def as_picture(values) -> np.ndarray:
    """Stretch numbers of both signs to [0, 1], with 0.5 for zero.

    Args:
        values: an array, such as a picture of the deconvnet.
    """
    largest = np.abs(values).max()
    return 0.5 + np.asarray(values) / (2 * largest if largest else 1)


def mosaic(pictures) -> np.ndarray:
    """Lay pictures of one size in a square grid with white lines between them.

    Args:
        pictures: up to n² arrays `(height, width, channels)` of values in [0, 1].

    Returns:
        An array `(n·height + n − 1, n·width + n − 1, channels)`; places without a
        picture are white.
    """
    side = int(np.ceil(np.sqrt(len(pictures))))
    height, width, channels = pictures[0].shape
    shape = (side * (height + 1) - 1, side * (width + 1) - 1, channels)
    out = np.ones(shape)
    for index, picture in enumerate(pictures):
        top, left = (
            n * (s + 1)
            for n, s in zip(divmod(index, side), (height, width), strict=True)
        )
        out[top : top + height, left : left + width] = picture
    return out
