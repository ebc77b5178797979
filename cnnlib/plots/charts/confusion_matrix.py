"""Which class is taken for which."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from cnnlib.plots.style import figure


def show_confusion(
    table: np.ndarray, names: Sequence[str], height: float = 4.6
) -> Figure:
    """Draw a confusion matrix with its counts; the diagonal holds the right answers.

    A square is the darker the larger its share of the row, so that classes of
    different size can be compared. Zeros are left empty.

    Args:
        table: counts `(classes, classes)`, a row for each true class and a column for
            each answer.
        names: of the classes.
        height: of the figure, in inches.

    Returns:
        The figure.
    """
    fig, ax = figure(height=height)
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    drawn = ax.imshow(100 * shares, cmap="Blues", vmin=0, vmax=100)
    for (row, column), count in np.ndenumerate(table):
        if count:
            color = "white" if shares[row, column] > 0.5 else "black"
            style = {"color": color, "fontsize": 9, "ha": "center", "va": "center"}
            ax.text(column, row, f"{count:.0f}", **style)
    places = range(len(names))
    ax.set(xticks=places, yticks=places, yticklabels=names)
    ax.set_xticklabels(names, rotation=45, ha="right", rotation_mode="anchor")
    ax.set(xlabel="answer of the network", ylabel="true class")
    fig.colorbar(drawn, ax=ax, label="share of the row in %", shrink=0.8)
    return fig
