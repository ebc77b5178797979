"""Numbers side by side as bars."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from cnnlib.plots.style import COLORS


def show_bars(
    ax: Axes,
    values: Mapping[str, float],
    xlabel: str,
    form: str = "{:,.0f}",
    colors: Mapping[str, str] | None = None,
) -> None:
    """Draw one horizontal bar for each value, from top to bottom, with its number.

    Args:
        ax: where to draw.
        values: the numbers by their labels, each 0 or above.
        xlabel: what the numbers are, with their unit.
        form: how a number is written at the end of its bar.
        colors: names of `COLORS` for single labels; `"ours"` for the others.
    """
    chosen = [COLORS[(colors or {}).get(label, "ours")] for label in values]
    bars = ax.barh(range(len(values)), list(values.values()), color=chosen)
    ax.bar_label(bars, [form.format(value) for value in values.values()], padding=3)
    ax.set(yticks=range(len(values)), yticklabels=list(values), xlabel=xlabel)
    ax.set_xlim(0, 1.18 * max(values.values()))  # room for the numbers
    ax.invert_yaxis()
    ax.tick_params(left=False)
