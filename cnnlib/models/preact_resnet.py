"""ResNet with pre-activation.

He, Zhang, Ren, Sun 2016, "Identity Mappings in Deep Residual Networks", ECCV. With
normalisation and ReLU before each convolution instead of after it, nothing stands on
the path of the shortcuts: a unit's output is the sum of all branches before it, and the
gradient reaches every unit directly. 1,001 layers train.

| name | weights | multiply-adds | error |
|---|---|---|---|
| `preact_resnet18` | 11,687,720 | 1.81 G | |
| `preact_resnet34` | 21,795,880 | 3.66 G | |
| `preact_resnet50` | 25,549,352 | 4.09 G | |
| `preact_resnet101` | 44,541,480 | 7.80 G | |
| `preact_resnet152` | 60,185,128 | 11.51 G | 21.1/5.5 % (table 5) |
| `preact_resnet200` | 64,666,152 | 15.01 G | 20.7/5.3 % (table 5) |
| `preact_resnet110` | 1,730,522 | 253.15 M | 6.37 % (table 2) |
| `preact_resnet164` | 1,703,258 | 247.65 M | 5.46 % (table 2) |
| `preact_resnet1001` | 10,327,706 | 1.49 G | 4.92 %, mean 4.89 % (table 4) |

Top-1/top-5 errors on the ImageNet validation images, one crop of 320 × 320; below, on
CIFAR-10. The paper trains the two deepest ImageNet networks only.

Weights of pre-activation ResNet-18 by hand: ResNet-18 has 11,689,512. Each of its three
projections loses its normalisation, 2·(128 + 256 + 512) = 1,792. The stem's
normalisation, 2·64, becomes the first unit's; every unit normalises before a
convolution what it had normalised after the one before, and the last one's 2·512 is
the final normalisation. 11,687,720.

Weights of ResNet-164 by hand: the stem has 9·3·16 = 432. A unit with input c and inner
width m has c·m + 9·m² + 4·m² kernel weights and 2·(c + 2·m) of normalisation; the first
of a stage adds a projection of 4·c·m. Stage 1 (m = 16): 4,704 + 17·4,544 = 81,952;
stage 2: 23,808 + 17·17,792 = 326,272; stage 3: 94,720 + 17·70,400 = 1,291,520. The
final normalisation has 512, the classifier 257·10. Together 1,703,258.
"""

import functools
from typing import Literal

from keras import layers

from cnnlib.models.common.blocks import batch_norm, channels, conv2d, max_pool, relu
from cnnlib.models.common.network import Stem, network, variant
from cnnlib.models.resnet import (
    BLOCKS18,
    BLOCKS34,
    BLOCKS50,
    BLOCKS101,
    BLOCKS152,
    BLOCKS200,
    smallest,
    stem_convolution,
)
from cnnlib.models.resnet_cifar import FILTERS, row, units_per_stage


def activation(x, name: str, number: int | str = ""):
    """Normalisation and ReLU, which stand before a convolution."""
    x = batch_norm(x, name=f"{name}_bn{number}")
    return relu(x, name=f"{name}_relu{number}")


def basic(x, filters: int, strides: int, *, name: str, dropout: float = 0.0):
    """Two 3 × 3 convolutions on an activated map; activation between them."""
    x = conv2d(x, filters, 3, strides, name=f"{name}_conv1")
    x = activation(x, name, 2)
    if dropout:
        x = layers.Dropout(dropout, name=f"{name}_dropout")(x)
    return conv2d(x, filters, 3, name=f"{name}_conv2")


def bottleneck(x, filters: int, strides: int, *, name: str, inner: int, strides_in):
    """1 × 1 to `inner` channels, 3 × 3, 1 × 1 to `filters`, on an activated map."""
    first, second = (strides, 1) if strides_in == "1x1" else (1, strides)
    x = conv2d(x, inner, 1, first, name=f"{name}_conv1")
    x = activation(x, name, 2)
    x = conv2d(x, inner, 3, second, name=f"{name}_conv2")
    x = activation(x, name, 3)
    return conv2d(x, filters, 1, name=f"{name}_conv3")


def unit(x, stage: int, filters: int, branch, *, number: int):
    """A pre-activation unit (figure 4e): x + F(ReLU(BN(x))).

    A unit that changes the shape projects the activated map, without normalisation.

    Args:
        x: tensor `(batch, height, width, channels)`.
        stage: from 1; later stages begin with stride 2.
        filters: number of output channels.
        branch: `branch(activated, filters, strides, name=...)`, the F above.
        number: of the unit in its stage, from 1.
    """
    name = f"stage{stage}_block{number}"
    strides = 2 if stage > 1 and number == 1 else 1
    activated = activation(x, name, 1)
    if strides > 1 or x.shape[-1] != filters:
        x = conv2d(activated, filters, 1, strides, name=f"{name}_shortcut_conv")
    added = branch(activated, filters, strides, name=name)
    return layers.Add(name=f"{name}_add")([x, added])


