"""The exercises of notebook 09: right, blank and typically wrong answers."""

import numpy as np
import pytest

from cnnlib.exercises import convolution_in_1d_and_3d as exercises

NAMES = (
    "conv1d_length",
    "conv1d_weights",
    "conv1d_valid",
    "conv3d_multiply_adds",
    "max_over_time",
)
FUNCTIONS = ("conv1d_valid", "max_over_time")


def _said(capsys, name, answer) -> str:
    getattr(exercises, name).check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize("name", NAMES)
def test_blank_is_not_an_attempt(capsys, name):
    for blank in (None, ..., *([lambda *_: ...] if name in FUNCTIONS else [])):
        assert _said(capsys, name, blank).startswith("Not attempted yet")


@pytest.mark.parametrize("name", NAMES)
def test_the_printed_solution_is_right(capsys, name):
    exercise = getattr(exercises, name)
    exercise.solution()
    scope = {"np": np}
    before = set(scope) | {"__builtins__"}
    exec(capsys.readouterr().out, scope)
    (answer,) = [value for key, value in scope.items() if key not in before]
    assert _said(capsys, name, answer).startswith("Correct.")


@pytest.mark.parametrize(
    ("name", "answer", "cause"),
    [
        ("conv1d_length", 195, "counts the steps"),
        ("conv1d_length", 200, 'padding="same"'),
        ("conv1d_length", 40, "the windows overlap"),
        ("conv1d_length", 7, "(N + 2P − F)/S + 1"),
        ("conv1d_weights", 150_000, "the biases are missing"),
        ("conv1d_weights", 600, "covers all 300 numbers"),
        ("conv1d_weights", 1_501, "there are 100"),
        ("conv1d_weights", 750_100, "5 taps, not 5·5"),
        ("conv1d_weights", 30_000_000, "weights are shared"),
        ("conv1d_weights", 7, "(width · channels + 1) · filters"),
        ("conv3d_multiply_adds", 221_184, "at one place"),
        ("conv3d_multiply_adds", 221_312, "each is used at"),
        ("conv3d_multiply_adds", 16 * 56 * 56 * 9 * 64 * 128, "27 taps, not 9"),
        ("conv3d_multiply_adds", 56 * 56 * 27 * 64 * 128, "there are 16"),
        ("conv3d_multiply_adds", 16 * 56 * 56 * 27 * 64, "one filter"),
        ("conv3d_multiply_adds", 14 * 54 * 54 * 27 * 64 * 128, "padding keeps"),
        ("conv3d_multiply_adds", 2 * 11_098_128_384, "separately"),
        ("conv3d_multiply_adds", 5, "places · taps · channels · filters"),
    ],
)
def test_wrong_numbers(capsys, name, answer, cause):
    said = _said(capsys, name, answer)
    assert said.startswith("Not yet.")
    assert cause in said


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


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
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
        (lambda x, k, b: _convolve(x, k, b, step=len(k)), "the windows overlap"),
        (lambda x, k, b: _convolve(x[:, :1], k[:, :1], b), "Only the first channel"),
        (lambda x, k, b: _convolve(x, k, b).T, "the other way round"),
        (lambda x, k, b: _convolve(x, k, b)[:, 0], "Only the first filter"),
        (lambda x, k, b: _convolve(x, k, b).sum(axis=1), "a column of its own"),
        (lambda x, k, b: _convolve(x, k, b)[None], "there is no batch"),
        (_in_place, "changes what it is given"),
        (lambda x, k, b: np.zeros((3, 2)), "Expected"),
        (lambda x, k, b: undefined, "NameError"),  # noqa: F821
        (np.zeros((3, 2)), "Give a function"),
    ],
)
def test_a_wrong_convolution_gets_its_cause(capsys, wrong, cause):
    said = _said(capsys, "conv1d_valid", wrong)
    assert said.startswith("Not yet.")
    assert cause.lower() in said.lower()


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
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
)
def test_a_wrong_maximum_gets_its_cause(capsys, wrong, cause):
    said = _said(capsys, "max_over_time", wrong)
    assert said.startswith("Not yet.")
    assert cause in said
