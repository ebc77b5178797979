"""A computation as a graph: values forward, gradients backward."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cnnlib.plots.style import COLORS, figure
from cnnlib.scratch import Value

INK = "#333333"
FORWARD, BACKWARD = COLORS["ours"], COLORS["vermillion"]
ACROSS, DOWN = 2.6, 1.5  # from one column, or one row, to the next
RADIUS = 0.36


def draw_graph(loss: Value, height: float = 3.4) -> Figure:
    """Draw how a value was computed, and what `backward` sent back.

    On every line stand the value that went forward, above and in blue, and the
    gradient that came back, below and in vermillion. Where a value was used more than
    once, the sum of what came back stands beside it.

    Args:
        loss: the result; call its `backward` first.
        height: of the figure, in inches.
    """
    places = _places(loss)
    fig, ax = figure(height=height)
    for node in loss.history():
        for source, slope in zip(node.inputs, node.slopes, strict=True):
            _draw_line(ax, places[source], places[node])
            _label(ax, places[source], places[node], source, slope * node.gradient)
    for node, place in places.items():
        _draw_node(ax, node, place)
        ways = sum(other.inputs.count(node) for other in places)
        if ways > 1 and not node.inputs:
            ax.text(
                place[0],
                place[1] - 0.55,
                f"sum: {_number(node.gradient)}",
                color=BACKWARD,
                ha="center",
                va="top",
                weight="bold",
            )
    end = (ACROSS * 0.75, places[loss][1])
    _draw_line(ax, places[loss], end)
    _label(ax, places[loss], (end[0] + RADIUS, end[1]), loss, loss.gradient)
    ax.text(end[0] + 0.1, end[1], "L", va="center", style="italic", fontsize=12)
    xs, ys = zip(*places.values(), strict=True)
    ax.set(xlim=(min(xs) - 0.5, end[0] + 0.5), ylim=(min(ys) - 0.5, max(ys) + 0.5))
    ax.set_aspect("equal")
    ax.axis("off")
    return fig


def _places(loss: Value) -> dict[Value, tuple[float, float]]:
    """Put the result on the right, each input one column left of its first use."""
    order = loss.history()
    columns = {loss: 0}
    for node in reversed(order):
        for source in node.inputs:
            columns[source] = min(columns.get(source, 0), columns[node] - 1)
    starts = [node for node in order if not node.inputs]
    rows: dict[Value, float] = {node: -i for i, node in enumerate(starts)}
    for node in order:
        if node.inputs:
            rows[node] = sum(rows[source] for source in node.inputs) / len(node.inputs)
    return {node: (ACROSS * columns[node], DOWN * rows[node]) for node in order}


def _draw_node(ax: Axes, node: Value, place: tuple[float, float]) -> None:
    shape = "circle,pad=0.28" if node.inputs else "round,pad=0.35,rounding_size=0.3"
    ax.text(
        *place,
        node.name,
        ha="center",
        va="center",
        zorder=4,
        fontsize=9 if len(node.name) > 1 else 12,
        style="normal" if node.inputs else "italic",
        bbox={
            "boxstyle": shape,
            "fc": "white" if node.inputs else "#EEEEEE",
            "ec": INK,
            "lw": 1.2,
        },
    )


def _draw_line(ax: Axes, start, end) -> None:
    style = {"arrowstyle": "-|>", "color": INK, "lw": 1, "shrinkB": 12}
    ax.annotate("", end, start, arrowprops=style, zorder=1)


def _label(ax: Axes, start, end, node: Value, gradient: float) -> None:
    """Write both numbers at the middle of a line."""
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    style = {"ha": "center", "zorder": 3, "fontsize": 11}
    box = {"fc": "white", "ec": "none", "pad": 0.8}
    above, below = f"{_number(node.value)} →", f"← {_number(gradient)}"
    ax.text(x, y + 0.06, above, color=FORWARD, va="bottom", bbox=box, **style)
    ax.text(
        x, y - 0.06, below, color=BACKWARD, va="top", bbox=box, weight="bold", **style
    )


def _number(value: float) -> str:
    return f"{round(value, 3) + 0.0:g}".replace("-", "−")
