"""Class activation maps laid over their images."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from cnnlib.plots.style import figure

HEAT = "cividis"  # in order of brightness, so that it reads in grey as well
SHADE = 0.72  # how much of the image the map covers


def show_class_maps(
    images,
    maps,
    names: Sequence[str],
    titles: Sequence[str] = (),
    height: float = 4.0,
) -> Figure:
    """Draw each image in a row with its map for every class, laid over the image.

    The maps of a row share one scale, from dark to bright, so that classes can be
    compared.

    Args:
        images: uint8 `(n, height, width, channels)`.
        maps: `(n, rows, columns, classes)`, as `class_activation_maps` returns them; a
            class that is not to be drawn is left out before.
        names: of the classes, over the columns.
        titles: one per image, beside the row; fewer or none is fine.
        height: of the figure, in inches.

    Returns:
        The figure.
    """
    images, maps = np.asarray(images), np.asarray(maps)
    grid = {"squeeze": False, "gridspec_kw": {"wspace": 0.04, "hspace": 0.04}}
    fig, axes = figure(len(images), 1 + maps.shape[-1], height, **grid)
    for row, (image, scores) in enumerate(zip(images, maps, strict=True)):
        sides = image.shape[:2]
        frame = (-0.5, sides[1] - 0.5, sides[0] - 0.5, -0.5)
        gray = image.mean(axis=-1)
        low, high = scores.min(), scores.max()
        axes[row, 0].imshow(image.squeeze(), extent=frame)
        axes[row, 0].set_ylabel(titles[row] if row < len(titles) else "", fontsize=9)
        for ax, values in zip(axes[row, 1:], np.moveaxis(scores, -1, 0), strict=True):
            ax.imshow(gray, vmin=0, vmax=255, extent=frame)
            heat = {"cmap": HEAT, "vmin": low, "vmax": high, "alpha": SHADE}
            ax.imshow(values, extent=frame, **heat)
    size = 9 if len(names) < 7 else 7.5
    for ax, name in zip(axes[0], ["image", *names], strict=True):
        ax.set_title(name, fontsize=size)
    for ax in axes.flat:
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
    return fig
