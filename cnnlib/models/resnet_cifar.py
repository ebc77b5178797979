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

from functools import partial
from typing import Literal

from cnnlib.models.common.blocks import channels
from cnnlib.models.common.network import network, variant
from cnnlib.models.common.stages import long_row, units_per_stage
from cnnlib.models.common.stem import stem_layers
from cnnlib.models.resnet import basic, residual_unit, shortcut_path

FILTERS = (16, 32, 64)


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
    around = partial(shortcut_path, option=shortcut) if residual else None
    x = stem_layers(images, channels(FILTERS[0], width), "cifar")
    for stage, filters in enumerate(FILTERS, 1):
        unit = partial(
            residual_unit,
            branch=basic,
            filters=channels(filters, width),
            shortcut=around,
        )
        x = long_row(x, units * [unit], stage)
    return top(x)


resnet20 = variant(resnet_cifar, "resnet20", depth=20)
resnet32 = variant(resnet_cifar, "resnet32", depth=32)
resnet44 = variant(resnet_cifar, "resnet44", depth=44)
resnet56 = variant(resnet_cifar, "resnet56", depth=56)
resnet110 = variant(resnet_cifar, "resnet110", depth=110)
resnet1202 = variant(resnet_cifar, "resnet1202", depth=1202)
plain20 = variant(resnet_cifar, "plain20", depth=20, residual=False)
plain56 = variant(resnet_cifar, "plain56", depth=56, residual=False)
