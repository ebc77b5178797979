"""A block of a network as boxes and arrows, drawn from the model itself."""

import itertools
import re
import textwrap
from dataclasses import dataclass, field

import keras
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from cnnlib.plots.diagrams.graph_layout import layered
from cnnlib.plots.style import COLORS, WIDTH
from cnnlib.surgery.graph import nodes, readers

LINE_HEIGHT, MARGIN, BETWEEN = 0.16, 0.11, 0.26  # of text, in and between boxes, inches
WIDEST = 1.75  # of a box with the room around it, in inches
# What has no box of its own: it goes to the line of the step before it.
_FOLDED = (
    keras.layers.BatchNormalization,
    keras.layers.Activation,
    keras.layers.ReLU,
    keras.layers.Dropout,
)
_LOOKS = {  # fill, from light to dark with the work that is done there
    "end": "#FFFFFF",
    "quiet": "#EFEFEF",
    "pool": "#D9EEF9",
    "work": "#BBD7EC",
    "join": "#FBE3B5",
}


@dataclass
class _Box:
    lines: list[str]
    look: str
    parents: list[int] = field(default_factory=list)

    def wrap(self, characters: int) -> None:
        self.lines = [
            part for line in self.lines for part in textwrap.wrap(line, characters)
        ]


def draw_block(model: keras.Model, fold: bool = True, unit: float = WIDEST) -> Figure:
    """Draw a small model from top to bottom, with all its branches.

    Args:
        model: a functional model, such as `keras.Model(x, block(x))` with
            `x = keras.Input((56, 56, 64))`.
        fold: write normalisation, activation and dropout into the box of the step
            before them; `False` gives each a box, where their order is the subject.
        unit: width of a box with the room around it, in inches, if the page has it.

    Returns:
        The figure.
    """
    boxes = _boxes(model, fold)
    layout = layered([box.parents for box in boxes])
    passing = itertools.chain(layout.places, *layout.bends.values())
    span = max(passing) + 1
    unit = min(unit, WIDTH / span)
    fontsize, character = (9, 0.07) if unit > 1.3 else (7.5, 0.064)
    for box in boxes:
        box.wrap(int(0.92 * unit / character))
    tops, heights = _rows(boxes, layout.rows)
    fig, ax = _page(span * unit, -tops[-1] - BETWEEN)
    half = 0.46 * unit
    centers = [
        ((place + 0.5) * unit, tops[row] - heights[row] / 2)
        for place, row in zip(layout.places, layout.rows, strict=True)
    ]
    for (above, below), bends in layout.bends.items():
        start = layout.rows[above]
        way = [(centers[above][0], tops[start] - heights[start])]
        for row, bend in enumerate(bends, start + 1):
            x = (bend + 0.5) * unit
            way += [(x, tops[row]), (x, tops[row] - heights[row])]
        end = (centers[below][0], tops[layout.rows[below]])
        _arrow(ax, way, _beside(way[-1][0], end, half))
    for box, center, row in zip(boxes, centers, layout.rows, strict=True):
        _draw(ax, box, center, (half, heights[row]), fontsize)
    return fig


def _rows(boxes: list[_Box], rows: list[int]) -> tuple[list[float], list[float]]:
    """The top of every row, and of the one after the last, and their heights."""
    lines = [1] * (max(rows) + 1)
    for box, row in zip(boxes, rows, strict=True):
        lines[row] = max(lines[row], len(box.lines))
    heights = [LINE_HEIGHT * count + MARGIN for count in lines]
    taken = itertools.accumulate((height + BETWEEN for height in heights), initial=0)
    return [-depth for depth in taken], heights


def _page(width: float, height: float) -> tuple[Figure, Axes]:
    fig, ax = plt.subplots(figsize=(WIDTH, height + 0.6), layout="constrained")
    ax.set(xlim=(width / 2 - WIDTH / 2, width / 2 + WIDTH / 2))
    ax.set(ylim=(-height - 0.05, 0.05), aspect="equal")
    ax.axis("off")
    return fig, ax


def _beside(x: float, end: tuple[float, float], half: float) -> tuple[float, float]:
    """Where an arrow that comes from `x` meets the top of a box: not all in one."""
    center, top = end
    return center + max(-0.7 * half, min(0.7 * half, 0.4 * (x - center))), top


def _arrow(ax: Axes, way, end) -> None:
    for start, stop in itertools.pairwise(way):
        ax.plot(*zip(start, stop, strict=True), color="#555555", lw=1.1, zorder=1)
    style = {"arrowstyle": "-|>", "color": "#555555", "lw": 1.1, "shrinkA": 0}
    ax.annotate("", end, way[-1], arrowprops={**style, "shrinkB": 0}, zorder=1)


