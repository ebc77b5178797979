"""Exercises with `check`, `hint` and `solution`, one file per notebook."""

from cnnlib.exercises.lenet5 import (
    full_c3,
    rebuild_lenet5,
    s2_connections,
    small_input,
    subsample,
)

__all__ = [
    "full_c3",
    "rebuild_lenet5",
    "s2_connections",
    "small_input",
    "subsample",
]
