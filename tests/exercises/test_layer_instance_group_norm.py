"""The checkers of notebook 12: right, blank and the typical wrong answers."""

import numpy as np
import pytest

from cnnlib import scratch
from cnnlib.exercises import layer_instance_group_norm as exercises

NUMBERS = {
    "group_norm_means": "means",
    "layer_norm_weights": "weights",
    "one_place": "output",
}
FUNCTIONS = ("mean_shape", "write_group_norm")
NAMES = (*NUMBERS, *FUNCTIONS)


def _said(capsys, name, answer) -> str:
    getattr(exercises, name).check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize("name", NAMES)
def test_blank_is_not_an_attempt(capsys, name):
    blank = None if name in NUMBERS else lambda *_: ...
    assert _said(capsys, name, blank).startswith("Not attempted yet")


@pytest.mark.parametrize("name", NAMES)
def test_the_printed_solution_is_right(capsys, name):
    getattr(exercises, name).solution()
    scope = {"np": np}
    exec(capsys.readouterr().out, scope)
    assert _said(capsys, name, scope[NUMBERS.get(name, name)]).startswith("Correct.")


@pytest.mark.parametrize(
    ("name", "answer", "cause"),
    [
        ("group_norm_means", 8, "every image has its own"),
        ("group_norm_means", 64, "as batch norm has"),
        ("group_norm_means", 1024, "as instance norm has"),
        ("group_norm_means", 16, "as layer norm has"),
        ("group_norm_means", 7, "images times groups"),
        ("layer_norm_weights", 4096, "each has a beta"),
        ("layer_norm_weights", 128, "GroupNormalization(1)"),
        ("layer_norm_weights", 16384, "no running averages"),
        ("layer_norm_weights", 3, "so has beta"),
        ("one_place", 21.5, "normalised first"),
        ("one_place", 3.5, "how far is 7"),
        ("one_place", 0, "come after it"),
        ("one_place", -1, "mean of a single number"),
    ],
)
def test_wrong_numbers(capsys, name, answer, cause):
    said = _said(capsys, name, answer)
    assert said.startswith("Not yet.")
    assert cause in said


def _shapes(batch, layer, instance):
    def wrong(shape, norm):
        sizes = dict(zip("nhwc", shape, strict=True))
        letters = {"batch": batch, "layer": layer, "instance": instance}[norm]
        return tuple(sizes.get(letter, 1) for letter in letters)

    return wrong


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (_shapes("1c11", "n1", "nc11"), "lecture's order"),
        (_shapes("nhw1", "1hwc", "1hw1"), "averaged become 1"),
        (_shapes("1hwc", "nhw1", "nhwc"), "averaged too"),
        (_shapes("c", "n", "nc"), "four numbers"),
        (_shapes("n11c", "n11c", "n11c"), "instance norm, whatever the name"),
        (_shapes("111c", "111c", "111c"), "batch norm, whatever the name"),
        (_shapes("111c", "n111", "1111"), "but not for"),
        (_shapes("1111", "n111", "n11c"), "Expected"),
    ],
)
def test_wrong_shapes(capsys, wrong, cause):
    said = _said(capsys, "mean_shape", wrong)
    assert said.startswith("Not yet.")
    assert cause.lower() in said.lower()


def _split(axes, order="group first"):
    def wrong(x, groups, gamma, beta, epsilon):
        width = x.shape[-1] // groups
        last = (groups, width) if order == "group first" else (width, groups)
        split = x.reshape(*x.shape[:3], *last)
        y = scratch.normalize(split, axes, epsilon=epsilon)
        return y.reshape(x.shape) * gamma + beta

    return wrong


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (_split((1, 2, 3), "group last"), "neighbours"),
        (_split((0, 1, 2, 4)), "samples of a batch"),
        (_split((4,)), "height and width too"),
        (_split((1, 2)), "instance norm"),
        (
            lambda x, g, gamma, beta, e: scratch.group_norm(
                x, x.shape[-1] // g, gamma, beta, e
            ),
            "how many groups there are",
        ),
        (lambda x, g, gamma, beta, e: scratch.group_norm(x, g, epsilon=e), "missing"),
        (
            lambda x, g, gamma, beta, e: scratch.layer_norm(x, gamma, beta, e),
            "layer norm: one group",
        ),
        (lambda x, g, gamma, beta, e: x, "Expected"),
    ],
)
def test_wrong_group_norms(capsys, wrong, cause):
    said = _said(capsys, "write_group_norm", wrong)
    assert said.startswith("Not yet.")
    assert cause in said
