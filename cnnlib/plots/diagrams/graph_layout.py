"""Where the boxes of a branching graph go, row by row.

Sugiyama, Tagawa, Toda 1981, "Methods for Visual Understanding of Hierarchical System
Structures": rows by the longest way from the top, an order within each row that
crosses few lines, then places close to the neighbours above and below.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SWEEPS = 24  # down and up in turns; small graphs settle in fewer
BOX, LINE = 1.0, 0.45  # room that a box and a passing line need, in widths of a box


@dataclass(frozen=True)
class Layout:
    """Places of a layered graph.

    Attributes:
        rows: of each box, from 0 on.
        places: of each box from left to right, in widths of a box.
        bends: for every edge `(parent, child)` the places where it passes the rows
            between the two, from top to bottom.
    """

    rows: list[int]
    places: list[float]
    bends: dict[tuple[int, int], list[float]]


def layered(parents: Sequence[Sequence[int]]) -> Layout:
    """Lay out a graph whose boxes are numbered from the top down.

    Args:
        parents: for each box those above it that lead to it, all of lower number.
    """
    rows: list[int] = []
    for above in parents:
        rows.append(1 + max((rows[box] for box in above), default=-1))
    neighbours, lines = _with_lines(parents, rows)
    order = _ordered(neighbours, rows)
    places = _placed(order, neighbours, boxes=len(parents))
    bends = {edge: [float(places[line]) for line in way] for edge, way in lines.items()}
    boxes = len(parents)
    return Layout(rows[:boxes], [float(x) for x in places[:boxes]], bends)


def _with_lines(parents, rows):
    """Give every edge that skips rows a point in each; `rows` grows by them."""
    neighbours: list[list[int]] = [[] for _ in parents]
    lines: dict[tuple[int, int], list[int]] = {}

    def join(upper, lower):
        neighbours[upper].append(lower)
        neighbours[lower].append(upper)

    for box, above in enumerate(parents):
        for parent in dict.fromkeys(above):
            way = lines[parent, box] = []
            for row in range(rows[parent] + 1, rows[box]):
                way.append(len(rows))
                rows.append(row)
                neighbours.append([])
            for upper, lower in itertools.pairwise([parent, *way, box]):
                join(upper, lower)
    return neighbours, lines


def _ordered(neighbours, rows) -> list[list[int]]:
    """Order each row by the mean position of the neighbours, in turns down and up."""
    order: list[list[int]] = [[] for _ in range(max(rows) + 1)]
    seen: set[int] = set()

    def visit(box):
        """From the bottom up: branches stand in the order in which they are joined."""
        if box not in seen:
            seen.add(box)
            for other in neighbours[box]:
                if rows[other] < rows[box]:
                    visit(other)
            order[rows[box]].append(box)

    for box in reversed(range(len(rows))):
        visit(box)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for row in order if down else order[::-1]:
            position = {box: i for line in order for i, box in enumerate(line)}

            def mean(box, position=position, down=down):
                there = [x for x in neighbours[box] if (rows[x] < rows[box]) == down]
                beside = [position[x] for x in there] or [position[box]]
                return sum(beside) / len(beside)

            row.sort(key=mean)
    return order


def _placed(order, neighbours, boxes: int) -> np.ndarray:
    """Pull every box to the mean of its neighbours, as far as its row has room."""
    room = [BOX if box < boxes else LINE for box in range(len(neighbours))]
    places = np.zeros(len(neighbours))
    for row in order:
        places[row] = _apart(np.zeros(len(row)), [room[box] for box in row])
    for sweep in range(SWEEPS):
        for row in order if sweep % 2 == 0 else order[::-1]:
            wanted = [
                np.mean(places[neighbours[box]]) if neighbours[box] else places[box]
                for box in row
            ]
            places[row] = _apart(np.array(wanted), [room[box] for box in row])
    return places - places.min()


def _apart(wanted: np.ndarray, room: Sequence[float]) -> np.ndarray:
    """The nearest places (least squares) that leave each box its room, in order."""
    gaps = [(a + b) / 2 for a, b in itertools.pairwise(room)]
    offsets = np.cumsum([0, *gaps])
    # Without the gaps, the places only have to rise: neighbours that fall are pooled.
    pools: list[list[float]] = []
    for value in wanted - offsets:
        pools.append([value])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    return np.concatenate([[np.mean(pool)] * len(pool) for pool in pools]) + offsets
