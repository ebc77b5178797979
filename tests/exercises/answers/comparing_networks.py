"""Answers to the exercises of notebook 32, right and typically wrong."""

import numpy as np


def _work(size, layers, halve=True, seen=True, power=2, up=True):
    channels, total = 3, 0
    for kernel, stride, filters in layers:
        after = (size + (stride - 1) * up) // stride
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


RIGHT = {
    "removed_mistakes": [46.7, 46.72, "46.7 %"],
    "half_precision_megabytes": [263.9, 264],
    "network_work": [_work],
    "pareto_front": [lambda c, e: _front(c, e, _rule)],
    "within_budget": [_best],
}
WRONG = {
    "removed_mistakes": [
        (47, "47 may be right: give at least 3 digits"),
        (3.13, "in points"),
        (0.467, "a hundred times"),
        (53.28, "what stayed"),
        (87.7, "not after"),
        (51.1, "GoogLeNet"),
        (12, "Take the difference"),
    ],
    "half_precision_megabytes": [
        (527.8, "four bytes"),
        (2111.2, "2 bytes"),
        (276.7, "2²⁰"),
        (131.9, "one byte"),
        (276715088, "in bytes"),
        (5, "bytes for each"),
    ],
    "network_work": [
        (lambda s, n: _work(s, n, up=False), "7 becomes 4"),
        (lambda s, n: _work(s, n, halve=False), "of its output"),
        (lambda s, n: _work(s, n, power=1), "a square"),
        (lambda s, n: _work(s, n, seen=False), "sees all channels"),
        (_stuck, "up to date"),
        (lambda s, n: 2 * _work(s, n), "one multiply-add"),
        (lambda s, n: 1, "Expected"),
    ],
    "pareto_front": [
        (
            lambda c, e: _front(c, e, lambda c, d, e, f: c <= d and e <= f),
            "othing is left",
        ),
        (
            lambda c, e: _front(c, e, lambda c, d, e, f: c < d and e < f),
            "is enough to beat",
        ),
        (
            lambda c, e: _front(c, e, lambda c, d, e, f: c < d or e < f),
            "othing is left",
        ),
        (lambda c, e: ~_front(c, e, _rule), "turn it round"),
        (lambda c, e: np.ones(len(c), bool), "Expected"),
    ],
    "within_budget": [
        (lambda n, c, e, b: n[int(np.argmin(e))], "than the budget"),
        (lambda n, c, e, b: n[int(np.argmin(c))], "the cheapest"),
        (lambda n, c, e, b: _best(n, c, e, 0.99 * b), "fits"),
        (lambda n, c, e, b: "e", "Expected"),
    ],
}
