"""A network as a row of feature-map stacks, as LeCun et al. (1998) drew theirs."""

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import keras
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnnlib.plots.style import COLORS, WIDTH, figure

MAX_STAGES = 10  # more do not fit the page with readable labels
LARGEST = 1.1  # side of the largest map, in inches
STEP, DEEPEST = 0.045, 0.34  # from sheet to sheet, and front to back, in inches
GAP = 0.1  # least distance between two stages, in inches
HEAD = 0.3  # kept free above the drawing for `plots.title`, in inches
CHARACTER = {"name": 0.088, "size": 0.077, "operation": 0.066}  # widths, in inches
_RESHAPING = (
    keras.layers.Flatten,
    keras.layers.Reshape,
    keras.layers.ZeroPadding2D,
    keras.layers.Cropping2D,
)
_COLOR = {
    "input": COLORS["plain"],
    "convolution": COLORS["ours"],
    "pooling": COLORS["sky"],
    "dense": COLORS["green"],
}


@dataclass(frozen=True)
class Stage:
    """One drawn stack of maps, or one bar of units.

    Attributes:
        name: of the layer.
        kind: `"input"`, `"convolution"`, `"pooling"` or `"dense"`; sets the colour.
        operation: what made it, in one or two lines.
        shape: (height, width, channels), or (units,).
        window: height and width of the window it looks through, or `None`.
    """

    name: str
    kind: str
    operation: str
    shape: tuple[int, ...]
    window: tuple[int, int] | None = None

    @property
    def labels(self) -> dict[str, str]:
        """The name, the size as the 1998 paper writes it, and the operation."""
        name, size = self.name, str(self.shape[0])
        if len(self.shape) == 3:
            size = f"{self.shape[2]}@{self.shape[0]}×{self.shape[1]}"
            if not name:
                name, size = f"{self.shape[2]}@", size.partition("@")[2]
        return {"name": name, "size": size, "operation": self.operation}

    @property
    def label_width(self) -> float:
        """The width its labels need, in inches."""
        return max(
            CHARACTER[part] * max(map(len, text.split("\n")))
            for part, text in self.labels.items()
        )


def stages(model: keras.Model) -> list[Stage]:
    """List what a drawing of a model shows, in the order of its layers.

    Layers that keep the shape and look through no window (activation, normalisation,
    dropout) are left out. If more than `MAX_STAGES` remain, only the last one of each
    map size is kept, without name and operation.

    Args:
        model: a built model on images, `(batch, height, width, channels)`.
    """
    found: list[Stage] = []
    for layer in model.layers:
        shape = tuple(layer.output.shape[1:])
        same = bool(found) and shape == found[-1].shape
        if len(shape) not in (1, 3) or isinstance(layer, _RESHAPING):
            continue
        if not same or _window(layer) or hasattr(layer, "units"):
            found.append(_stage(layer, shape))
    if len(found) <= MAX_STAGES:
        return found
    kept = []
    for _, run in itertools.groupby(found, lambda stage: stage.shape[:-1]):
        run = list(run)
        if run[0].kind == "input":
            kept.append(run.pop(0))
        if run and len(run[0].shape) == 3:
            run = [replace(run[-1], name="", operation="", window=None)]
        kept.extend(run)
    return kept


def _window(layer) -> tuple[int, int] | None:
    size = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    if size is None or len(layer.output.shape) != 4:
        return None
    return (size, size) if isinstance(size, int) else tuple(size)


def _stage(layer, shape: tuple[int, ...]) -> Stage:
    """Describe one layer; its class name says what Keras has no attribute for."""
    if isinstance(layer, keras.layers.InputLayer):
        return Stage("input", "input", "", shape)
    window = _window(layer)
    places = "" if window is None else f"\n{window[0]}×{window[1]}"
    if hasattr(layer, "kernel_size"):
        strides = getattr(layer, "strides", (1, 1))
        stride = strides if isinstance(strides, int) else strides[0]
        places += f", stride {stride}" if stride > 1 else ""
        return Stage(layer.name, "convolution", "convolution" + places, shape, window)
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(layer).__name__)
    words = words.replace("Pooling2D", "pooling").lower()
    kind = "dense" if len(shape) == 1 and "pooling" not in words else "pooling"
    words = words if len(words) < 13 else words.replace(" ", "\n")
    return Stage(layer.name, kind, words + places, shape, window)


@dataclass(frozen=True)
class _Box:
    """Where a stage is drawn, in inches: its front sheet and its sheets behind."""

    left: float
    bottom: float
    width: float
    height: float
    sheets: int
    depth: float

    @property
    def middle(self) -> float:
        return self.left + (self.width + self.depth) / 2


def _measure(stage: Stage, unit: float) -> tuple[float, float, int, float]:
    """Width, height, number of sheets and depth of a stage.

    Sides follow the square root, so that a map of 5×5 is still seen beside one of
    32×32; the number of sheets is exact up to 6 maps and grows slowly after that.
    """
    if len(stage.shape) == 1:
        return 0.1, min(1.25, 0.2 * math.log2(stage.shape[0] + 1)), 1, 0.0
    height, width = (max(0.1, unit * math.sqrt(n)) for n in stage.shape[:2])
    channels = stage.shape[2]
    sheets = min(channels, 15, 6 + round(2 * math.log2(max(1, channels / 6))))
    return width, height, sheets, min(DEEPEST, STEP * (sheets - 1))


