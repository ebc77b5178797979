"""Training curves: losses and accuracies over the epochs."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from cnnlib.plots.style import COLORS, CYCLE

# Never colour alone: every line has a marker and a dash of its own.
LOOKS = [
    ("ours", "o", "-"),
    ("paper", "s", "--"),
    ("green", "^", "-."),
    ("vermillion", "D", ":"),
    ("purple", "v", "-"),
    ("sky", "P", "--"),
    ("plain", "X", ":"),
]


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


def show_runs(
    ax: Axes,
    histories: Mapping[str, Mapping[str, Sequence[float]]],
    metric: str,
    looks: Sequence[tuple[str, str, str]] = LOOKS,
) -> None:
    """Draw one metric of several runs over their epochs, one line for each run.

    Args:
        ax: where to draw.
        histories: for each label a history, as `compare(...)[label].history` is.
        metric: a column of the histories, such as `"loss"` or `"val_accuracy"`.
        looks: colour name, marker and line style, one for each run.
    """
    for (label, history), (color, marker, line) in zip(
        histories.items(), looks, strict=False
    ):
        epochs = range(1, len(history[metric]) + 1)
        style = {"color": COLORS[color], "marker": marker, "ls": line}
        ax.plot(epochs, history[metric], ms=5, label=label, **style)
    split, _, quantity = metric.rpartition("_")
    which = {"val": "validation", "": "training"}[split]
    ax.set(xlabel="epoch", ylabel=f"{which} {quantity}")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.grid(axis="y", color="#E4E4E4", lw=0.7)
    ax.legend()
