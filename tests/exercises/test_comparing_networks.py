"""The exercises of notebook 32: right, blank and typically wrong answers."""

import numpy as np
import pytest

from cnnlib.accounting import counts
from cnnlib.exercises import comparing_networks as exercises

STARTERS = {
    "removed_mistakes": "answer",
    "half_precision_megabytes": "answer",
    "network_work": "work",
    "pareto_front": "front",
    "within_budget": "choose",
}


def _work(size, layers, halve=True, seen=True, power=2):
    channels, total = 3, 0
    for kernel, stride, filters in layers:
        after = (size + stride - 1) // stride
        places = after if halve else size
        total += places**2 * kernel**power * (channels if seen else 1) * filters
        size, channels = after, filters
    return total


def _stuck(size, layers):
    sizes = [(size + s - 1) // s for _, s, _ in layers]
    return sum(p**2 * k**2 * 3 * f for p, (k, _, f) in zip(sizes, layers, strict=True))


def _front(costs, errors, rule):
    n = range(len(costs))
    return np.array(
        [not any(rule(costs[j], costs[i], errors[j], errors[i]) for j in n) for i in n]
    )


def _rule(c, d, e, f):
    return c <= d and e <= f and (c < d or e < f)


def _best(names, costs, errors, budget):
    fit = [row for row in zip(errors, names, costs, strict=True) if row[2] <= budget]
    return min(fit)[1] if fit else ""


RIGHT = [
    ("removed_mistakes", 46.7),
    ("removed_mistakes", 46.72),
    ("half_precision_megabytes", 263.9),
    ("network_work", _work),
    ("pareto_front", lambda c, e: _front(c, e, _rule)),
    ("within_budget", _best),
]
WRONG = [
    ("removed_mistakes", 3.13, "in points"),
    ("removed_mistakes", 0.467, "a hundred times"),
    ("removed_mistakes", 53.28, "what stayed"),
    ("removed_mistakes", 87.7, "not after"),
    ("removed_mistakes", 51.1, "GoogLeNet"),
    ("removed_mistakes", 12, "Take the difference"),
    ("half_precision_megabytes", 527.8, "four bytes"),
    ("half_precision_megabytes", 2111.2, "2 bytes"),
    ("half_precision_megabytes", 276.7, "2²⁰"),
    ("half_precision_megabytes", 131.9, "one byte"),
    ("half_precision_megabytes", 276715088, "in bytes"),
    ("half_precision_megabytes", 5, "bytes for each"),
    ("network_work", lambda s, n: _work(s, n, halve=False), "of its output"),
    ("network_work", lambda s, n: _work(s, n, power=1), "a square"),
    ("network_work", lambda s, n: _work(s, n, seen=False), "sees all channels"),
    ("network_work", _stuck, "up to date"),
    ("network_work", lambda s, n: 2 * _work(s, n), "one multiply-add"),
    ("network_work", lambda s, n: 1, "Expected"),
    (
        "pareto_front",
        lambda c, e: _front(c, e, lambda c, d, e, f: c <= d and e <= f),
        "othing is left",
    ),
    (
        "pareto_front",
        lambda c, e: _front(c, e, lambda c, d, e, f: c < d and e < f),
        "is enough to beat",
    ),
    (
        "pareto_front",
        lambda c, e: _front(c, e, lambda c, d, e, f: c < d or e < f),
        "othing is left",
    ),
    ("pareto_front", lambda c, e: ~_front(c, e, _rule), "turn it round"),
    ("pareto_front", lambda c, e: np.ones(len(c), bool), "Expected"),
    ("within_budget", lambda n, c, e, b: n[int(np.argmin(e))], "than the budget"),
    ("within_budget", lambda n, c, e, b: n[int(np.argmin(c))], "the cheapest"),
    ("within_budget", lambda n, c, e, b: _best(n, c, e, 0.99 * b), "fits"),
    ("within_budget", lambda n, c, e, b: "e", "Expected"),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers(name, answer, capsys):
    getattr(exercises, name).check(answer)
    assert capsys.readouterr().out.startswith("Correct.")


@pytest.mark.parametrize(("name", "answer", "cause"), WRONG)
def test_wrong_answers_are_told_why(name, answer, cause, capsys):
    getattr(exercises, name).check(answer)
    told = capsys.readouterr().out
    assert told.startswith("Not yet.")
    assert cause in told


@pytest.mark.parametrize("name", STARTERS)
def test_starters_are_blank(name, capsys):
    blank = None if STARTERS[name] == "answer" else (lambda *given: None)
    getattr(exercises, name).check(blank)
    assert capsys.readouterr().out.startswith("Not attempted yet")


@pytest.mark.parametrize("name", STARTERS)
def test_solutions_are_accepted(name, capsys):
    exercise = getattr(exercises, name)
    exercise.solution()
    scope = {"np": np}
    exec(capsys.readouterr().out, scope)
    exercise.check(scope[STARTERS[name]])
    assert capsys.readouterr().out.startswith("Correct.")


def test_numbers_are_those_of_the_counts():
    table = counts().set_index("network")
    assert table.loc["vgg16", "weights"] == 138_357_544
    assert round(table.loc["densenet121", "weights"] * 2 / 2**20) == 15
