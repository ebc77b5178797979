"""ResNet for images of 32 × 32.

He, Zhang, Ren, Sun 2016, "Deep Residual Learning for Image Recognition", CVPR, section
4.2. These networks ask what depth does and keep everything else small: 6n + 2 layers,
three stages of n units with 16, 32 and 64 filters, and shortcuts without weights, so
that a plain network and its residual form have equally many.

| name | n | weights | multiply-adds | CIFAR-10 error (table 6) |
|---|---|---|---|---|
| `plain20` | 3 | 269,722 | 40.55 M | |
| `plain56` | 9 | 853,018 | 125.49 M | |
| `resnet20` | 3 | 269,722 | 40.55 M | 8.75 % |
| `resnet32` | 5 | 464,154 | 68.86 M | 7.51 % |
| `resnet44` | 7 | 658,586 | 97.17 M | 7.17 % |
| `resnet56` | 9 | 853,018 | 125.49 M | 6.97 % |
| `resnet110` | 18 | 1,727,962 | 252.89 M | 6.43 %, mean 6.61 % |
| `resnet1202` | 200 | 19,421,274 | 2.83 G | 7.93 % |

The paper shows the plain networks' errors in figure 6 only: that of 56 layers is above
that of 20, in training too.

Weights of ResNet-20 by hand: the stem has 9·3·16 + 2·16 = 464; a convolution with its
normalisation has 9·c² + 2·c: 2,336, 9,280 and 36,992; the first of stages 2 and 3 sees
half as many channels, 4,672 and 18,560. 464 + 6·2,336 + 4,672 + 5·9,280 + 18,560 +
5·36,992 + 65·10 = 269,722.
"""

import functools
import math
from collections.abc import Callable
from typing import Literal

from keras import layers

from cnnlib.errors import InputError
from cnnlib.models.common.blocks import batch_norm, channels, conv2d, nest, relu
from cnnlib.models.common.network import network, variant
from cnnlib.models.resnet import basic, shortcut_path

FILTERS = (16, 32, 64)

# Keras walks a network recursively: rows of more units are nested, in models of RUN.
LONGEST_ROW = 60
RUN = 40


def units_per_stage(depth: int, layers_per_unit: int, others: int) -> int:
    """n of a network with three stages of n units and `others` layers besides."""
    step = 3 * layers_per_unit
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


def row(x, unit: Callable, depth: int, name: str):
    """`depth` units one after another, nested where they are too many for Keras.

    Args:
        x: tensor `(batch, height, width, channels)`.
        unit: `unit(x, number=...)` adds the unit of that number, from 1.
        depth: how many.
        name: of the stage.
    """
    if depth <= LONGEST_ROW:
        return _units(x, unit, range(1, depth + 1))
    for first in range(1, depth + 1, RUN):
        last = min(first + RUN - 1, depth)
        run = functools.partial(_units, unit=unit, numbers=range(first, last + 1))
        x = nest(x, run, f"{name}_blocks{first}to{last}")
    return x


def _units(x, unit, numbers):
    for number in numbers:
        x = unit(x, number=number)
    return x


def begin(images, width: float):
    """The first convolution, with normalisation and ReLU."""
    x = conv2d(images, channels(16, width), 3, name="stem_conv")
    x = batch_norm(x, name="stem_bn")
    return relu(x, name="stem_relu")


def residual_unit(
    x, stage: int, filters: int, shortcut: str, residual: bool, *, number: int
):
    """Two 3 × 3 convolutions and what they are added to."""
    name = f"stage{stage}_block{number}"
    strides = 2 if stage > 1 and number == 1 else 1
    branch = basic(x, filters, strides, name=name)
    if residual:
        x = shortcut_path(x, filters, strides, shortcut, name)
        branch = layers.Add(name=f"{name}_add")([x, branch])
    return relu(branch, name=f"{name}_relu")


@network(input_shape=(32, 32, 3), smallest=4, classes=10)
def resnet_cifar(
    images,
    top,
    *,
    depth: int = 20,
    width: float = 1.0,
    shortcut: Literal["A", "B", "C"] = "A",
    residual: bool = True,
):
    """Build a ResNet for images of 32 × 32.

    Inputs are images with zero mean; the paper subtracts the mean of each pixel.

    Args:
        depth: layers with weights, 6n + 2.
        width: multiplies every number of channels.
        shortcut: where a unit changes the shape, `"A"` subsamples and pads channels
            with zeros, without weights, as in the paper; `"B"` projects by a 1 × 1
            convolution; `"C"` projects in every unit.
        residual: `False` leaves the shortcuts out: the plain network.
    """
    units = units_per_stage(depth, layers_per_unit=2, others=2)
    x = begin(images, width)
    for stage, filters in enumerate(FILTERS, 1):
        unit = functools.partial(
            residual_unit,
            stage=stage,
            filters=channels(filters, width),
            shortcut=shortcut,
            residual=residual,
        )
        x = row(x, unit, units, f"stage{stage}")
    return top(x)


resnet20 = variant(resnet_cifar, "resnet20", depth=20)
resnet32 = variant(resnet_cifar, "resnet32", depth=32)
resnet44 = variant(resnet_cifar, "resnet44", depth=44)
resnet56 = variant(resnet_cifar, "resnet56", depth=56)
resnet110 = variant(resnet_cifar, "resnet110", depth=110)
resnet1202 = variant(resnet_cifar, "resnet1202", depth=1202)
plain20 = variant(resnet_cifar, "plain20", depth=20, residual=False)
plain56 = variant(resnet_cifar, "plain56", depth=56, residual=False)
