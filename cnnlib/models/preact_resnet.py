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

Top-1/top-5 errors on the ImageNet validation images, one crop of 320 × 320. The paper
trains the two deepest only. CIFAR's forms are in `preact_resnet_cifar`.

Weights of pre-activation ResNet-18 by hand: ResNet-18 has 11,689,512. Each of its three
projections loses its normalisation, 2·(128 + 256 + 512) = 1,792. The stem's
normalisation, 2·64, becomes the first unit's; every unit normalises before a
convolution what it had normalised after the one before, and the last one's 2·512 is
the final normalisation. 11,687,720.
"""

from functools import partial
from typing import Literal

from keras import layers

from cnnlib.models.common.blocks import bn_relu, bn_relu_conv, channels, conv2d
from cnnlib.models.common.network import Stem, network, variant
from cnnlib.models.common.stages import row
from cnnlib.models.common.stem import stem_layers
from cnnlib.models.resnet import (
    BLOCKS18,
    BLOCKS34,
    BLOCKS50,
    BLOCKS101,
    BLOCKS152,
    BLOCKS200,
    smallest,
)


def basic(x, filters: int, strides: int, *, name: str, dropout: float = 0.0):
    """F of a basic unit: two 3 × 3 convolutions on an activated map."""
    x = conv2d(x, filters, 3, strides, name=f"{name}_conv1")
    x = bn_relu(x, name=name, part=2)
    if dropout:
        x = layers.Dropout(dropout, name=f"{name}_dropout")(x)
    return conv2d(x, filters, 3, name=f"{name}_conv2")


def bottleneck(x, filters: int, strides: int, *, name: str, inner: int, strides_in):
    """1 × 1 to `inner` channels, 3 × 3, 1 × 1 to `filters`, on an activated map."""
    first, second = (strides, 1) if strides_in == "1x1" else (1, strides)
    x = conv2d(x, inner, 1, first, name=f"{name}_conv1")
    x = bn_relu_conv(x, inner, 3, second, name=name, part=2)
    return bn_relu_conv(x, filters, 1, name=name, part=3)


def preact_unit(x, branch, filters: int, strides: int = 1, *, name: str):
    """x + F(ReLU(BN(x))), the full pre-activation (figure 4e).

    A unit that changes the shape projects the activated map, without normalisation.

    Args:
        x: tensor `(batch, height, width, channels)`.
        branch: F, called as `branch(activated, filters, strides, name=name)`.
        filters: number of output channels.
        strides: 2 halves height and width.
        name: prefix of the layers' names.
    """
    activated = bn_relu(x, name=name, part=1)
    if strides > 1 or x.shape[-1] != filters:
        x = conv2d(activated, filters, 1, strides, name=f"{name}_shortcut_conv")
    added = branch(activated, filters, strides, name=name)
    return layers.Add(name=f"{name}_add")([x, added])


def branch_of(block: str, inner: int, strides_in: str):
    """F of a unit, as `preact_unit` takes it."""
    if block == "basic":
        return basic
    return partial(bottleneck, inner=inner, strides_in=strides_in)


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
    x = stem_layers(images, channels(64, width), stem, activated=False)
    wider = 4 if block == "bottleneck" else 1
    for stage, depth in enumerate(blocks, 1):
        inner = 64 * 2 ** (stage - 1)
        unit = partial(
            preact_unit,
            branch=branch_of(block, channels(inner, width), strides_in),
            filters=channels(inner * wider, width),
        )
        x = row(x, depth * [unit], stage)
    return top(bn_relu(x, name="final"))


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
