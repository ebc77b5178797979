"""Wide ResNet.

Zagoruyko, Komodakis 2016, "Wide Residual Networks", BMVC. Few wide layers learn as well
as very many thin ones and suit a GPU better: 28 layers, ten times as wide, train faster
than 1,001 thin ones and make fewer errors. WRN-d-k has d layers and is k times as wide.

| name | weights | multiply-adds | error |
|---|---|---|---|
| `wrn_16_4` | 2,748,890 | 392.6 M | 5.02/24.03 % (table 6) |
| `wrn_16_8` | 10,961,370 | 1.55 G | 4.27/20.43 % (table 5) |
| `wrn_28_10` | 36,479,194 | 5.24 G | 4.00/19.25 %, dropout 3.89/18.85 % (table 6) |
| `wrn_40_4` | 8,949,210 | 1.30 G | 4.53/21.18 % (table 5) |
| `wrn_52_1` | 758,362 | 111.6 M | 6.43/29.89 % (table 6) |
| `wide_resnet50_2` | 68,883,240 | 11.40 G | 21.9/5.79 % (table 9) |
| `wide_resnet101_2` | 126,886,696 | 22.75 G | |

Errors on CIFAR-10/CIFAR-100; of `wide_resnet50_2`, top-1/top-5 on ImageNet.
`wide_resnet101_2` came with torchvision.

Weights of WRN-16-4 by hand (n = 2 units per stage, 64, 128 and 256 filters): the stem
has 9·3·16 = 432. A unit from c to f channels has 9·c·f + 9·f² + 2·c + 2·f, and a
projection of c·f where c ≠ f. Stage 1: 47,264 + 73,984 = 121,248; stage 2: 229,760 +
295,424 = 525,184; stage 3: 918,272 + 1,180,672 = 2,098,944. The final normalisation has
512, the classifier 257·10. Together 2,748,890.
"""

import math
from functools import partial

from cnnlib.errors import InputError
from cnnlib.models.common.blocks import bn_relu, channels
from cnnlib.models.common.network import network, variant
from cnnlib.models.common.stages import long_row, units_per_stage
from cnnlib.models.common.stem import stem_layers
from cnnlib.models.preact_resnet import basic, preact_unit
from cnnlib.models.resnet import BLOCKS50, BLOCKS101, resnet
from cnnlib.models.resnet_cifar import FILTERS


@network(input_shape=(32, 32, 3), smallest=4, classes=10)
def wide_resnet_cifar(
    images,
    top,
    *,
    depth: int = 28,
    widening_factor: float = 10,
    dropout: float = 0.0,
    width: float = 1.0,
):
    """Build a Wide ResNet for images of 32 × 32.

    Its units are pre-activated, with two 3 × 3 convolutions each. Inputs are images
    with zero mean and unit variance per colour.

    Args:
        depth: d = 6n + 4: two convolutions in each of 3n units, the first convolution
            and three projections.
        widening_factor: k, multiplies the filters of all convolutions but the first.
        dropout: share of the activations between the two convolutions of a unit that
            training leaves out; the paper's is 0.3 on CIFAR (section 2.4).
        width: multiplies every number of channels, the first convolution's too.
    """
    _check(widening_factor)
    units = units_per_stage(depth, layers_per_unit=2, others=4)
    x = stem_layers(images, channels(FILTERS[0], width), "cifar", activated=False)
    for stage, filters in enumerate(FILTERS, 1):
        unit = partial(
            preact_unit,
            branch=partial(basic, dropout=dropout),
            filters=channels(filters * widening_factor, width),
        )
        x = long_row(x, units * [unit], stage)
    return top(bn_relu(x, name="final"))


def _check(widening_factor) -> None:
    number = isinstance(widening_factor, int | float)
    if not number or not 0 < widening_factor < math.inf:
        raise InputError(
            f"widening_factor={widening_factor!r} is not a positive number; the"
            " paper's are 1 to 12"
        )


wrn_16_4 = variant(wide_resnet_cifar, "wrn_16_4", depth=16, widening_factor=4)
wrn_16_8 = variant(wide_resnet_cifar, "wrn_16_8", depth=16, widening_factor=8)
wrn_28_10 = variant(wide_resnet_cifar, "wrn_28_10", depth=28, widening_factor=10)
wrn_40_4 = variant(wide_resnet_cifar, "wrn_40_4", depth=40, widening_factor=4)
wrn_52_1 = variant(wide_resnet_cifar, "wrn_52_1", depth=52, widening_factor=1)

# The bottleneck's 3 × 3 twice as wide, its stride in the 3 × 3.
wide_resnet50_2 = variant(
    resnet, "wide_resnet50_2", blocks=BLOCKS50, group_width=128, strides_in="3x3"
)
wide_resnet101_2 = variant(
    resnet, "wide_resnet101_2", blocks=BLOCKS101, group_width=128, strides_in="3x3"
)
