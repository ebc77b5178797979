"""Figure 7 of Zeiler & Fergus 2014: a grey square goes over an image."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

# In order of brightness, so that the map reads in grey as well.
HEAT = "cividis"


def show_square(ax: Axes, image, size: int, fill=128) -> None:
    """Draw an image with the grey square in its first place.

    Args:
        ax: where to draw.
        image: uint8 `(height, width, channels)`.
        size: side of the square, in pixels.
        fill: its color.
    """
    image = np.array(image)
    image[:size, :size] = fill
    ax.imshow(image, vmin=0, vmax=255)
    _frame(ax, image)


def show_occlusion(
    ax: Axes,
    values,
    image,
    size: int,
    stride: int,
    limits: tuple[float, float] | None = None,
):
    """Draw one number for every place of the square, at its middle, over the image.

    Args:
        ax: where to draw.
        values: `(rows, columns)`.
        image: `(height, width, channels)`; gives the frame, in pixels.
        size, stride: of the squares.
        limits: the values drawn darkest and brightest; the smallest and the largest by
            default.

    Returns:
        What `imshow` returns, for a color bar.
    """
    low, high = limits or (None, None)
    extent = _extent(values, size, stride)
    drawn = ax.imshow(values, cmap=HEAT, vmin=low, vmax=high, extent=extent)
    _frame(ax, image)
    return drawn


def show_labels(
    ax: Axes, labels, image, size: int, stride: int, names: Mapping | None = None
) -> None:
    """Write the most probable class for every place of the square, at its middle.

    Args:
        ax: where to draw.
        labels: whole numbers `(rows, columns)`; the most frequent one is drawn pale.
        image: `(height, width, channels)`; gives the frame, in pixels.
        size, stride: of the squares.
        names: what to write for a label; the number by default.
    """
    labels = np.asarray(labels)
    usual = np.bincount(labels.ravel()).argmax()
    for (row, column), label in np.ndenumerate(labels):
        x, y = (n * stride + (size - 1) / 2 for n in (column, row))
        ax.text(
            *(x, y, str(names[label] if names else label)),
            ha="center",
            va="center",
            fontsize=8,
            color="#BBBBBB" if label == usual else "black",
            fontweight="normal" if label == usual else "bold",
        )
    _frame(ax, image)


def _extent(values, size: int, stride: int):
    """Left, right, bottom and top edge, half a step around the squares' middles."""
    rows, columns = np.shape(values)
    first = (size - 1) / 2 - stride / 2
    return (first, first + columns * stride, first + rows * stride, first)


def _frame(ax: Axes, image) -> None:
    height, width = image.shape[:2]
    ax.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5), xticks=[], yticks=[])
    ax.set_aspect("equal")
    ax.spines[:].set(visible=True, color="#BBBBBB")
