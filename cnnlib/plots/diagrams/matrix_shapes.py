"""Matrix products as rectangles, so that one sees which shapes fit."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnnlib.plots.style import COLORS, figure

UNIT = 0.3  # side of one number


def show_dense_shapes(
    samples: int, inputs: int, neurons: int, height: float = 3.0
) -> Figure:
    """Draw the three matrix products of a dense layer, to scale.

    Forward arrays are filled blue, gradients are hatched vermillion.

    Args:
        samples, inputs, neurons: small numbers, up to about 8.
        height: of the figure, in inches.
    """
    n, i, k = samples, inputs, neurons
    x, w = ("X", (n, i), False), ("W", (i, k), False)
    g = ("G", (n, k), True)
    products = {
        "forward": (x, w, ("Z", (n, k), False)),
        "gradient of the weights": (("Xᵀ", (i, n), False), g, ("∂W", (i, k), True)),
        "gradient of the input": (g, ("Wᵀ", (k, i), False), ("∂X", (n, i), True)),
    }
    widths = [sum(s[1] for _, s, _ in row) * UNIT for row in products.values()]
    fig, axes = figure(1, 3, height, width_ratios=widths)
    tallest = max(n, i, k) * UNIT
    for ax, (name, row) in zip(axes, products.items(), strict=True):
        left = 0.0
        for sign, (letter, shape, gradient) in zip("@= ", row, strict=True):
            left = _draw_matrix(ax, letter, shape, gradient, left)
            ax.text(left + 0.3, 0, sign, ha="center", va="center", fontsize=12)
            left += 0.6
        ax.set(xlim=(-0.1, left - 0.5), ylim=(-tallest / 2 - 0.6, tallest / 2 + 0.1))
        ax.set_aspect("equal")
        ax.axis("off")
        ax.set_title(name)
    return fig


def _draw_matrix(ax: Axes, letter: str, shape, gradient: bool, left: float) -> float:
    """Draw one matrix and return its right edge."""
    height, width = (UNIT * side for side in shape)
    color = COLORS["vermillion" if gradient else "ours"]
    corner = (left, -height / 2)
    hatch = "////" if gradient else None
    ax.add_patch(
        Rectangle(corner, width, height, fc="white", ec=color, hatch=hatch, alpha=0.45)
    )
    if not gradient:
        ax.add_patch(Rectangle(corner, width, height, fc=color, ec="none", alpha=0.25))
    ax.add_patch(Rectangle(corner, width, height, fc="none", ec=color, lw=1.6))
    box = {"fc": "white", "ec": "none", "pad": 1, "alpha": 0.85}
    middle = left + width / 2
    ax.text(middle, 0, letter, ha="center", va="center", fontsize=12, bbox=box)
    size = f"{shape[0]}×{shape[1]}"
    ax.text(middle, -height / 2 - 0.1, size, ha="center", va="top", fontsize=9)
    return left + width
