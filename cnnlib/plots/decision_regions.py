"""Which class a model gives to every point of the plane."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from cnnlib.plots.style import COLORS

# Two classes, told apart by colour and by mark.
_CLASSES = (("ours", "o"), ("paper", "^"))


def scatter_classes(ax: Axes, points: np.ndarray, labels: np.ndarray) -> None:
    """Draw points of two classes.

    Args:
        ax: where to draw.
        points: `(n, 2)`.
        labels: 0 (blue circles) or 1 (orange triangles), `(n,)`.
    """
    for label, (color, mark) in enumerate(_CLASSES):
        x, y = points[labels == label].T
        ax.scatter(x, y, 16, COLORS[color], mark, edgecolors="white", linewidths=0.4)
    ax.set(aspect="equal", xticks=[], yticks=[])


def decision_regions(
    ax: Axes,
    classify: Callable[[np.ndarray], np.ndarray],
    points: np.ndarray,
    labels: np.ndarray,
    steps: int = 150,
) -> None:
    """Colour the plane by the class given to each place, with the points on it.

    Args:
        ax: where to draw.
        classify: from points `(m, 2)` to scores `(m,)` or `(m, 1)`; a positive score
            means class 1.
        points, labels: as for `scatter_classes`.
        steps: places per side.
    """
    low, high = points.min(0), points.max(0)
    margin = 0.1 * (high - low)
    low, high = low - margin, high + margin
    x, y = np.meshgrid(*np.linspace(low, high, steps).T)
    places = np.stack([x.ravel(), y.ravel()], axis=1)
    score = np.reshape(classify(places), x.shape)
    tint = ListedColormap([COLORS[color] for color, _ in _CLASSES])
    ax.pcolormesh(x, y, score > 0, cmap=tint, vmin=0, vmax=1, alpha=0.25, lw=0)
    if score.min() < 0 < score.max():
        ax.contour(x, y, score, levels=[0], colors="#333333", linewidths=1.2)
    scatter_classes(ax, points, labels)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
