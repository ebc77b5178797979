"""ResNeXt.

Xie, Girshick, Dollár, Tu, He 2017, "Aggregated Residual Transformations for Deep Neural
Networks", CVPR. The residual unit sums many narrow paths of the same shape. Their
number, the cardinality, is a size of a network beside depth and width, and at equal
cost it pays more than either. The sum of C paths is one unit whose 3 × 3 convolution
has C groups (figure 3c).

| name | groups × width | weights | multiply-adds | error |
|---|---|---|---|---|
| `resnext50_32x4d` | 32 × 4 | 25,028,904 | 4.23 G | 22.2 % (table 3) |
| `resnext101_32x4d` | 32 × 4 | 44,177,704 | 7.97 G | 21.2/5.6 % (table 4) |
| `resnext101_64x4d` | 64 × 4 | 83,455,272 | 15.46 G | 20.4/5.3 % (table 4) |
| `resnext29_8x64d` | 8 × 64 | 34,426,698 | 5.39 G | CIFAR-10 3.65 % (table 7) |
| `resnext29_16x64d` | 16 × 64 | 68,155,210 | 10.69 G | CIFAR-10 3.58 % (table 7) |

Errors on the ImageNet validation images are top-1/top-5 of one crop of 224 × 224. The
authors' release has the stride in the grouped convolution, not in the first 1 × 1.

Weights of ResNeXt-50 by hand: a unit with input c, m = 128·2^(k−1) channels in the
groups and output 2·m has c·m + 9·m²/32 + 2·m² kernel weights and 2·4·m of
normalisation; the first of a stage adds a projection of 2·c·m + 4·m. Stage 1: 63,488 +
2·71,168 = 205,824; then 1,197,056, 7,022,592 and 14,544,896. With the stem's 9,536 and
the classifier's 2,049·1,000, together 25,028,904.

ResNeXt-29, 8×64d, in the same way: the stem has 9·3·64 + 2·64 = 1,856, the stages
1,597,440, 6,569,984 and 26,247,168, the classifier 1,025·10.
"""

from functools import partial

from cnnlib.models.common.blocks import channels
from cnnlib.models.common.network import network, variant
from cnnlib.models.common.stages import long_row, units_per_stage
from cnnlib.models.common.stem import stem_layers
from cnnlib.models.resnet import (
    BLOCKS50,
    BLOCKS101,
    bottleneck,
    residual_unit,
    resnet,
)


@network(input_shape=(32, 32, 3), smallest=4, classes=10)
def resnext_cifar(
    images,
    top,
    *,
    depth: int = 29,
    width: float = 1.0,
    cardinality: int = 8,
    group_width: int = 64,
):
    """Build a ResNeXt for images of 32 × 32 (section 5.3).

    Inputs are images with zero mean and unit variance per colour.

    Args:
        depth: layers with weights, 9n + 2: three stages of n units.
        width: multiplies every number of channels.
        cardinality: groups of the 3 × 3 convolutions.
        group_width: channels of one group in the first stage; each stage doubles it.
    """
    units = units_per_stage(depth, layers_per_unit=3, others=2)
    x = stem_layers(images, channels(64, width), "cifar")
    for stage in (1, 2, 3):
        scale = 2 ** (stage - 1)
        aggregated = partial(
            bottleneck,
            inner=channels(cardinality * group_width * scale, width, cardinality),
            strides_in="3x3",
            groups=cardinality,
        )
        unit = partial(
            residual_unit, branch=aggregated, filters=channels(256 * scale, width)
        )
        x = long_row(x, units * [unit], stage)
    return top(x)


X4D = {"strides_in": "3x3", "group_width": 4}
resnext50_32x4d = variant(
    resnet, "resnext50_32x4d", blocks=BLOCKS50, cardinality=32, **X4D
)
resnext101_32x4d = variant(
    resnet, "resnext101_32x4d", blocks=BLOCKS101, cardinality=32, **X4D
)
resnext101_64x4d = variant(
    resnet, "resnext101_64x4d", blocks=BLOCKS101, cardinality=64, **X4D
)
resnext29_8x64d = variant(resnext_cifar, "resnext29_8x64d", cardinality=8)
resnext29_16x64d = variant(resnext_cifar, "resnext29_16x64d", cardinality=16)
