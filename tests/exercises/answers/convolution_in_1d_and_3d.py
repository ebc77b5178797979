"""Answers to the exercises of notebook 09, right and typically wrong."""

import numpy as np


def _convolve(
    x,
    kernel,
    bias,
    places=lambda n, width: n - width + 1,
    step=1,
    combine=lambda products, bias: products.sum() + bias,
):
    """Convolve with parts that can each be got wrong."""
    count = places(len(x), len(kernel))
    starts = range(0, count, step)
    maps = np.zeros((len(starts), len(bias)))
    for row, start in enumerate(starts):
        for f in range(len(bias)):
            window = x[start : start + len(kernel)]
            maps[row, f] = combine(window * kernel[:, :, f], bias[f])
    return maps


def _padded(x, kernel, bias):
    before, after = (len(kernel) - 1) // 2, len(kernel) // 2
    return _convolve(np.pad(x, ((before, after), (0, 0))), kernel, bias)


def _in_place(x, kernel, bias):
    result = _convolve(x, kernel, bias)
    x += 1
    return result


RIGHT = {}  # the solutions are enough
WRONG = {
    "conv1d_length": [
        (195, "counts the steps"),
        (200, 'padding="same"'),
        (40, "the windows overlap"),
        (7, "(N + 2P − F)/S + 1"),
    ],
    "conv1d_weights": [
        (19_600, "activations, the numbers on"),
        (150_000, "the biases are missing"),
        (600, "covers all 300 numbers"),
        (1_501, "there are 100"),
        (750_100, "5 taps, not 5·5"),
        (30_000_000, "weights are shared"),
        (7, "(width · channels + 1) · filters"),
    ],
    "conv1d_valid": [
        (lambda x, k, b: _convolve(x, k[::-1], b), "Looks like a flipped kernel"),
        (
            lambda x, k, b: _convolve(x, k, b, combine=lambda p, _: p.sum()),
            "The bias is missing",
        ),
        (
            lambda x, k, b: _convolve(x, k, b, combine=lambda p, c: p.sum() - c),
            "not taken off",
        ),
        (
            lambda x, k, b: _convolve(x, k, b, combine=lambda p, c: (p + c).sum()),
            "Add the bias once",
        ),
        (lambda x, k, b: _convolve(x, k, b, lambda n, w: n - w), "One place short"),
        (_padded, "zero padding"),
        (lambda x, k, b: _convolve(x, k, b, step=len(k)), "The windows overlap"),
        (lambda x, k, b: _convolve(x[:, :1], k[:, :1], b), "Only the first channel"),
        (lambda x, k, b: _convolve(x, k, b).T, "the other way round"),
        (lambda x, k, b: _convolve(x, k, b)[:, 0], "Only the first filter"),
        (lambda x, k, b: _convolve(x, k, b).sum(axis=1), "a column of its own"),
        (lambda x, k, b: _convolve(x, k, b)[None], "There is no batch"),
        (_in_place, "changes what it is given"),
        (lambda x, k, b: np.zeros((3, 2)), "Expected"),
        (lambda x, k, b: undefined, "NameError"),  # noqa: F821
        (np.zeros((3, 2)), "Give a function"),
    ],
    "conv3d_multiply_adds": [
        (221_184, "at one place"),
        (221_312, "each is used at"),
        (16 * 56 * 56 * 9 * 64 * 128, "27 taps, not 9"),
        (56 * 56 * 27 * 64 * 128, "there are 16"),
        (16 * 56 * 56 * 27 * 64, "one filter"),
        (14 * 54 * 54 * 27 * 64 * 128, "padding keeps"),
        (2 * 11_098_128_384, "separately"),
        (5, "places · taps · channels · filters"),
    ],
    "max_over_time": [
        (lambda m: m.max(axis=0), "Return 2 things"),
        (lambda m: (m.max(axis=1), m.argmax(axis=1)), "time is axis 0"),
        (lambda m: (m.max(), m.argmax()), "each filter has its own maximum"),
        (lambda m: (m.mean(axis=0), m.argmax(axis=0)), "the mean over time"),
        (lambda m: (m.sum(axis=0), m.argmax(axis=0)), "the sum over time"),
        (
            lambda m: (np.abs(m).max(axis=0), np.abs(m).argmax(axis=0)),
            "no absolute values",
        ),
        (lambda m: (np.maximum(m, 0).max(axis=0), m.argmax(axis=0)), "no ReLU"),
        (lambda m: (m[-1], m.argmax(axis=0)), "the last window"),
        (lambda m: (m.max(axis=0), m.argmin(axis=0)), "the smallest value"),
        (lambda m: (m.max(axis=0), m.argmax(axis=0) + 1), "counted from 0"),
        (
            lambda m: (m.max(axis=0), len(m) - 1 - m[::-1].argmax(axis=0)),
            "of equal values the first",
        ),
        (lambda m: (m.argmax(axis=0), m.max(axis=0)), "Look at values"),
    ],
}
