"""What a network computes: its filters and its maps for one image."""

import keras
import numpy as np
from matplotlib.figure import Figure

from cnnlib.plots.style import WIDTH, figure, plt


def feature_maps(model: keras.Model, image, layers) -> dict[str, np.ndarray]:
    """The maps of some layers for one image.

    Args:
        model: a functional model.
        image: one image as the model takes it, `(height, width, channels)`.
        layers: names of layers.

    Returns:
        For each name an array `(height, width, maps)`.
    """
    outputs = [model.get_layer(name).output for name in layers]
    values = keras.Model(model.input, outputs)(np.asarray(image)[None])
    return {
        name: keras.ops.convert_to_numpy(value)[0]
        for name, value in zip(layers, values, strict=True)
    }


def show_feature_maps(model: keras.Model, image, layers, height: float = 4.0) -> Figure:
    """Draw the maps of some layers for one image, one layer per row.

    Black is the smallest value of a layer and white its largest.

    Args:
        model: a functional model.
        image: one image as the model takes it, `(height, width, channels)`.
        layers: names of layers with maps `(height, width, maps)`.
        height: of the figure, in inches.

    Returns:
        The figure.
    """
    maps = feature_maps(model, image, layers)
    fig = plt.figure(figsize=(WIDTH, height))
    rows = fig.add_gridspec(1 + len(maps), 1, hspace=0.05)
    ax = fig.add_subplot(rows[0])
    ax.imshow(image)
    _label(ax, "input")
    for row, (name, values) in zip(range(1, 1 + len(maps)), maps.items(), strict=True):
        cells = rows[row].subgridspec(1, values.shape[-1], wspace=0.05)
        for index in range(values.shape[-1]):
            ax = fig.add_subplot(cells[index])
            ax.imshow(values[..., index], vmin=values.min(), vmax=values.max())
            _label(ax, "" if index else name)
    return fig


def _label(ax, name: str) -> None:
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.set_ylabel(name, rotation=0, ha="right", va="center")


def show_filters(kernel, columns: int | None = None, height: float = 1.6) -> Figure:
    """Draw the filters of a first layer: blue is negative, red positive, white zero.

    Args:
        kernel: array `(height, width, 1, filters)`.
        columns: filters per row; all in one row by default.
        height: of the figure, in inches.

    Returns:
        The figure.
    """
    filters = np.moveaxis(np.asarray(kernel)[:, :, 0], -1, 0)
    columns = columns or len(filters)
    fig, axes = figure(-(-len(filters) // columns), columns, height, squeeze=False)
    limit = np.abs(filters).max()
    for ax in axes.flat:
        ax.axis("off")
    for index, (ax, values) in enumerate(zip(axes.flat, filters, strict=False)):
        drawn = ax.imshow(values, cmap="RdBu_r", vmin=-limit, vmax=limit)
        ax.set_title(str(index), fontsize=9)
    fig.colorbar(drawn, ax=axes, label="weight", shrink=0.8)
    return fig
