"""Loss surfaces of two numbers, and the paths that descend on them."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from cnnlib.plots.style import COLORS

_LEVELS = 12
_STEPS = 150  # places per side at which a loss is asked
# Paths on one surface, told apart by colour, mark and line.
_LOOKS = (
    ("ours", "o", "-"),
    ("paper", "^", "--"),
    ("vermillion", "s", ":"),
    ("green", "D", "-."),
)


def show_surface(
    ax: Axes,
    loss: Callable[[np.ndarray, np.ndarray], np.ndarray],
    across: tuple[float, float],
    up: tuple[float, float],
    minimum: tuple[float, float] | None = None,
) -> None:
    """Draw a loss of two numbers by its contour lines, grey and lighter towards low.

    Lines are close together near the minimum: each stands for the same *factor* of
    height above the lowest place drawn.

    Args:
        ax: where to draw.
        loss: from two arrays of one shape to the losses.
        across, up: the ranges of the two numbers.
        minimum: marked by a star.
    """
    x, y = np.meshgrid(np.linspace(*across, _STEPS), np.linspace(*up, _STEPS))
    height = loss(x, y)
    lowest = height.min() if minimum is None else float(loss(*minimum))
    top = height.max() - lowest
    levels = lowest + np.geomspace(top / 1000, top, _LEVELS)
    ax.contour(x, y, height, levels, colors="#B5B5B5", linewidths=0.8, zorder=1)
    if minimum is not None:
        ax.plot(*minimum, "*", color="black", ms=11, zorder=5)
    ax.set(xlim=across, ylim=up)


def show_path(
    ax: Axes, path: np.ndarray, label: str = "", look: int = 0, marks: int = 1
) -> None:
    """Draw where a descent went.

    Args:
        ax: where to draw.
        path: `(steps, 2)`, the start first.
        label: for a legend.
        look: 0 to 3; each has its own colour, mark and line.
        marks: mark every so many steps.
    """
    color, mark, line = _LOOKS[look]
    ax.plot(
        *np.transpose(path),
        color=COLORS[color],
        marker=mark,
        linestyle=line,
        markevery=marks,
        ms=4,
        lw=1.2,
        label=label,
        zorder=3,
    )
