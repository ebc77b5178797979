"""Backpropagation on single numbers: a value that remembers how it was made."""

from __future__ import annotations

from collections.abc import Sequence

from cnnlib.scratch.activations import (
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
)


class Value:
    """One number of a computation, with the way back to what it was made from.

        w, x = Value(3.0, "w"), Value(2.0, "x")
        loss = (w * x).square()
        loss.backward()
        w.gradient  # 24.0

    Args:
        value: the number.
        name: what a drawing calls it; an operation puts its own sign here.
        inputs: the values it was computed from.
        slopes: how fast it changes with each of them.

    Attributes:
        gradient: after `loss.backward()`, how fast the loss changes with this value.
    """

    def __init__(
        self,
        value: float,
        name: str = "",
        inputs: Sequence[Value] = (),
        slopes: Sequence[float] = (),
    ):
        self.value = float(value)
        self.name = name
        self.inputs = tuple(inputs)
        self.slopes = tuple(map(float, slopes))
        self.gradient = 0.0

    def __repr__(self) -> str:
        return f"{self.name} = {self.value:g}, gradient {self.gradient:g}"

    def __add__(self, other: Value) -> Value:
        return Value(self.value + other.value, "+", (self, other), (1, 1))

    def __sub__(self, other: Value) -> Value:
        return Value(self.value - other.value, "−", (self, other), (1, -1))

    def __mul__(self, other: Value) -> Value:
        product = self.value * other.value
        return Value(product, "×", (self, other), (other.value, self.value))

    def square(self) -> Value:
        return Value(self.value**2, "( )²", (self,), (2 * self.value,))

    def relu(self) -> Value:
        return Value(relu(self.value), "ReLU", (self,), (relu_derivative(self.value),))

    def sigmoid(self) -> Value:
        slope = sigmoid_derivative(self.value)
        return Value(sigmoid(self.value), "σ", (self,), (slope,))

    def backward(self) -> None:
        """Set the gradient of everything that this value was computed from."""
        order = self.history()
        for node in order:
            node.gradient = 0.0
        self.gradient = 1.0
        for node in reversed(order):
            for source, slope in zip(node.inputs, node.slopes, strict=True):
                source.gradient += slope * node.gradient

    def history(self) -> list[Value]:
        """List every value this one rests on, inputs before results, itself last."""
        order: list[Value] = []
        for source in self.inputs:
            order += [node for node in source.history() if node not in order]
        return [*order, self]
