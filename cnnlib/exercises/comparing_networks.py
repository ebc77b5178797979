"""Exercises of notebook 32: steps, work, memory, fronts and budgets."""

import numpy as np

from cnnlib.accounting.pareto import pareto
from cnnlib.exercises.kinds import FunctionExercise, NumberExercise

removed_mistakes = NumberExercise(
    100 * (6.7 - 3.57) / 6.7,
    {
        3.13: "that is in points; divide by the error before the step",
        0.4672: "that is the share; in percent it is a hundred times as much",
        100 * 3.57 / 6.7: "that is what stayed; what is gone is the rest",
        100 * (6.7 - 3.57) / 3.57: "divide by the error before the step, not after it",
        100 * (7.3 - 3.57) / 7.3: "7.3 is VGG; the winner before was GoogLeNet",
    },
    hints=(
        "How many points lie between 6.7 and 3.57?",
        "Divide the points by the error that there was before.",
        "100 · (6.7 − 3.57) / 6.7",
    ),
    solution="answer = 100 * (6.7 - 3.57) / 6.7  # 46.7 % of the mistakes are gone",
    praise="AlexNet's famous step, 25.8 to 16.4, took away 36 %.",
    otherwise="Take the difference, and divide it by the error before.",
    tolerance=0.06,
)

half_precision_megabytes = NumberExercise(
    138_357_544 * 2 / 2**20,
    {
        138_357_544 * 4 / 2**20: "that is with four bytes, 32 bits, for each weight",
        138_357_544 * 16 / 2**20: "16 bits are 2 bytes",
        138_357_544 * 2 / 1e6: "a MB of the lectures' tables has 2²⁰ bytes",
        138_357_544 / 2**20: "that is one byte for each weight",
        138_357_544 * 2: "that is in bytes",
    },
    hints=(
        "How many bytes are 16 bits?",
        "Two bytes for each weight; then from bytes to MB of 2²⁰ bytes.",
        "138,357,544 · 2 / 2²⁰",
    ),
    solution="answer = 138_357_544 * 2 / 2**20  # 263.9 MB",
    praise="And a DenseNet-121, which errs less often, needs 15 MB.",
    otherwise="Weights times bytes for each, divided by 2²⁰.",
    tolerance=0.06,
)


