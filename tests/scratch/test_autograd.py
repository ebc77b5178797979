"""Backpropagation on single numbers, by hand and against differences."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlib import scratch
from cnnlib.scratch import Value

examples = settings(max_examples=60, deadline=None, derandomize=True)
numbers = st.floats(-2, 2).filter(lambda number: abs(number) > 0.01)


def _neuron(x, w, b, t):
    """All operations at once, with `w` used twice and `b` three times."""
    hidden = (x * w + b).relu() + (w - b * x).sigmoid()
    return (hidden - t).square() + b * b


def test_a_chain_by_hand():
    x, w, b, t = Value(2, "x"), Value(3, "w"), Value(-4, "b"), Value(1, "t")
    loss = (x * w + b - t).square()
    loss.backward()
    assert loss.value == 1
    assert [node.gradient for node in (x, w, b, t)] == [6, 4, 2, -2]
    assert repr(w) == "w = 3, gradient 4"


def test_ways_add_up_and_nothing_is_left_of_an_earlier_run():
    w = Value(3)
    loss = w * Value(2) + w * Value(5) + w * w
    for _ in range(2):
        loss.backward()
        assert w.gradient == 2 + 5 + 6


def test_history_has_inputs_first_and_nothing_twice():
    x = Value(2)
    total = x * x + x
    assert [node.value for node in total.history()] == [2, 4, 6]


@examples
@given(st.tuples(numbers, numbers, numbers, numbers))
def test_gradients(point):
    values = [Value(number) for number in point]
    loss = _neuron(*values)
    loss.backward()
    kink = abs(point[0] * point[1] + point[2])
    if kink < 1e-3:  # there is no slope
        return
    expected = scratch.numerical_gradient(
        lambda moved: _neuron(*map(Value, moved)).value, np.array(point)
    )
    np.testing.assert_allclose(
        [node.gradient for node in values], expected, rtol=1e-6, atol=1e-8
    )
