"""Which class a model gives to every point of the plane."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from cnnlib.plots.style import COLORS

# Two classes, told apart by colour and by mark.
_CLASSES = (("ours", "o"), ("paper", "^"))
_STEPS = 200  # places per side at which a model is asked


def scatter_classes(
    ax: Axes, points: np.ndarray, labels: np.ndarray, size: float = 18
) -> None:
    """Draw points of two classes.

    Args:
        ax: where to draw.
        points: `(n, 2)`.
        labels: 0 (blue circles) or 1 (orange triangles), `(n,)`.
        size: of a mark, in square points.
    """
    for label, (color, mark) in enumerate(_CLASSES):
        x, y = points[labels == label].T
        ax.scatter(
            x, y, size, COLORS[color], mark, edgecolors="white", lw=0.4, zorder=3
        )
    ax.set(aspect="equal", xticks=[], yticks=[])


def decision_regions(
    ax: Axes,
    classify: Callable[[np.ndarray], np.ndarray],
    points: np.ndarray,
    labels: np.ndarray,
    neurons: tuple[np.ndarray, np.ndarray] | None = None,
    size: float = 18,
) -> None:
    """Colour the plane by the class given to each place, with the points on it.

    Args:
        ax: where to draw.
        classify: from points `(m, 2)` to scores `(m,)` or `(m, 1)`; a positive score
            means class 1.
        points, labels, size: as for `scatter_classes`.
        neurons: weights `(2, k)` and biases `(k,)` of a hidden layer; a dashed line
            shows where the sum of each neuron is zero.
    """
    low, high = points.min(0), points.max(0)
    margin = 0.15 * (high - low)
    low, high = low - margin, high + margin
    x, y = np.meshgrid(*np.linspace(low, high, _STEPS).T)
    places = np.stack([x.ravel(), y.ravel()], axis=1)
    score = np.reshape(classify(places), x.shape)
    tint = ListedColormap([COLORS[color] for color, _ in _CLASSES])
    ax.pcolormesh(x, y, score > 0, cmap=tint, vmin=0, vmax=1, alpha=0.25, lw=0)
    if score.min() < 0 < score.max():
        ax.contour(x, y, score, levels=[0], colors="#222222", linewidths=1.4)
    for wx, wy, b in zip(*neurons[0], neurons[1], strict=True) if neurons else ():
        sums = wx * x + wy * y + b
        ax.contour(x, y, sums, [0], colors="#555555", linewidths=1, linestyles="--")
    scatter_classes(ax, points, labels, size)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
