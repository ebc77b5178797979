"""Optimisers, schedules and averages of weights as the papers have them.

Importing the package registers their classes, so that checkpoints can be read.
"""

from cnnlib.optimization.layer_rates import ScaledSchedule, layer_rates
from cnnlib.optimization.optimizers import SGD, Adam, RMSprop
from cnnlib.optimization.schedules import Warmup

__all__ = ["SGD", "Adam", "RMSprop", "ScaledSchedule", "Warmup", "layer_rates"]
