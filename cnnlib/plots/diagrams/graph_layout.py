"""Where the boxes of a branching graph go, row by row.

Sugiyama, Tagawa, Toda 1981, "Methods for Visual Understanding of Hierarchical System
Structures": rows by the longest way from the top, an order within each row that
crosses few lines, then places close to the neighbours above and below. Chains and
passing lines are straight, as Brandes, Köpf 2002, "Fast and Simple Horizontal
Coordinate Assignment", ask for; the places are found by Hildreth 1957, "A Quadratic
Programming Procedure".
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SWEEPS = 24  # down and up in turns; small graphs settle in fewer
ROUNDS = 2000  # of all gaps; a block needs some dozens
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
    number = _straight(order, neighbours, rows)
    places = _placed(order, neighbours, number, boxes=len(parents))
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


def _straight(order, neighbours, rows) -> np.ndarray:
    """Number the points; those that shall stand below each other share a number.

    These are both ends of an edge that is the only way on from its upper end and the
    only way to its lower one: the points of a line, and boxes in a chain. Of two such
    edges that cross, only the left one is straight.
    """
    place = {point: i for row in order for i, point in enumerate(row)}
    number = np.arange(len(rows))
    for row in order:
        furthest = -1
        for point in row:
            below = [other for other in neighbours[point] if rows[other] > rows[point]]
            for other in below:
                above = [x for x in neighbours[other] if rows[x] < rows[other]]
                alone = len(below) == len(above) == 1
                if alone and place[other] > furthest:
                    number[other], furthest = number[point], place[other]
    return np.unique(number, return_inverse=True)[1]


def _placed(order, neighbours, number, boxes: int) -> np.ndarray:
    """Bring neighbours together (least squares) as far as the rows leave them room."""
    pull = 1e-6 * np.eye(number.max() + 1)
    for point, near in enumerate(neighbours):
        for other in near:
            pull[number[point], number[point]] += 1
            pull[number[point], number[other]] -= 1
    gaps: dict[tuple[int, int], float] = {}
    for left, right in (pair for row in order for pair in itertools.pairwise(row)):
        gap = sum(BOX if point < boxes else LINE for point in (left, right)) / 2
        pair = number[left], number[right]
        gaps[pair] = max(gap, gaps.get(pair, 0))
    places = _apart(np.linalg.inv(pull), gaps)[number]
    return places - places.min()


def _apart(inverse: np.ndarray, gaps: dict[tuple[int, int], float]) -> np.ndarray:
    """The places of least pull in which every pair `(left, right)` keeps its gap."""
    places = np.zeros(len(inverse))
    pushes = dict.fromkeys(gaps, 0.0)
    for _ in range(ROUNDS):
        moved = 0.0
        for (left, right), gap in gaps.items():
            way = inverse[:, right] - inverse[:, left]
            lack = (gap - places[right] + places[left]) / (way[right] - way[left])
            push = max(lack, -pushes[left, right])  # gaps push apart and never pull
            pushes[left, right] += push
            places += push * way
            moved = max(moved, np.abs(push * way).max())
        if moved < 1e-6:
            break
    return places