def _draw(ax: Axes, box: _Box, center, size, fontsize: float) -> None:
    half, height = size  # the height of its row, so that no arrow crosses a corner
    edge = "#BBBBBB" if box.look == "end" else COLORS["ours"]
    ax.add_patch(
        FancyBboxPatch(
            (center[0] - half, center[1] - height / 2),
            2 * half,
            height,
            boxstyle="round,pad=0,rounding_size=0.06",
            fc=_LOOKS[box.look],
            ec="#999999" if box.look != "work" else edge,
            lw=1,
            zorder=2,
        )
    )
    text = "\n".join(box.lines)
    ax.text(*center, text, ha="center", va="center", fontsize=fontsize, zorder=3)


def _boxes(model: keras.Model, fold: bool) -> list[_Box]:
    """What is drawn, in the order of computation."""
    boxes: list[_Box] = []
    made_by: dict[int, int] = {}  # tensor → its box
    read = readers(model)
    for node in nodes(model):
        layer, inputs = node.operation, node.input_tensors
        above = [made_by[id(tensor)] for tensor in inputs]
        if isinstance(layer, keras.layers.ZeroPadding2D):
            place = above[0]  # it shows in the size of what follows
        elif fold and above and _folds(layer, boxes[above[0]], read[id(inputs[0])]):
            place = above[0]
            _write(boxes[place], _words(layer))
        else:
            place = len(boxes)
            boxes.append(_box(node, above))
        made_by.update((id(tensor), place) for tensor in node.outputs)
    for tensor in model.outputs:
        size = "×".join(map(str, tensor.shape[1:]))
        boxes.append(_Box([f"output {size}"], "end", [made_by[id(tensor)]]))
    return boxes


def _folds(layer, above: _Box, readers: int) -> bool:
    return isinstance(layer, _FOLDED) and readers == 1 and above.look != "end"


def _write(box: _Box, words: str) -> None:
    """Add a step to a box: all that was folded into it shares its last line."""
    if len(box.lines) == 1 and box.look != "quiet":
        box.lines.append(words)
    else:
        box.lines[-1] += f", {words}"


def _box(node, above) -> _Box:
    layer, shape = node.operation, node.outputs[0].shape[1:]
    if isinstance(layer, keras.layers.InputLayer):
        return _Box([f"input {'×'.join(map(str, shape))}"], "end")
    if isinstance(layer, keras.layers.Add | keras.layers.Multiply):
        words = {"Add": "add", "Multiply": "multiply"}[type(layer).__name__]
        return _Box([words], "join", above)
    if isinstance(layer, keras.layers.Concatenate):
        return _Box([f"concat: {shape[-1]}"], "join", above)
    stride = getattr(layer, "strides", 1)
    stride = stride if isinstance(stride, int) else stride[0]
    larger = isinstance(layer, keras.layers.Conv2DTranspose)
    slower = f", {'×' if larger else '/'}{stride}" if stride > 1 else ""
    if hasattr(layer, "kernel_size"):
        size = "×".join(map(str, layer.kernel_size))
        groups = getattr(layer, "groups", 1)
        kind = "transposed conv" if larger else "conv"
        words = f"{size} {kind}, {shape[-1]}{slower}"
        lines = [words] if groups in (1, None) else [words + ",", f"{groups} groups"]
        return _Box(lines + _built_in(layer), "work", above)
    if hasattr(layer, "pool_size"):
        size = "×".join(map(str, layer.pool_size))
        kind = "max" if "Max" in type(layer).__name__ else "average"
        return _Box([f"{size} {kind} pool{slower}"], "pool", above)
    if isinstance(layer, keras.layers.Dense):
        return _Box([f"dense, {layer.units}", *_built_in(layer)], "work", above)
    return _Box([_words(layer)], "quiet", above)


def _built_in(layer) -> list[str]:
    """The activation that a layer with weights computes itself, if any."""
    activation = getattr(layer, "activation", None)
    return [] if activation in (None, keras.activations.linear) else [_words(layer)]


def _words(layer) -> str:
    """The name of an operation as the figures write it."""
    if isinstance(layer, keras.layers.BatchNormalization):
        return "BN"
    activation = getattr(layer, "activation", None)
    name = getattr(activation, "__name__", "") or type(layer).__name__
    if name.lower() == "relu":
        return "ReLU"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("2D", "").lower()
