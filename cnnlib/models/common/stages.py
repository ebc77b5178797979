"""Stages of residual units: their names, strides and number."""

import functools
import math
from collections.abc import Callable, Sequence

from cnnlib.errors import InputError
from cnnlib.models.common.blocks import nest

# Keras walks a network recursively: rows of more units are nested, in models of RUN.
LONGEST_ROW = 60
RUN = 40
# Of layers or blocks; building takes a minute for a thousand layers.
DEEPEST = 10_000


def units_per_stage(depth: int, layers_per_unit: int, others: int) -> int:
    """n of a network with three stages of n units and `others` layers besides."""
    step = 3 * layers_per_unit
    if type(depth) is int and depth > DEEPEST:
        raise InputError(f"depth={depth} is too deep; up to {DEEPEST:,} can be built")
    fits = type(depth) is int and depth > others and (depth - others) % step == 0
    if not fits:
        nearest = ""
        if isinstance(depth, int | float) and math.isfinite(depth):
            n = max(1, round((depth - others) / step))
            nearest = f"; the nearest is {step * n + others}"
        raise InputError(
            f"depth={depth!r} is not {step}·n + {others} for a positive integer n"
            f"{nearest}"
        )
    return (depth - others) // step


def row(x, units: Sequence[Callable], stage: int, first: int = 1):
    """The units of a stage one after another; from stage 2 on the first halves the map.

    Args:
        x: tensor `(batch, height, width, channels)`.
        units: each is called as `unit(x, strides=..., name=...)`.
        stage: from 1.
        first: number of the first unit in its stage.
    """
    for number, unit in enumerate(units, first):
        strides = 2 if stage > 1 and number == 1 else 1
        x = unit(x, strides=strides, name=f"stage{stage}_block{number}")
    return x


def long_row(x, units: Sequence[Callable], stage: int):
    """The same for any number of units: nested where they are too many for Keras."""
    if len(units) <= LONGEST_ROW:
        return row(x, units, stage)
    for start in range(0, len(units), RUN):
        run = units[start : start + RUN]
        build = functools.partial(row, units=run, stage=stage, first=start + 1)
        x = nest(x, build, f"stage{stage}_blocks{start + 1}to{start + len(run)}")
    return x
