"""A fully connected network with a softmax cross-entropy loss: forward and backward."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from cnnlib.errors import InputError, unknown_name
from cnnlib.scratch.activations import (
    leaky_relu,
    leaky_relu_derivative,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    tanh,
    tanh_derivative,
)
from cnnlib.scratch.dense import dense, dense_backward
from cnnlib.scratch.initializers import he_normal
from cnnlib.scratch.softmax import cross_entropy, cross_entropy_gradient
from cnnlib.scratch.whole_numbers import whole_number

_ACTIVATIONS = {
    "leaky_relu": (leaky_relu, leaky_relu_derivative),
    "relu": (relu, relu_derivative),
    "sigmoid": (sigmoid, sigmoid_derivative),
    "tanh": (tanh, tanh_derivative),
}


class MLP:
    """Dense layers with an activation between them; the last one gives the logits.

    Args:
        sizes: neurons per layer, the number of inputs first and of classes last.
        activation: `"relu"`, `"leaky_relu"`, `"sigmoid"` or `"tanh"`.
        initializer: `(shape, rng) -> array` for the weights; He normal by default.
            Biases start at zero.
        seed: of the weights.

    Attributes:
        parameters: `[W1, b1, W2, b2, ...]`, the arrays the network computes with:
            change them in place and the network changes.

    Raises:
        InputError: fewer than two sizes, or an unknown activation.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: str = "relu",
        initializer: Callable = he_normal,
        seed: int = 0,
    ):
        if len(sizes) < 2:
            raise InputError(
                f"sizes {list(sizes)} must name inputs and classes at least, "
                "as in [784, 10]"
            )
        sizes = [whole_number("size", size) for size in sizes]
        if activation not in _ACTIVATIONS:
            raise unknown_name("activation", activation, _ACTIVATIONS)
        self._function, self._derivative = _ACTIVATIONS[activation]
        rng = np.random.default_rng(seed)
        self.parameters: list[np.ndarray] = []
        for inputs, neurons in pairwise(sizes):
            self.parameters += [initializer((inputs, neurons), rng), np.zeros(neurons)]

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return logits `(n, classes)` of samples `(n, ...)`, which are flattened."""
        return self._forward(x)[1][-1]

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Return the class with the highest logit for each sample, `(n,)`."""
        return self.forward(x).argmax(axis=1)

    def loss_and_gradients(
        self, x: np.ndarray, labels: np.ndarray
    ) -> tuple[float, list[np.ndarray]]:
        """Run forward and backward once.

        Args:
            x: samples `(n, ...)`.
            labels: the right classes, integers in `[0, classes)`, `(n,)`.

        Returns:
            The mean cross-entropy and its gradients, in the order of `parameters`.

        Raises:
            InputError: a label that is not a class.
        """
        inputs, sums = self._forward(x)
        loss = cross_entropy(sums[-1], labels)
        upstream = cross_entropy_gradient(sums[-1], labels)
        gradients: list[np.ndarray] = []
        for layer in reversed(range(len(sums))):
            weights = self.parameters[2 * layer]
            upstream, *own = dense_backward(upstream, inputs[layer], weights)
            gradients = own + gradients
            if layer > 0:
                upstream = upstream * self._derivative(sums[layer - 1])
        return loss, gradients

    def _forward(self, x: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Return what each layer is given and what it sums up to.

        The backward pass needs both, so they are kept.
        """
        inputs, sums = [np.reshape(x, (len(x), -1))], []
        for weights, bias in zip(
            self.parameters[::2], self.parameters[1::2], strict=True
        ):
            if sums:
                inputs.append(self._function(sums[-1]))
            sums.append(dense(inputs[-1], weights, bias))
        return inputs, sums
