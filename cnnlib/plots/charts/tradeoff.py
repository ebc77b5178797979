"""Errors against what they cost, many networks in one figure."""

import re
from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from cnnlib.accounting.pareto import pareto
from cnnlib.plots.style import COLORS

# Pattern of the names, colour, marker. The first that fits counts.
FAMILIES = {
    "squeeze-and-excitation": (r"se(res)?ne(x?)t", "purple", "*"),
    "stochastic depth": (r"stochastic_depth", "sky", "P"),
    "ResNeXt": (r"resnext", "sky", "p"),
    "Inception, PolyNet": (r"googlenet|inception|polynet", "paper", "^"),
    "DenseNet": (r"densenet", "green", "D"),
    "dual path": (r"dpn", "vermillion", "X"),
    "Wide ResNet": (r"wide|wrn", "yellow", "h"),
    "ResNet": (r"(preact_)?resnet", "ours", "o"),
    "VGG": (r"vgg", "plain", "v"),
    "other": (r"", "plain", "s"),
}


def family_of(network: str) -> str:
    """The family that a name of the registry belongs to, a key of `FAMILIES`."""
    return next(
        family
        for family, (pattern, *_) in FAMILIES.items()
        if re.match(pattern, network)
    )


def show_tradeoff(
    ax: Axes,
    table,
    cost: str,
    labels: Mapping[str, tuple] | None = None,
    unit: float = 1e9,
    area: str | None = None,
    hollow: str = "",
) -> None:
    """Draw the error of each network over its cost, and the Pareto front.

    Args:
        ax: where to draw; its x-axis becomes logarithmic.
        table: from `cnnlib.accounting.costs_and_errors`.
        cost: the column on the x-axis, drawn in units of `unit`.
        labels: names to write, each with its text and where it stands from its
            marker: points to the right and upwards.
        unit: for the x-axis.
        area: a column whose numbers are the areas of the markers; all equal without.
        hollow: rows whose `views` match this pattern are drawn as outlines.
    """
    table = table.dropna(subset=["top1"])
    _draw_front(ax, table[cost] / unit, table["top1"])
    largest = table[area].max() if area else 1
    for row in table.to_dict("records"):
        _, color, marker = FAMILIES[family_of(row["network"])]
        size = 14 + 260 * row[area] / largest if area else 42
        outline = bool(hollow) and re.search(hollow, row["views"]) is not None
        face = "none" if outline else COLORS[color]
        edge = COLORS[color] if outline else "white"
        style = {"s": size, "marker": marker, "facecolor": face, "edgecolor": edge}
        ax.scatter(row[cost] / unit, row["top1"], zorder=3, alpha=0.9, **style)
    ax.set_xscale("log")
    ax.grid(color="#E8E8E8", lw=0.7)
    ax.set_axisbelow(True)
    _write(ax, table, cost, labels or {}, unit)


def show_families(ax: Axes, table, **legend) -> None:
    """Add a legend of the families that a table holds, and of the front."""
    here = {family_of(name) for name in table["network"]}
    keys = [
        Line2D([], [], color=COLORS[color], marker=marker, ls="", label=family)
        for family, (_, color, marker) in FAMILIES.items()
        if family in here
    ]
    keys.append(Line2D([], [], color="#888888", ls="--", lw=1, label="Pareto front"))
    style = {"fontsize": 8, "handletextpad": 0.3, "labelspacing": 0.3}
    ax.legend(handles=keys, **(style | legend))


def _draw_front(ax: Axes, costs, errors) -> None:
    front = pareto(costs, errors)
    points = sorted(zip(costs[front], errors[front], strict=True))
    ax.step(*zip(*points, strict=True), where="post", color="#888888", ls="--", lw=1)


def _write(ax: Axes, table, cost: str, labels: Mapping[str, tuple], unit) -> None:
    for network, (text, right, up) in labels.items():
        row = table[table["network"] == network].sort_values("top1").iloc[0]
        place = row[cost] / unit, row["top1"]
        ax.annotate(
            text,
            place,
            (right, up),
            textcoords="offset points",
            fontsize=8,
            ha="left" if right >= 0 else "right",
            va="center",
        )
