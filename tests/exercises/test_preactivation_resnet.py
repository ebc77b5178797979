"""The exercises of notebook 25: right, blank and typically wrong answers."""

import numpy as np
import pytest

from cnnlib.exercises import preactivation_resnet as exercises

STARTERS = {
    "rebuild_preactivation_unit": "unit",
    "relus_on_the_path": "answer",
    "normalized_path": "answer",
    "preactivation_bottleneck": "answer",
}


def relu(x):
    return np.maximum(x, 0)


def bn(x):
    return (x - x.mean(0)) / x.std(0)


def full(x, a, b):
    return x + relu(bn(relu(bn(x)) @ a)) @ b


def with_epsilon(x, a, b):
    def safe(x):
        return (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5)

    return x + relu(safe(relu(safe(x)) @ a)) @ b


RIGHT = [
    ("rebuild_preactivation_unit", full),
    ("rebuild_preactivation_unit", with_epsilon),
    ("relus_on_the_path", 333),
    ("normalized_path", -8),
    ("normalized_path", -8.13),
    ("preactivation_bottleneck", 4_544),
]
WRONG = [
    (
        "rebuild_preactivation_unit",
        lambda x, a, b: relu(x + bn(relu(bn(x @ a)) @ b)),
        "the original unit",
    ),
    (
        "rebuild_preactivation_unit",
        lambda x, a, b: relu(bn(x + relu(bn(x @ a)) @ b)),
        "the sum itself is normalised",
    ),
    (
        "rebuild_preactivation_unit",
        lambda x, a, b: x + relu(bn(relu(bn(x @ a)) @ b)),
        "F can no longer fall",
    ),
    (
        "rebuild_preactivation_unit",
        lambda x, a, b: x + bn(relu(bn(relu(x) @ a)) @ b),
        "ReLU-only pre-activation",
    ),
    (
        "rebuild_preactivation_unit",
        lambda x, a, b: relu(bn(x)) + relu(bn(relu(bn(x)) @ a)) @ b,
        "not the activated x",
    ),
    (
        "rebuild_preactivation_unit",
        lambda x, a, b: relu(full(x, a, b)),
        "stands after the addition",
    ),
    (
        "rebuild_preactivation_unit",
        lambda x, a, b: relu(bn(relu(bn(x)) @ a)) @ b,
        "x is never added",
    ),
    (
        "rebuild_preactivation_unit",
        lambda x, a, b: x + relu(bn(x) @ a) @ b,
        "a BN and a ReLU of its own",
    ),
    (
        "rebuild_preactivation_unit",
        lambda x, a, b: x + relu(bn(bn(x) @ a)) @ b,
        "a ReLU behind it",
    ),
    (
        "rebuild_preactivation_unit",
        lambda x, a, b: x + bn(relu(bn(relu(x)) @ a)) @ b,
        "BN comes first",
    ),
    ("relus_on_the_path", 1000, "those inside F"),
    ("relus_on_the_path", 111, "one stage"),
    ("relus_on_the_path", 500, "bottlenecks"),
    ("relus_on_the_path", 1, "full pre-activation"),
    ("relus_on_the_path", 0, "without its last activation"),
    ("relus_on_the_path", 334, "before x₀"),
    ("relus_on_the_path", 7, "Count units first"),
    ("normalized_path", 8, "the power is negative"),
    ("normalized_path", -16, "that is the variance"),
    ("normalized_path", -54, "the root of 2"),
    ("normalized_path", -27, "take log₁₀"),
    ("normalized_path", -4, "54 such factors"),
    ("preactivation_bottleneck", 4_352, "normalisations are missing"),
    ("preactivation_bottleneck", 4_672, "not four"),
    ("preactivation_bottleneck", 4_448, "64 channels"),
    ("preactivation_bottleneck", 8_640, "no projection"),
    ("preactivation_bottleneck", 9, "Kernel by kernel"),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers(name, answer, capsys):
    getattr(exercises, name).check(answer)
    assert capsys.readouterr().out.startswith("Correct.")


@pytest.mark.parametrize(("name", "answer", "cause"), WRONG)
def test_typical_mistakes_get_their_cause(name, answer, cause, capsys):
    getattr(exercises, name).check(answer)
    printed = capsys.readouterr().out
    assert printed.startswith("Not yet. ")
    assert cause in printed


@pytest.mark.parametrize("name", STARTERS)
def test_untouched_starter_is_not_attempted(name, capsys):
    blank = None if STARTERS[name] == "answer" else lambda *_: None
    getattr(exercises, name).check(blank)
    assert capsys.readouterr().out.startswith("Not attempted yet")


@pytest.mark.parametrize("name", STARTERS)
def test_shown_solution_is_right(name, capsys):
    exercise = getattr(exercises, name)
    exercise.solution()
    scope = {"np": np}
    exec(capsys.readouterr().out, scope)
    exercise.check(scope[STARTERS[name]])
    assert capsys.readouterr().out.startswith("Correct.")
