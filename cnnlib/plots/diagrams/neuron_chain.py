"""A row of single neurons with what goes forward and what comes back."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from cnnlib.plots.style import COLORS, figure

RADIUS = 0.3
STEP = 1.25  # from one neuron to the next
INK, BACK = "#333333", COLORS["vermillion"]


def draw_chain(
    values: Sequence[float],
    gradients: Sequence[float],
    slope: str,
    height: float = 2.1,
) -> Figure:
    """Draw neurons in a row: values above, to the right; gradients below, back.

    The filled part of a circle is the gradient that arrives there, as an area.

    Args:
        values: of the input and of every neuron after it.
        gradients: of the last value by each of `values`, between 0 and 1.
        slope: written at every step backward, such as "·¼".
        height: of the figure, in inches.
    """
    fig, ax = figure(height=height)
    for place, (value, gradient) in enumerate(zip(values, gradients, strict=True)):
        center = (place * STEP, 0)
        ax.add_patch(Circle(center, RADIUS, fc="white", ec=INK, lw=1.4))
        ax.add_patch(Circle(center, RADIUS * gradient**0.5, fc=BACK, ec="none"))
        name = "input" if place == 0 else f"layer {place}"
        _write(ax, center[0], 0.86, name, "#555555")
        _write(ax, center[0], 0.52, f"{value:g}", INK)
        _write(ax, center[0], -0.54, f"{gradient:.3g}", BACK)
        if place:
            _step(ax, center[0] - STEP, slope)
    _write(ax, -1.0, 0.52, "value", INK)
    _write(ax, -1.0, -0.54, "gradient", BACK)
    last = (len(values) - 1) * STEP
    ax.set(xlim=(-1.5, last + 0.6), ylim=(-0.75, 1.05), aspect="equal")
    ax.axis("off")
    return fig


def _step(ax: Axes, start: float, slope: str) -> None:
    """Draw the arrows between one neuron and the next."""
    left, right = start + RADIUS, start + STEP - RADIUS
    for y, tail, tip, color in (
        (0.1, left, right, INK),
        (-0.1, right, left, BACK),
    ):
        arrow = {"arrowstyle": "-|>", "color": color, "lw": 1.3}
        ax.annotate("", (tip, y), (tail, y), arrowprops=arrow)
    _write(ax, start + STEP / 2, -0.28, slope, BACK)


def _write(ax: Axes, x: float, y: float, text: str, color: str) -> None:
    ax.text(x, y, text, ha="center", va="center", color=color)
