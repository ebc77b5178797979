"""ResNet with stochastic depth.

Huang, Sun, Liu, Sedra, Weinberger 2016, "Deep Networks with Stochastic Depth", ECCV.
Train a short network, use a deep one: each mini-batch drops a random subset of the
residual units, later ones more often. Unit l of L survives with probability
p_l = 1 − l/L·(1 − p_L) (equation 4), so that 1,202 layers still learn to generalise.

| name | weights | multiply-adds | CIFAR-10 error, p_L = 0.5 |
|---|---|---|---|
| `stochastic_depth_resnet110` | 1,727,962 | 252.89 M | 5.25 % (table 1) |
| `stochastic_depth_resnet1202` | 19,421,274 | 2.83 G | 4.91 % (section 4) |

The weights are those of `resnet110` and `resnet1202`, counted there. Where a unit
changes the shape, the authors average 2 × 2 pixels and pad channels with zeros; He et
al. keep every second pixel. The authors' release has biases before the normalisations,
which these cancel; they are left out here.
"""

import functools
from typing import Literal

from keras import layers

from cnnlib.errors import InputError
from cnnlib.layers import StochasticDepth
from cnnlib.models.common.blocks import channels, relu
from cnnlib.models.common.network import network, variant
from cnnlib.models.resnet import basic, shortcut_path
from cnnlib.models.resnet_cifar import FILTERS, begin, row, units_per_stage


def unit_shortcut(x, filters: int, strides: int, option: str, name: str):
    """The input of a unit, in the shape of its output, without weights."""
    if option == "average" and strides > 1:
        # Over an odd border the mean is that of the pixels there are.
        x = layers.AveragePooling2D(
            strides, strides, "same", name=f"{name}_shortcut_pool"
        )(x)
        strides = 1
    return shortcut_path(x, filters, strides, "A", name)


def dropped_unit(
    x, stage: int, filters: int, shortcut: str, survivals: list[float], *, number: int
):
    """A residual unit; `survivals` has the probability of each unit of its stage."""
    name = f"stage{stage}_block{number}"
    strides = 2 if stage > 1 and number == 1 else 1
    branch = basic(x, filters, strides, name=name)
    branch = StochasticDepth(survivals[number - 1], name=f"{name}_drop")(branch)
    x = unit_shortcut(x, filters, strides, shortcut, name)
    x = layers.Add(name=f"{name}_add")([x, branch])
    return relu(x, name=f"{name}_relu")


def survival_probabilities(units: int, last: float, decay: str) -> list[float]:
    """p of each unit, from the first to the last (equation 4 and section 3)."""
    if decay == "uniform":
        return [last] * units
    return [1 - unit / units * (1 - last) for unit in range(1, units + 1)]


@network(input_shape=(32, 32, 3), smallest=4, classes=10)
def stochastic_depth_resnet(
    images,
    top,
    *,
    depth: int = 110,
    width: float = 1.0,
    survival: float = 0.5,
    decay: Literal["linear", "uniform"] = "linear",
    shortcut: Literal["average", "A"] = "average",
):
    """Build a ResNet for images of 32 × 32 that drops units in training.

    Inputs are images with zero mean and unit variance per colour.

    Args:
        depth: layers with weights, 6n + 2.
        width: multiplies every number of channels.
        survival: p_L, the last unit's probability to be kept.
        decay: `"linear"` from 1 to p_L (equation 4), or `"uniform"`, p_L everywhere.
        shortcut: where a unit changes the shape, `"average"`, means of 2 × 2 pixels
            as in the authors' release, or `"A"`, every second pixel as in ResNet;
            both pad channels with zeros.
    """
    if not isinstance(survival, int | float) or not 0 < survival <= 1:
        raise InputError(
            f"survival={survival!r} is not a probability above 0 and up to 1; the"
            " paper's is 0.5"
        )
    units = units_per_stage(depth, layers_per_unit=2, others=2)
    survivals = survival_probabilities(3 * units, survival, decay)
    x = begin(images, width)
    for stage, filters in enumerate(FILTERS, 1):
        unit = functools.partial(
            dropped_unit,
            stage=stage,
            filters=channels(filters, width),
            shortcut=shortcut,
            survivals=survivals[(stage - 1) * units : stage * units],
        )
        x = row(x, unit, units, f"stage{stage}")
    return top(x)


stochastic_depth_resnet110 = variant(
    stochastic_depth_resnet, "stochastic_depth_resnet110", depth=110
)
stochastic_depth_resnet1202 = variant(
    stochastic_depth_resnet, "stochastic_depth_resnet1202", depth=1202
)