def _place(drawn: Sequence[Stage], middle: float) -> list[_Box]:
    """Spread the stages over the width of the page, centred on one line."""
    largest = max(max(s.shape[:2]) for s in drawn if len(s.shape) == 3)
    for side in np.linspace(LARGEST, 0.3, 17):  # the largest that leaves gaps
        sizes = [_measure(stage, side / math.sqrt(largest)) for stage in drawn]
        slots = [
            max(stage.label_width, width + depth)
            for stage, (width, _, _, depth) in zip(drawn, sizes, strict=True)
        ]
        gap = (WIDTH - 0.1 - sum(slots)) / max(1, len(slots) - 1)
        if gap >= GAP:
            break
    boxes, left = [], 0.05
    for (width, height, sheets, depth), slot in zip(sizes, slots, strict=True):
        start = left + (slot - width - depth) / 2
        bottom = middle - (height + depth) / 2
        boxes.append(_Box(start, bottom, width, height, sheets, depth))
        left += slot + gap
    return boxes


def _tint(color: str, amount: float) -> tuple[float, ...]:
    """Mix a colour with white; `amount` 1 leaves it as it is."""
    return tuple(1 - amount * (1 - channel) for channel in to_rgb(color))


def _draw_stack(ax: Axes, box: _Box, color: str) -> None:
    step = box.depth / (box.sheets - 1) if box.sheets > 1 else 0
    for index in reversed(range(box.sheets)):
        ax.add_patch(
            Rectangle(
                (box.left + index * step, box.bottom + index * step),
                box.width,
                box.height,
                facecolor=_tint(color, 0.35 if index else 0.55),
                edgecolor=color,
                linewidth=0.8,
            )
        )


def _draw_link(ax: Axes, source: _Box, target: _Box, from_: Stage, to: Stage) -> None:
    """Join two stages: a window to the one place it feeds, or everything to all."""
    right = source.left + source.width
    if to.window is not None and len(from_.shape) == 3:
        height, width, _ = from_.shape
        share = (to.window[0] / height, to.window[1] / width)
        _draw_window(ax, source, target, share)
    elif len(to.shape) == 1:
        top = source.bottom + source.height + source.depth
        style = {"color": COLORS["plain"], "linewidth": 0.7}
        ax.plot([right, target.left], [source.bottom, target.bottom], **style)
        starts = [right + source.depth, target.left]
        ax.plot(starts, [top, target.bottom + target.height], **style)


def _draw_window(
    ax: Axes, source: _Box, target: _Box, share: tuple[float, float]
) -> None:
    """Frame a window, given as a share of the map, and point at the place it feeds."""
    height = source.height * min(1, share[0])
    width = source.width * min(1, share[1])
    left = source.left + 0.9 * (source.width - width)
    bottom = source.bottom + 0.2 * (source.height - height)
    style = {"color": COLORS["vermillion"], "linewidth": 0.9, "zorder": 2}
    ax.add_patch(Rectangle((left, bottom), width, height, fill=False, **style))
    place = [target.left + min(0.06, target.width / 2)]
    place.append(target.bottom + 0.3 * target.height)
    for corner in (bottom, bottom + height):
        ax.plot([left + width, place[0]], [corner, place[1]], **style)


def draw_architecture(model: keras.Model, image=None, height: float = 2.4) -> Figure:
    """Draw a network as a row of feature-map stacks with their sizes.

    Names and sizes stand above, the operation that made each stack below. Sides of
    maps are drawn to the square root of their size; of many maps only some are drawn.
    Branches are not told apart: layers are drawn in the order of `model.layers`, and
    of a network with more than 10 stages only the last one of each map size.

    Args:
        model: a built model on images, `(batch, height, width, channels)`.
        image: shown as the input, `(height, width)` or `(height, width, channels)`.
        height: of the drawing, in inches; the figure has 0.3 more, for a title.

    Returns:
        The figure.
    """
    drawn = stages(model)
    boxes = _place(drawn, middle=height / 2 + 0.03)
    fig, ax = figure(height=height + HEAD)
    # So that an inch of the drawing is one on paper.
    ax.set_position((0, 0, 1, height / (height + HEAD)))
    for (from_, source), (to, target) in itertools.pairwise(
        zip(drawn, boxes, strict=True)
    ):
        _draw_stack(ax, source, _COLOR[from_.kind])
        _draw_link(ax, source, target, from_, to)
    _draw_stack(ax, boxes[-1], _COLOR[drawn[-1].kind])
    if image is not None:
        front = boxes[0]
        right, top = front.left + front.width, front.bottom + front.height
        extent = (front.left, right, front.bottom, top)
        ax.imshow(np.squeeze(image), extent=extent, cmap="gray", zorder=1.5)
    _write_labels(ax, drawn, boxes, height)
    ax.set(xlim=(0, WIDTH), ylim=(0, height), aspect="equal")
    ax.axis("off")
    return fig


def _write_labels(ax: Axes, drawn, boxes, height: float) -> None:
    style = {
        "name": (height - 0.04, {"size": 9, "weight": "bold"}),
        "size": (height - 0.22, {"size": 9}),
        "operation": (0.46, {"size": 8, "color": "#444444"}),
    }
    for stage, box in zip(drawn, boxes, strict=True):
        for part, text in stage.labels.items():
            y, font = style[part]
            ax.text(box.middle, y, text, ha="center", va="top", **font)