def branch_of(block: str, inner: int, strides_in: str):
    """F of a unit, as `unit` takes it."""
    if block == "basic":
        return basic
    return functools.partial(bottleneck, inner=inner, strides_in=strides_in)


@network(input_shape=(224, 224, 3), smallest=smallest)
def preact_resnet(
    images,
    top,
    *,
    blocks: tuple[int, ...] = BLOCKS50,
    block: Literal["bottleneck", "basic"] = "bottleneck",
    width: float = 1.0,
    stem: Stem = "imagenet",
    strides_in: Literal["1x1", "3x3"] = "3x3",
):
    """Build a pre-activation ResNet for ImageNet.

    Inputs are images with zero mean and unit variance per colour. The first unit's
    normalisation is the first of all: the stem has none.

    Args:
        blocks: number of residual units in each of the four stages.
        block: `"bottleneck"` or `"basic"`.
        width: multiplies every number of channels.
        stem: `"imagenet"`, 7 × 7 with stride 2 and max pooling; `"cifar"`, 3 × 3 with
            stride 1, for images of 32 × 32.
        strides_in: where a bottleneck has its stride, `"3x3"` or `"1x1"`, the first
            convolution.
    """
    x = stem_convolution(images, width, stem)
    if stem == "imagenet":
        # No ReLU stands before this pooling: its padding must not be zero.
        x = max_pool(x, 3, 2, padding=1, name="stem_pool")
    wider = 4 if block == "bottleneck" else 1
    for stage, depth in enumerate(blocks, 1):
        inner = channels(64 * 2 ** (stage - 1), width)
        branch = branch_of(block, inner, strides_in)
        filters = channels(64 * 2 ** (stage - 1) * wider, width)
        for number in range(1, depth + 1):
            x = unit(x, stage, filters, branch, number=number)
    return top(activation(x, "final"))


@network(input_shape=(32, 32, 3), smallest=4, classes=10)
def preact_resnet_cifar(
    images,
    top,
    *,
    depth: int = 164,
    block: Literal["bottleneck", "basic"] = "bottleneck",
    width: float = 1.0,
    strides_in: Literal["1x1", "3x3"] = "3x3",
):
    """Build a pre-activation ResNet for images of 32 × 32.

    Inputs are images with zero mean and unit variance per colour.

    Args:
        depth: layers with weights: 9n + 2 with bottlenecks, 6n + 2 with basic units.
        block: `"bottleneck"` or `"basic"`.
        width: multiplies every number of channels.
        strides_in: where a bottleneck has its stride, `"3x3"`, or `"1x1"`, the first
            convolution, as in the authors' Torch release: 3.1 M multiply-adds fewer.
    """
    bottlenecks = block == "bottleneck"
    wider = 4 if bottlenecks else 1
    units = units_per_stage(depth, layers_per_unit=3 if bottlenecks else 2, others=2)
    x = conv2d(images, channels(16, width), 3, name="stem_conv")
    for stage, inner in enumerate(FILTERS, 1):
        chain = functools.partial(
            unit,
            stage=stage,
            filters=channels(inner * wider, width),
            branch=branch_of(block, channels(inner, width), strides_in),
        )
        x = row(x, chain, units, f"stage{stage}")
    return top(activation(x, "final"))


preact_resnet18 = variant(
    preact_resnet, "preact_resnet18", blocks=BLOCKS18, block="basic"
)
preact_resnet34 = variant(
    preact_resnet, "preact_resnet34", blocks=BLOCKS34, block="basic"
)
preact_resnet50 = variant(preact_resnet, "preact_resnet50", blocks=BLOCKS50)
preact_resnet101 = variant(preact_resnet, "preact_resnet101", blocks=BLOCKS101)
preact_resnet152 = variant(preact_resnet, "preact_resnet152", blocks=BLOCKS152)
preact_resnet200 = variant(preact_resnet, "preact_resnet200", blocks=BLOCKS200)
preact_resnet110 = variant(
    preact_resnet_cifar, "preact_resnet110", depth=110, block="basic"
)
preact_resnet164 = variant(preact_resnet_cifar, "preact_resnet164", depth=164)
preact_resnet1001 = variant(preact_resnet_cifar, "preact_resnet1001", depth=1001)
