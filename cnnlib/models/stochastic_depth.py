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
al. keep every second pixel. A unit that is dropped is not computed, and its
normalisations keep their running averages then. The authors' release has biases before
the normalisations, which these cancel; they are left out here.
"""

from functools import partial
from typing import Literal

from keras import layers

from cnnlib.errors import InputError
from cnnlib.layers import StochasticDepth
from cnnlib.models.common.blocks import channels
from cnnlib.models.common.network import network, variant
from cnnlib.models.common.stages import long_row, units_per_stage
from cnnlib.models.common.stem import stem_layers
from cnnlib.models.resnet import basic, residual_unit, shortcut_path
from cnnlib.models.resnet_cifar import FILTERS


def dropped(x, filters: int, strides: int, *, name: str, survival: float):
    """F of a basic unit, which a training step keeps with probability `survival`."""
    x = basic(x, filters, strides, name=name)
    return StochasticDepth(survival, name=f"{name}_drop")(x)


def average_shortcut(x, filters: int, strides: int, *, name: str):
    """The input of a unit, its pixels averaged and its channels padded by zeros."""
    if strides > 1:
        # Over an odd border the mean is that of the pixels there are.
        x = layers.AveragePooling2D(
            strides, strides, "same", name=f"{name}_shortcut_pool"
        )(x)
    return shortcut_path(x, filters, 1, name=name, option="A")


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
    subsampled = partial(shortcut_path, option="A")
    around = average_shortcut if shortcut == "average" else subsampled
    x = stem_layers(images, channels(FILTERS[0], width), "cifar")
    for stage, count in enumerate(FILTERS, 1):
        filters = channels(count, width)
        unit = partial(residual_unit, filters=filters, shortcut=around)
        chain = [
            partial(unit, branch=partial(dropped, survival=kept))
            for kept in survivals[(stage - 1) * units : stage * units]
        ]
        x = long_row(x, chain, stage)
    return top(x)


stochastic_depth_resnet110 = variant(
    stochastic_depth_resnet, "stochastic_depth_resnet110", depth=110
)
stochastic_depth_resnet1202 = variant(
    stochastic_depth_resnet, "stochastic_depth_resnet1202", depth=1202
)
