"""The exercises of notebook 07: right, blank and typically wrong answers."""

import numpy as np
import pytest

from cnnlib import accounting, create_model, scratch
from cnnlib.exercises import pooling_and_receptive_field as exercises

NAMES = [
    "max_pool",
    "max_pool_gradient",
    "receptive_field",
    "vgg16_field",
    "stack_weights",
]


def _pool(image, size, stride, pool=scratch.max_pool2d):
    return pool(image[None, :, :, None], size, stride)[0, :, :, 0]


def _send(window, upstream):
    sent = scratch.max_pool2d_backward(
        np.reshape(upstream, (1, 1, 1, 1)), window[None, :, :, None], window.shape
    )
    return sent[0, :, :, 0]


def _field(layers):
    return 1 + sum(
        (kernel - 1) * np.prod([s for _, s in layers[:i]], dtype=int)
        for i, (kernel, _) in enumerate(layers)
    )


RIGHT = [
    ("max_pool", _pool),
    ("max_pool_gradient", _send),
    ("receptive_field", _field),
    ("vgg16_field", 196),
    ("stack_weights", 184_320),
]

WRONG = [
    ("max_pool", lambda i, k, s: _pool(i, k, s, scratch.average_pool2d),
     "That is average pooling"),
    ("max_pool", lambda i, k, s: k * k * _pool(i, k, s, scratch.average_pool2d),
     "summed"),
    ("max_pool", lambda i, k, s: -_pool(-i, k, s), "the smallest pixel"),
    ("max_pool", lambda i, k, s: np.maximum(_pool(i, k, s), 0), "do not start from 0"),
    ("max_pool", lambda i, k, s: _pool(i, k, k), "step by `stride`"),
    ("max_pool", lambda i, k, s: _pool(i, k, 1), "step by one pixel"),
    ("max_pool", lambda i, k, s: _pool(i, k, s)[:-1, :-1], "forget the + 1"),
    ("max_pool", lambda i, k, s: _pool(np.pad(i, ((0, 1),) * 2, mode="edge"),
     k, s) if i.shape == (5, 5) and k == 2 else _pool(i, k, s), "hang over the edge"),
    ("max_pool", lambda i, k, s: _pool(i, k, s).T, "exchanged"),
    ("max_pool", lambda i, k, s: i.max(), "each window has its own"),
    ("max_pool", lambda i, k, s: _pool(i, k, s) + 1, "Expected"),
    ("max_pool_gradient", lambda w, u: np.full(w.shape, u / w.size), "average pooling"),
    ("max_pool_gradient", lambda w, u: np.full(w.shape, u), "only the largest moves"),
    ("max_pool_gradient", lambda w, u: _send(w, 1.0), "the chain rule"),
    ("max_pool_gradient", lambda w, u: _send(w, w.max()), "the winner's value; send"),
    ("max_pool_gradient", lambda w, u: _send(w, u * w.max()), "its slope is 1"),
    ("max_pool_gradient", lambda w, u: _send(abs(w), u), "farthest from zero"),
    ("max_pool_gradient", lambda w, u: u * (w == w.max()), "the gradient grows"),
    ("max_pool_gradient", lambda w, u: u * (w == w.max()) / (w == w.max()).sum(),
     "shares among equal"),
    ("max_pool_gradient", lambda w, u: _send(w[::-1, ::-1], u)[::-1, ::-1],
     "not the last"),
    ("receptive_field", lambda ls: 1 + sum(k for k, _ in ls), "kernel − 1 steps"),
    ("receptive_field", lambda ls: np.prod([k for k, _ in ls]), "do not multiply"),
    ("receptive_field", lambda ls: sum(k for k, _ in ls), "do not add up"),
    ("receptive_field", lambda ls: 1 + sum(k - 1 for k, _ in ls), "use the jump"),
    ("receptive_field", lambda ls: _field([(1, s) for _, s in ls[:1]] + [
        (k, s) for (k, _), (_, s) in zip(ls, [*ls[1:], (1, 1)], strict=True)]),
     "grow first"),
    ("receptive_field", lambda ls: 1 + sum(
        (k - 1) * (ls[i - 1][1] if i else 1) for i, (k, _) in enumerate(ls)),
     "product of all strides"),
    ("receptive_field", lambda ls: 1 + sum(
        (k - 1) * (1 + sum(s for _, s in ls[:i])) for i, (k, _) in enumerate(ls)),
     "Strides multiply"),
    ("vgg16_field", 212, "the pool behind it"),
    ("vgg16_field", 164, "conv5_2"),
    ("vgg16_field", 132, "conv5_1"),
    ("vgg16_field", 100, "pool4"),
    ("vgg16_field", 27, "without the pools"),
    ("vgg16_field", 224, "that is the image"),
    ("vgg16_field", 5, "Write down r"),
    ("vgg16_field", "196", "Give one number"),
    ("stack_weights", 495_616, "one 11×11 layer"),
    ("stack_weights", 147_456, "four layers see 9×9"),
    ("stack_weights", 221_184, "six layers see 13×13"),
    ("stack_weights", 405_504, "5 layers are enough"),
    ("stack_weights", 184_640, "biases"),
    ("stack_weights", 2_880, "covers all 64 channels"),
    ("stack_weights", 36_864, "how many make 11×11"),
    ("stack_weights", 45, "one channel"),
    ("stack_weights", 1, "Number of layers"),
]  # fmt: skip


def _said(capsys, name, answer) -> str:
    getattr(exercises, name).check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers(capsys, name, answer):
    assert _said(capsys, name, answer).startswith("Correct.")


@pytest.mark.parametrize(("name", "answer", "cause"), WRONG)
def test_wrong_answers_get_their_cause(capsys, name, answer, cause):
    said = _said(capsys, name, answer)
    assert said.startswith("Not yet.")
    assert cause in said


@pytest.mark.parametrize("name", NAMES)
def test_blank_answers(capsys, name):
    assert _said(capsys, name, None).startswith("Not attempted yet")


@pytest.mark.parametrize("name", NAMES)
def test_hints_and_solution(capsys, name):
    exercise = getattr(exercises, name)
    for number in (1, 2, 3):
        exercise.hint()
        assert capsys.readouterr().out.startswith(f"Hint {number} of 3")
    exercise.solution()
    scope = {"np": np}
    exec(capsys.readouterr().out, scope)
    starters = {"max_pool": "pool", "max_pool_gradient": "send_back"}
    starters["receptive_field"] = "field"
    answer = scope[starters.get(name, "answer")]
    assert _said(capsys, name, answer).startswith("Correct.")


def test_the_counts_are_those_of_the_network():
    fields = accounting.describe(create_model("vgg16"))["receptive_field"]
    pools = [name for name in fields.index if "pool" in name]
    assert [fields[name] for name in pools] == [6, 16, 44, 100, 212]
    before = list(fields)[list(fields.index).index(pools[-1]) - 1]
    assert before == 196
