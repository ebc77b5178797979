"""Kim's network for sentences, drawn as in figure 1 of the 2014 paper."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnnlib.plots.style import COLORS, figure

INK, LINE = "#333333", "#9A9A9A"
KINDS = ("ours", "paper", "green")  # one colour for each width of filters
UNITS, CELL = 5, 0.55  # numbers drawn of a word vector, and their width
MAP_CELL, MAP_GAP = 0.42, 0.75  # height of a number in a map; between two kinds
MAPS, MAXIMA, CLASSES = 6.2, 9.2, 12.0  # where the columns begin
FILTERS = 2  # drawn of each kind


def draw_text_cnn(
    words: Sequence[str],
    filter_widths: Sequence[int] = (2, 3, 4),
    classes: Sequence[str] = ("negative", "positive"),
    height: float = 3.6,
) -> Figure:
    """Draw word vectors, filters of several widths, their maxima and the classes.

    Args:
        words: 6 to 10 of them.
        filter_widths: how many words the filters of each kind see; 3 kinds at most.
        classes: names of the outputs.
        height: of the figure, in inches.

    Returns:
        The figure.
    """
    fig, ax = figure(height=height)
    for row, word in enumerate(words):
        ax.text(-0.2, row + 0.5, word, ha="right", va="center", fontsize=10)
        for unit in range(UNITS):
            _cell(ax, unit * CELL, row, CELL, 1)
    tall = sum((len(words) - width + 1) * MAP_CELL for width in filter_widths)
    top = (len(words) - tall - MAP_GAP * (len(filter_widths) - 1)) / 2
    maxima = []
    for kind, width in enumerate(filter_widths):
        places = len(words) - width + 1
        # The windows are spread over the sentence, so that none hides another.
        start = round(kind * (places - 1) / max(1, len(filter_widths) - 1))
        maxima += _draw_kind(ax, COLORS[KINDS[kind]], width, places, start, top)
        top += places * MAP_CELL + MAP_GAP
    _draw_classes(ax, maxima, classes, len(words))
    _write_heads(ax, len(words))
    ax.set(xlim=(-2.0, CLASSES + 2.7), ylim=(len(words) + 2.0, -2.0))
    ax.axis("off")
    return fig


def _cell(ax: Axes, left, top, width, height, color=None, alpha=1.0) -> None:
    fill = color if color else "white"
    ax.add_patch(Rectangle((left, top), width, height, fc=fill, ec="none", alpha=alpha))
    ax.add_patch(Rectangle((left, top), width, height, fc="none", ec=LINE, lw=0.7))


def _draw_kind(ax: Axes, color: str, width: int, places: int, start: int, top: float):
    """Draw the maps of one kind of filter; return the middles of its maxima."""
    edge = UNITS * CELL
    frame = Rectangle(
        (0, start + 0.06), edge, width - 0.12, fc="none", ec=color, lw=2.2
    )
    ax.add_patch(frame)
    for place in range(places):
        for number in range(FILTERS):
            strong = 0.6 if place == start and number == 0 else 0.12
            left = MAPS + number * CELL
            _cell(ax, left, top + place * MAP_CELL, CELL, MAP_CELL, color, strong)
    target = top + (start + 0.5) * MAP_CELL
    for corner in (start + 0.06, start + width - 0.06):
        ax.plot((edge, MAPS), (corner, target), color=color, lw=1)
    right, middle = MAPS + FILTERS * CELL, top + places * MAP_CELL / 2
    label = f"{width} words\nat a time"
    ax.text(right + 0.15, middle - 0.9, label, fontsize=8, color=INK, va="center")
    ends = []
    for number in range(FILTERS):
        y = middle + (number - FILTERS / 2) * 0.6
        _cell(ax, MAXIMA, y, CELL, 0.6, color, 0.6 if number == 0 else 0.25)
        ends.append(y + 0.3)
    arrow = {"arrowstyle": "-|>", "color": INK, "lw": 0.9}
    ax.annotate("", (MAXIMA - 0.1, middle), (right + 0.1, middle), arrowprops=arrow)
    return ends


def _draw_classes(ax: Axes, maxima, classes: Sequence[str], rows: int) -> None:
    for index, name in enumerate(classes):
        y = rows / 2 + 1.6 * (index - (len(classes) - 1) / 2)
        for start in maxima:
            ax.plot((MAXIMA + CELL, CLASSES), (start, y), color=LINE, lw=0.6)
        _cell(ax, CLASSES, y - 0.4, CELL, 0.8)
        ax.text(CLASSES + CELL + 0.2, y, name, va="center", fontsize=10)


def _write_heads(ax: Axes, rows: int) -> None:
    heads = {
        UNITS * CELL / 2: ("word vectors", "one row\nfor each word"),
        MAPS + CELL: ("maps", "one number\nfor each window"),
        MAXIMA + CELL / 2: ("maxima", "the best window\nof each filter"),
        CLASSES + CELL / 2: ("classes", "a dense layer\nand softmax"),
    }
    for x, (name, meaning) in heads.items():
        ax.text(x, -1.3, name, ha="center", va="bottom", fontsize=10, weight="bold")
        ax.text(x, rows + 0.75, meaning, ha="center", va="top", fontsize=8, color=INK)
