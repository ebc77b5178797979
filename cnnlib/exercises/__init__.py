"""Exercises with `check`, `hint` and `solution`, one file per notebook."""

from cnnlib.exercises.lenet5 import (
    full_c3,
    rebuild_lenet5,
    s2_connections,
    small_input,
    subsample,
)
from cnnlib.exercises.neurons_and_layers import (
    collapse,
    dense_layer,
    initial_loss,
    mlp_weights,
    neuron_by_hand,
    stable_softmax,
)

__all__ = [
    "collapse",
    "dense_layer",
    "full_c3",
    "initial_loss",
    "mlp_weights",
    "neuron_by_hand",
    "rebuild_lenet5",
    "s2_connections",
    "small_input",
    "stable_softmax",
    "subsample",
]
