"""The kinds of exercises: what a notebook asks, and how an answer is judged.

Take the first that fits: `NumberExercise` for one number, `FunctionExercise` for a
function of arrays, `RebuildExercise` for a function from Keras tensor to Keras tensor
or to a network, and `Exercise` with a checker of its own for everything else.
"""

from cnnlib.exercises.kinds.exercise import Exercise
from cnnlib.exercises.kinds.function import FunctionExercise
from cnnlib.exercises.kinds.number import NumberExercise
from cnnlib.exercises.kinds.rebuild import RebuildExercise

__all__ = ["Exercise", "FunctionExercise", "NumberExercise", "RebuildExercise"]
