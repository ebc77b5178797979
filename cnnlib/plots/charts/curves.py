"""Training curves."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from cnnlib.plots.style import CYCLE


def show_curves(
    ax: Axes, histories: Mapping[str, Mapping[str, Sequence[float]]], metric: str
) -> None:
    """Draw one metric over the epochs, for one or more runs.

    The training curve is dashed, the validation curve solid and in the same colour.

    Args:
        ax: where to draw.
        histories: for each label a `history`, as `cnnlib.fit(...).history` is.
        metric: `"loss"` or `"accuracy"`; `"val_" + metric` is drawn too if present.
    """
    for (label, history), color in zip(histories.items(), CYCLE, strict=False):
        epochs = range(1, len(history[metric]) + 1)
        prefix = f"{label}, " if label else ""
        ax.plot(epochs, history[metric], "--", color=color, label=f"{prefix}training")
        if f"val_{metric}" in history:
            values = history[f"val_{metric}"]
            ax.plot(epochs, values, color=color, label=f"{prefix}validation")
    ax.set(xlabel="epoch", ylabel=metric)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend()
