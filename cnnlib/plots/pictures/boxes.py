"""Boxes drawn over an image, and label maps beside it."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from cnnlib.plots.style import COLORS, figure

# In order of brightness, so that the maps read in grey as well.
CLASSES = ("#EFEFEF", COLORS["paper"], COLORS["ours"], "#111111")


def show_boxes(
    ax: Axes, image, boxes, names: Sequence = (), right: Sequence[bool] | None = None
) -> None:
    """Draw an image and boxes on it.

    Args:
        ax: where to draw.
        image: `(height, width)` or `(height, width, channels)`, values 0 to 255.
        boxes: `(n, 4)`: top, left, bottom, right, in pixels.
        names: what to write at a box; fewer or none is fine.
        right: for each box whether it is right; one that is wrong is dashed and of
            another color. All count as right by default.
    """
    image = np.asarray(image).squeeze()
    ax.imshow(image, vmin=0, vmax=255)
    for row, (top, left, bottom, end) in enumerate(np.asarray(boxes)):
        good = right is None or right[row]
        color, line = (COLORS["sky"], "-") if good else (COLORS["paper"], "--")
        corner = (left - 0.5, top - 0.5)
        frame = Rectangle(
            corner, end - left, bottom - top, fc="none", ec=color, ls=line
        )
        ax.add_patch(frame)
        if row < len(names):
            style = {"color": color, "fontsize": 9, "fontweight": "bold", "va": "top"}
            ax.text(left + 1, top, str(names[row]), **style)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def show_label_maps(
    images, maps: Sequence, names: Sequence[str], classes: Sequence[str], height=4.0
) -> Figure:
    """Draw each image in a row with maps that give every pixel a class.

    Args:
        images: uint8 `(n, height, width, 3)`.
        maps: several arrays `(n, height, width)` of whole numbers, one for each
            column.
        names: of the columns, that of the images first.
        classes: their names, at most four.
        height: of the figure, in inches.

    Returns:
        The figure.
    """
    fig, axes = figure(len(images), 1 + len(maps), height, squeeze=False)
    colors = ListedColormap(CLASSES[: len(classes)])
    for row, image in enumerate(images):
        axes[row, 0].imshow(image)
        for ax, labels in zip(axes[row, 1:], maps, strict=True):
            ax.imshow(labels[row], cmap=colors, vmin=-0.5, vmax=len(classes) - 0.5)
    for ax, name in zip(axes[0], names, strict=True):
        ax.set_title(name)
    for ax in axes.flat:
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set(visible=True, color="#BBBBBB")
    patches = [
        Patch(fc=color, ec="#888888", label=name)
        for color, name in zip(CLASSES, classes, strict=False)
    ]
    fig.legend(handles=patches, loc="outside lower center", ncols=len(classes))
    return fig
