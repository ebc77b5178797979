"""Optimisers with a step size of its own for every weight: RMSProp, Adam and AdamW."""

from collections.abc import Sequence

import numpy as np

from cnnlib.errors import InputError
from cnnlib.scratch.sgd import check_gradients


class RMSprop:
    """Divide each gradient by the root of the mean of its last squares, in place.

    `s ← ρ s + (1 − ρ) g²`, then `w ← w − η g / (√s + ε)`. PyTorch's form: Keras has
    `√(s + ε)`, which is the same as long as s is far above ε.

    Args:
        learning_rate: η, more than 0. May be set anew between steps, by a schedule.
        rho: ρ, in [0, 1): the share of itself that the mean keeps.
        epsilon: ε, more than 0: no division by zero where a gradient is zero.

    Raises:
        InputError: a value outside its range.

    Source: Tieleman & Hinton (2012), "Neural networks for machine learning",
    lecture 6.5.
    """

    def __init__(
        self, learning_rate: float = 0.001, rho: float = 0.9, epsilon: float = 1e-7
    ):
        _check_ranges(learning_rate, epsilon, rho=rho)
        self.learning_rate = learning_rate
        self.rho = rho
        self.epsilon = epsilon
        self.squares: list[np.ndarray] | None = None

    def step(
        self, parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]
    ) -> None:
        """Take one step. Args and errors are those of `SGD.step`."""
        check_gradients(parameters, gradients)
        if self.squares is None:
            self.squares = [np.zeros_like(parameter) for parameter in parameters]
        for parameter, gradient, s in zip(
            parameters, gradients, self.squares, strict=True
        ):
            s += (1 - self.rho) * (np.square(gradient) - s)
            parameter -= self.learning_rate * gradient / (np.sqrt(s) + self.epsilon)


class Adam:
    """RMSProp with momentum, and with means that are right from the first step on.

    With m the mean of the last gradients and v that of their squares, at step t:

        m ← β₁ m + (1 − β₁) g         m̂ = m / (1 − β₁ᵗ)
        v ← β₂ v + (1 − β₂) g²        v̂ = v / (1 − β₂ᵗ)
        w ← w − η m̂ / (√v̂ + ε)

    PyTorch has the same ε. Keras adds its ε to `√v`, before the division by
    `√(1 − β₂ᵗ)`: there it counts 32 times as much in the first step, and as much as
    here in the long run.

    Args:
        learning_rate: η, more than 0: about the length of a step. May be set anew
            between steps, by a schedule.
        beta_1: β₁, in [0, 1).
        beta_2: β₂, in [0, 1).
        epsilon: ε, more than 0. Gradients far below it make next to no step.

    Raises:
        InputError: a value outside its range.

    Source: Kingma & Ba (2015), "Adam: a method for stochastic optimization",
    algorithm 1.
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ):
        _check_ranges(learning_rate, epsilon, beta_1=beta_1, beta_2=beta_2)
        self.learning_rate = learning_rate
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.steps = 0
        self.means: list[np.ndarray] | None = None
        self.squares: list[np.ndarray] | None = None

    def step(
        self, parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]
    ) -> None:
        """Take one step. Args and errors are those of `SGD.step`."""
        check_gradients(parameters, gradients)
        if self.means is None or self.squares is None:
            self.means = [np.zeros_like(parameter) for parameter in parameters]
            self.squares = [np.zeros_like(parameter) for parameter in parameters]
        self.steps += 1
        for parameter, gradient, m, v in zip(
            parameters, gradients, self.means, self.squares, strict=True
        ):
            m += (1 - self.beta_1) * (gradient - m)
            v += (1 - self.beta_2) * (np.square(gradient) - v)
            mean = m / (1 - self.beta_1**self.steps)
            square = v / (1 - self.beta_2**self.steps)
            parameter -= self.learning_rate * mean / (np.sqrt(square) + self.epsilon)


class AdamW(Adam):
    """Adam that shrinks the weights beside its step, not by way of the gradient.

    Before each step `w ← (1 − η λ) w`. A price of L2 in the loss would be divided by
    `√v̂` as all of the gradient is.

    Args:
        learning_rate: η, as in `Adam`.
        weight_decay: λ, 0 or more.
        **options: `beta_1`, `beta_2` and `epsilon` of `Adam`.

    Raises:
        InputError: a value outside its range.

    Source: Loshchilov & Hutter (2019), "Decoupled weight decay regularization",
    algorithm 2, with λ times the learning rate as Keras and PyTorch have it.
    """

    def __init__(
        self, learning_rate: float = 0.001, weight_decay: float = 0.004, **options
    ):
        super().__init__(learning_rate, **options)
        if not weight_decay >= 0:
            raise InputError(f"weight decay {weight_decay} must be 0 or more")
        self.weight_decay = weight_decay

    def step(
        self, parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]
    ) -> None:
        """Shrink, then take one step. Args and errors are those of `SGD.step`."""
        check_gradients(parameters, gradients)
        for parameter in parameters:
            parameter *= 1 - self.learning_rate * self.weight_decay
        super().step(parameters, gradients)


def _check_ranges(learning_rate: float, epsilon: float, **shares: float) -> None:
    if not learning_rate > 0:
        raise InputError(f"learning rate {learning_rate} must be more than 0")
    if not epsilon > 0:
        raise InputError(f"epsilon {epsilon} must be more than 0")
    for name, share in shares.items():
        if not 0 <= share < 1:
            raise InputError(f"{name} {share} is not in [0, 1)")
