"""The exercises of notebook 30: right, blank and typically wrong answers."""

import numpy as np
import pytest

from cnnlib.exercises import other_roads_to_depth as exercises

STARTERS = {
    "write_highway_unit": "unit",
    "unit_with_stochastic_depth": "unit",
    "expected_units": "answer",
    "fractal_paths": "answer",
    "convolution_for_pooling": "answer",
}


def relu(x):
    return np.maximum(x, 0)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def highway(x, kernel, gate_kernel, gate_bias):
    gate = sigmoid(x @ gate_kernel + gate_bias)
    return x + gate * (relu(x @ kernel) - x)


def unit(x, branch, p, alive):
    if alive is None:
        return relu(x + p * branch)
    return relu(x + branch) if alive else relu(x)


RIGHT = [
    ("write_highway_unit", highway),
    ("unit_with_stochastic_depth", unit),
    ("expected_units", 20),
    ("expected_units", 20.0),
    ("fractal_paths", 26),
    ("convolution_for_pooling", 147_584),
]
WRONG = [
    (
        "write_highway_unit",
        lambda x, k, g, b: (
            relu(x @ k) * (1 - sigmoid(x @ g + b)) + x * sigmoid(x @ g + b)
        ),
        "changed places",
    ),
    (
        "write_highway_unit",
        lambda x, k, g, b: relu(x @ k) * sigmoid(x @ g + b),
        "carried part is missing",
    ),
    (
        "write_highway_unit",
        lambda x, k, g, b: x + relu(x @ k) * sigmoid(x @ g + b),
        "added whole",
    ),
    ("write_highway_unit", lambda x, k, g, b: highway(x, k, g, 0), "bias of the gate"),
    (
        "write_highway_unit",
        lambda x, k, g, b: x + (x @ g + b) * (relu(x @ k) - x),
        "needs its sigmoid",
    ),
    (
        "write_highway_unit",
        lambda x, k, g, b: x + sigmoid(x @ g + b) * (x @ k - x),
        "H needs its ReLU",
    ),
    (
        "write_highway_unit",
        lambda x, k, g, b: x + sigmoid(relu(x @ k) @ g + b) * (relu(x @ k) - x),
        "looks at x",
    ),
    (
        "unit_with_stochastic_depth",
        lambda x, f, p, alive: relu(x + f) if alive else relu(x),
        "`None` means in use",
    ),
    (
        "unit_with_stochastic_depth",
        lambda x, f, p, alive: unit(x, f, 1.0, alive),
        "In use the branch is multiplied by p",
    ),
    (
        "unit_with_stochastic_depth",
        lambda x, f, p, alive: (
            p * relu(x + f) if alive is None else unit(x, f, p, alive)
        ),
        "x stays whole",
    ),
    (
        "unit_with_stochastic_depth",
        lambda x, f, p, alive: relu(x + p * (1 if alive is None else alive) * f),
        "counts in full",
    ),
    (
        "unit_with_stochastic_depth",
        lambda x, f, p, alive: 0 * x if alive is False else unit(x, f, p, alive),
        "passes x on",
    ),
    (
        "unit_with_stochastic_depth",
        lambda x, f, p, alive: x + (p if alive is None else alive) * f,
        "ReLU behind the sum",
    ),
    ("expected_units", 13.5, "for every unit"),
    ("expected_units", 20.25, "rule of thumb"),
    ("expected_units", 20.5, "l = 1, not 0"),
    ("expected_units", 27, "all units"),
    ("expected_units", 40, "two in each unit"),
    ("expected_units", 9, "Add up"),
    ("fractal_paths", 25, "is a way too"),
    ("fractal_paths", 10, "multiply, do not add"),
    ("fractal_paths", 4, "those are the columns"),
    ("fractal_paths", 8, "longest column"),
    ("fractal_paths", 15, "convolutions of the block"),
    ("fractal_paths", 5, "that is f₃"),
    ("fractal_paths", 3, "Begin with f₁"),
    ("convolution_for_pooling", 147_456, "biases are missing"),
    ("convolution_for_pooling", 0, "adds a layer"),
    ("convolution_for_pooling", 16_512, "not 1 × 1"),
    ("convolution_for_pooling", 1_280, "not at one"),
    ("convolution_for_pooling", 36_896, "not weights"),
    ("convolution_for_pooling", 295_168, "keeps 128 maps"),
    ("convolution_for_pooling", 7, "One 3 × 3 convolution"),
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


def test_dividing_in_training_gets_its_cause(capsys):
    def divided(x, branch, p, alive):
        return relu(x + (1 if alive is None else alive / p) * branch)

    exercises.unit_with_stochastic_depth.check(divided)
    assert "multiplied by p" in capsys.readouterr().out


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