def _work(size, layers, places="out", squared=True, seen=True, area=True, up=True):
    """Multiply-adds of convolutions in a row, right or with a mistake."""
    channels, total = 3, 0
    for kernel, stride, filters in layers:
        before, size = size, -(-size // stride) if up else size // stride
        side = size if places == "out" else before
        window = kernel**2 if squared else kernel
        total += (
            (side**2 if area else side) * window * (channels if seen else 1) * filters
        )
        channels = filters
    return total


network_work = FunctionExercise(
    _work,
    cases=(
        (8, [(3, 1, 4), (3, 2, 8)]),
        (224, [(7, 2, 64), (3, 2, 64), (3, 1, 128)]),
        (32, [(5, 1, 6)]),
        (7, [(3, 2, 4), (3, 2, 8)]),
    ),
    mistakes=(
        (
            lambda s, n: _work(s, n, places="in"),
            "a kernel works at the places of its output, after the stride",
        ),
        (
            lambda s, n: _work(s, n, squared=False),
            "a kernel is a square: kernel² products for each channel",
        ),
        (
            lambda s, n: _work(s, n, seen=False),
            "each filter sees all channels that come in",
        ),
        (
            lambda s, n: _work(s, n, area=False),
            "a map has size² places",
        ),
        (
            lambda s, n: sum(
                (-(-s // stride)) ** 2 * kernel**2 * 3 * filters
                for kernel, stride, filters in n
            ),
            "size and channels change from layer to layer: keep them up to date",
        ),
        (
            lambda s, n: _work(s, n, up=False),
            'with "same" padding a size is rounded up after a stride: 7 becomes 4',
        ),
        (
            lambda s, n: 2 * _work(s, n),
            "a product and its addition are one multiply-add here",
        ),
    ),
    hints=(
        "One layer first: how many places has its output, and how many products does"
        " one number of the output take?",
        "places · kernel² · channels in · filters. Keep `size` and `channels` up to"
        " date from layer to layer.",
        "size = ceil(size / stride); total += size² · kernel² · channels · filters;"
        " channels = filters.",
    ),
    solution="""\
def work(size, layers):
    channels, total = 3, 0
    for kernel, stride, filters in layers:
        size = -(-size // stride)  # rounded up: "same" padding
        total += size**2 * kernel**2 * channels * filters
        channels = filters
    return total""",
    praise="This is what `cnnlib.describe` adds up, layer by layer.",
)

_COSTS = np.array([1.0, 2.0, 3.0, 4.0, 4.0, 5.0])
_ERRORS = np.array([9.0, 9.0, 5.0, 6.0, 4.0, 4.0])


def _beaten(costs, errors, better):
    """Who is not beaten, by a rule for two networks."""
    others = range(len(costs))
    return np.array([not any(better(j, i) for j in others) for i in others])


pareto_front = FunctionExercise(
    pareto,
    cases=(
        (_COSTS, _ERRORS),
        (np.array([2.0, 2.0, 1.0]), np.array([3.0, 3.0, 7.0])),
        (np.array([2.0, 2.0, 1.0]), np.array([3.0, 4.0, 7.0])),
        (np.array([5.0, 1.0, 3.0, 2.0]), np.array([1.0, 4.0, 2.0, 5.0])),
    ),
    mistakes=(
        (
            lambda c, e: _beaten(
                c, e, lambda j, i: c[j] <= c[i] and e[j] <= e[i] and j != i
            ),
            "two networks with the same cost and error do not beat each other: one of"
            " the two numbers must be really smaller",
        ),
        (
            lambda c, e: _beaten(c, e, lambda j, i: c[j] <= c[i] and e[j] <= e[i]),
            "nothing is left on the front: to beat a network one must be no worse in"
            " both numbers and really better in one",
        ),
        (
            lambda c, e: _beaten(c, e, lambda j, i: c[j] < c[i] and e[j] < e[i]),
            "equal in one number and better in the other is enough to beat a network",
        ),
        (lambda c, e: ~pareto(c, e), "these are the beaten ones: turn it round"),
    ),
    hints=(
        "For one network: which others cost no more and err no more?",
        "Of those, one must be really better in one of the two numbers. If there is"
        " none, the network is on the front.",
        "beaten = any((costs <= c) & (errors <= e) & ((costs < c) | (errors < e))), for"
        " each pair c, e; return the opposite.",
    ),
    solution="""\
def on_the_front(costs, errors):
    kept = []
    for c, e in zip(costs, errors, strict=True):
        no_worse = (costs <= c) & (errors <= e)
        better = (costs < c) | (errors < e)
        kept.append(not (no_worse & better).any())
    return np.array(kept)""",
    praise="The dashed lines of this notebook are drawn through these.",
)


def _choose(names, costs, errors, budget):
    best = None
    for name, cost, error in zip(names, costs, errors, strict=True):
        if cost <= budget and (best is None or error < best[1]):
            best = name, error
    return best[0] if best else ""


_NAMES = ["a", "b", "c", "d"]

within_budget = FunctionExercise(
    _choose,
    cases=(
        (_NAMES, [1.0, 2.0, 4.0, 3.0], [9.0, 6.0, 2.0, 7.0], 3.0),
        (_NAMES, [1.0, 3.0, 4.0, 2.0], [9.0, 6.0, 2.0, 7.0], 3.0),
        (_NAMES, [1.0, 3.0, 4.0, 2.0], [9.0, 6.0, 2.0, 7.0], 0.5),
    ),
    mistakes=(
        (
            lambda n, c, e, b: n[int(np.argmin(e))],
            "that one costs more than the budget",
        ),
        (
            lambda n, c, e, b: max(
                (cost, name) for name, cost in zip(n, c, strict=True) if cost <= b
            )[1],
            "that is the dearest that fits; ask for the lowest error",
        ),
        (
            lambda n, c, e, b: n[int(np.argmin(c))],
            "that is the cheapest; ask for the lowest error that fits",
        ),
        (
            lambda n, c, e, b: _choose(n, [x + 1e-9 for x in c], e, b),
            "a network that costs as much as the budget fits",
        ),
        (
            lambda n, c, e, b: max(
                (error, name)
                for name, cost, error in zip(n, c, e, strict=True)
                if cost <= b
            )[1],
            "that has the highest error of those that fit",
        ),
    ),
    hints=(
        "First put aside what costs more than the budget.",
        "Of the rest, take the name with the lowest error. If nothing is left, return"
        " an empty text.",
        'fit = [(error, name) … if cost <= budget]; return min(fit)[1] if fit else "".',
    ),
    solution="""\
def choose(names, costs, errors, budget):
    rows = zip(names, costs, errors, strict=True)
    fit = [(error, name) for name, cost, error in rows if cost <= budget]
    return min(fit)[1] if fit else \"\"""",
    praise="What it returns always lies on the Pareto front.",
)
