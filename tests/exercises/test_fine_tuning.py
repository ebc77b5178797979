"""The checkers of notebook 15: right, blank and the typical wrong answers."""

import numpy as np
import pytest

import cnnlib
from cnnlib.exercises import fine_tuning as exercises

NAMES = {
    "probe_weights": "weights",
    "trainable_after_freezing": "weights",
    "inference_layers": "letters",
    "group_step": "group_step",
    "body_rate": "rate",
}


def said(capsys, name, answer) -> str:
    getattr(exercises, name).check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize(("name", "variable"), NAMES.items())
def test_the_solution_is_accepted(capsys, name, variable):
    getattr(exercises, name).solution()
    scope = {"np": np}
    exec(capsys.readouterr().out, scope)
    assert said(capsys, name, scope[variable]).startswith("Correct.")


@pytest.mark.parametrize("name", NAMES)
def test_blank_is_not_an_attempt(capsys, name):
    blank = (lambda *_: ...) if name == "group_step" else None
    assert said(capsys, name, blank).startswith("Not attempted yet")


def test_the_count_is_that_of_the_network():
    net = cnnlib.create_model("resnet20", depth=8, input_shape=(16, 16, 3), classes=5)
    for layer in net.layers:
        layer.trainable = layer.name.startswith(("stage3", "predictions"))
    count = sum(int(np.prod(weight.shape)) for weight in net.trainable_weights)
    assert count == 55_877


@pytest.mark.parametrize(
    ("name", "answer", "cause"),
    [
        ("probe_weights", 75_776, "has a bias"),
        ("probe_weights", 77_824, "not to a feature"),
        ("probe_weights", 2_085, "multiply"),
        ("probe_weights", 2_048, "number of features"),
        ("probe_weights", 3_713_061, "before the pooling"),
        ("probe_weights", 3_713_024, "no biases"),
        ("probe_weights", 7, "What does a dense layer"),
        ("trainable_after_freezing", 56_133, "no gradient trains them"),
        ("trainable_after_freezing", 55_621, "γ and β of the batch norms"),
        ("trainable_after_freezing", 55_749, "two batch norms"),
        ("trainable_after_freezing", 55_552, "the head is trained too"),
        ("trainable_after_freezing", 55_872, "bias for each class"),
        ("trainable_after_freezing", 56_005, "have no biases"),
        ("trainable_after_freezing", 74_309, "sees 32 channels"),
        ("trainable_after_freezing", 325, "linear probe"),
        ("trainable_after_freezing", 3, "the head alone"),
        ("inference_layers", "be", "Look at c"),
        ("inference_layers", "abce", "Look at a"),
        ("inference_layers", ["b", "c", "d", "e"], "Look at d"),
        ("inference_layers", "bc", "Look at e"),
        ("inference_layers", "bcx", "'x' is not on the list"),
        ("body_rate", 0.01 / 2.6**5, "one division too many"),
        ("body_rate", 0.000569, "stage 1"),
        ("body_rate", 0.00148, "stage 2"),
        ("body_rate", 0.003846, "stage 3"),
        ("body_rate", 0.000962, "powers of 2.6"),
        ("body_rate", 0.01 * 2.6**4, "divide"),
        ("body_rate", 0.01, "rate of the head"),
        ("body_rate", 0.5, "How many groups"),
    ],
)
def test_typical_wrong_answers(capsys, name, answer, cause):
    found = said(capsys, name, answer)
    assert found.startswith("Not yet.")
    assert cause in found


@pytest.mark.parametrize("answer", ["bce", "E, C, B", {"b", "c", "e"}, ("c", "b", "e")])
def test_letters_in_any_form(capsys, answer):
    assert said(capsys, "inference_layers", answer).startswith("Correct.")


def _in_place(weights, gradients, groups, rates):
    weights -= rates[groups] * gradients
    return weights


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (lambda w, g, k, r: w + r[k] * g, "minus"),
        (lambda w, g, k, r: w - r[::-1][k] * g, "swapped"),
        (lambda w, g, k, r: w - r[k], "gradient is missing"),
        (lambda w, g, k, r: -r[k] * g, "take it from the weights"),
        (lambda w, g, k, r: w - g, "rates are missing"),
        (lambda w, g, k, r: w - k * g, "numbers of groups"),
        (lambda w, g, k, r: w - r[0] * g, "group 0"),
        (lambda w, g, k, r: w - r[1] * g, "last group"),
        (lambda w, g, k, r: w - r.mean() * g, "the mean"),
        (_in_place, "changes what it is given"),
        (lambda w, g, k, r: w, "Expected"),
    ],
)
def test_wrong_steps(capsys, wrong, cause):
    found = said(capsys, "group_step", wrong)
    assert found.startswith("Not yet.")
    assert cause in found
