"""Stochastic gradient descent, with momentum."""

from collections.abc import Sequence

import numpy as np

from cnnlib.errors import InputError


class SGD:
    """Move parameters against their gradients, in place.

    Plain: `w ← w − η g`. With momentum a velocity gathers the gradients:
    `v ← μ v − η g`, then `w ← w + v` (Polyak 1964), or with Nesterov's look ahead
    `w ← w + μ v − η g` (Sutskever et al. 2013, section 2). These are the steps of
    `keras.optimizers.SGD`.

    Args:
        learning_rate: η, more than 0. May be set anew between steps, by a schedule.
        momentum: μ, in [0, 1): the share of its velocity that a parameter keeps.
        nesterov: look ahead.

    Raises:
        InputError: a learning rate or momentum outside its range.
    """

    def __init__(
        self, learning_rate: float, momentum: float = 0.0, nesterov: bool = False
    ):
        if not learning_rate > 0:
            raise InputError(f"learning rate {learning_rate} must be more than 0")
        if not 0 <= momentum < 1:
            raise InputError(
                f"momentum {momentum} is not in [0, 1); 0.9 is the usual choice"
            )
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.nesterov = nesterov
        self.velocities: list[np.ndarray] | None = None

    def step(
        self, parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]
    ) -> None:
        """Take one step; velocities are kept for the next one.

        Args:
            parameters: float arrays, changed in place. The same ones in every step.
            gradients: one per parameter, of its shape.

        Raises:
            InputError: the gradients do not match the parameters.
        """
        check_gradients(parameters, gradients)
        if self.velocities is None:
            self.velocities = [np.zeros_like(parameter) for parameter in parameters]
        for parameter, gradient, velocity in zip(
            parameters, gradients, self.velocities, strict=True
        ):
            move = self.learning_rate * gradient
            velocity *= self.momentum
            velocity -= move
            if self.nesterov:
                parameter += self.momentum * velocity - move
            else:
                parameter += velocity


def check_gradients(
    parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]
) -> None:
    """Refuse gradients that are not one per parameter, of its shape.

    Raises:
        InputError: the gradients do not match the parameters.
    """
    expected = [parameter.shape for parameter in parameters]
    if [np.shape(gradient) for gradient in gradients] != expected:
        raise InputError(
            f"gradients of shapes {[np.shape(g) for g in gradients]} do not match "
            f"parameters of shapes {expected}"
        )
