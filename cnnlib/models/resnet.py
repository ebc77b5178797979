"""ResNet.

He, Zhang, Ren, Sun 2016, "Deep Residual Learning for Image Recognition", CVPR. Plain
networks beyond some 20 layers train worse, not only generalise worse, when layers are
added. A residual unit learns what to add to its input, y = ReLU(x + F(x)): the identity
is what it does when its weights are zero, and 152 layers train better than 34.

| name | blocks | weights | multiply-adds | top-1/top-5 error |
|---|---|---|---|---|
| `plain18` | 2, 2, 2, 2 | 11,515,688 | 1.79 G | 27.94 % (table 2) |
| `plain34` | 3, 4, 6, 3 | 21,623,848 | 3.64 G | 28.54/10.02 % (table 3) |
| `resnet18` | 2, 2, 2, 2 | 11,689,512 | 1.81 G | 27.88 % (table 2, option A) |
| `resnet34` | 3, 4, 6, 3 | 21,797,672 | 3.66 G | 24.52/7.46 % (table 3, option B) |
| `resnet50` | 3, 4, 6, 3 | 25,557,032 | 3.86 G | 22.85/6.71 % (table 3) |
| `resnet101` | 3, 4, 23, 3 | 44,549,160 | 7.57 G | 21.75/6.05 % (table 3) |
| `resnet152` | 3, 8, 36, 3 | 60,192,808 | 11.28 G | 21.43/5.71 % (table 3) |
| `resnet200` | 3, 24, 36, 3 | 64,673,832 | 14.78 G | 21.8/6.0 % (note) |

Errors on the ImageNet validation images, ten crops. ResNet-200 is from He et al. 2016,
"Identity Mappings in Deep Residual Networks", table 5: one crop of 320 × 320.

Weights of ResNet-50 by hand: the stem has 7·7·3·64 and a normalisation of 2·64 =
9,536. A unit of stage k with input c and inner width m = 64·2^(k−1) has c·m + 9·m² +
4·m² kernel weights and 2·6·m of normalisation; the first of a stage adds a projection
of 4·c·m + 8·m. Stage 1: 75,008 + 2·70,400 = 215,808; then 1,219,584, 7,098,368 and
14,964,736. The classifier has 2,049·1,000. Together 25,557,032.

The plain networks lack the three projections of ResNet-18 and -34, 173,824 weights.
"""

from functools import partial
from typing import Literal

from keras import layers

from cnnlib.errors import InputError
from cnnlib.layers import IdentityShortcut, squeeze_excite
from cnnlib.models.common.blocks import channels, conv_bn, conv_bn_relu, relu
from cnnlib.models.common.network import Stem, network, variant
from cnnlib.models.common.stages import row
from cnnlib.models.common.stem import stem_layers

# Table 1: how many units each stage has.
BLOCKS18 = (2, 2, 2, 2)
BLOCKS34 = BLOCKS50 = (3, 4, 6, 3)
BLOCKS101 = (3, 4, 23, 3)
BLOCKS152 = (3, 8, 36, 3)
BLOCKS200 = (3, 24, 36, 3)


def smallest(stem: str, **_) -> int:
    """Smallest side of an image: the strides of the whole network."""
    return 8 if stem == "cifar" else 32


def basic(x, filters: int, strides: int, *, name: str):
    """F of a basic unit: two 3 × 3 convolutions (figure 5, left)."""
    x = conv_bn_relu(x, filters, 3, strides, name=name, part=1)
    return conv_bn(x, filters, 3, name=name, part=2)


def bottleneck(
    x, filters, strides, *, name, inner, first=None, strides_in="1x1", groups=1
):
    """F of a bottleneck: 1 × 1 to few channels, 3 × 3 there, 1 × 1 to `filters`.

    Args:
        x: tensor `(batch, height, width, channels)`.
        filters: number of output channels.
        strides: of the convolution that `strides_in` names, `"1x1"` (the first) or
            `"3x3"`.
        name: prefix of the layers' names.
        inner: channels of the 3 × 3 convolution.
        first: channels of the first convolution, by default `inner`.
        strides_in: see `strides`.
        groups: of the 3 × 3 convolution.
    """
    before, inside = (strides, 1) if strides_in == "1x1" else (1, strides)
    x = conv_bn_relu(x, first or inner, 1, before, name=name, part=1)
    x = conv_bn_relu(x, inner, 3, inside, groups=groups, name=name, part=2)
    return conv_bn(x, filters, 1, name=name, part=3)


def shortcut_path(x, filters: int, strides: int, *, name: str, option="B", size=1):
    """The input of a unit, in the shape of its output (section 4.1, options A to C).

    Options B and C project by filters of `size` × `size`.
    """
    same_shape = strides == 1 and x.shape[-1] == filters
    if same_shape and option != "C":
        return x
    if option == "A":
        return IdentityShortcut(filters, strides, name=f"{name}_shortcut")(x)
    return conv_bn(x, filters, size, strides, name=f"{name}_shortcut")


def residual_unit(x, branch, filters, strides=1, shortcut=shortcut_path, *, name):
    """ReLU(x + F(x)) (equations 1 and 2, figure 2).

    Args:
        x: tensor `(batch, height, width, channels)`.
        branch: F, called as `branch(x, filters, strides, name=name)`, such as `basic`.
        filters: number of output channels.
        strides: 2 halves height and width.
        shortcut: what F is added to, called alike; `None` leaves the addition out,
            which makes a plain network.
        name: prefix of the layers' names.
    """
    y = branch(x, filters, strides, name=name)
    if shortcut is not None:
        x = shortcut(x, filters, strides, name=name)
        y = layers.Add(name=f"{name}_add")([x, y])
    return relu(y, name=f"{name}_relu")


def gated(x, filters: int, strides: int, *, name: str, branch, reduction: int):
    """F that ends in squeeze-and-excitation (Hu et al. 2018, figure 3)."""
    x = branch(x, filters, strides, name=name)
    return squeeze_excite(x, reduction, name=f"{name}_se")


@network(input_shape=(224, 224, 3), smallest=smallest)
def resnet(
    images,
    top,
    *,
    blocks: tuple[int, ...] = BLOCKS50,
    block: Literal["bottleneck", "basic"] = "bottleneck",
    width: float = 1.0,
    stem: Stem = "imagenet",
    shortcut: Literal["A", "B", "C"] = "B",
    residual: bool = True,
    strides_in: Literal["1x1", "3x3"] = "1x1",
    cardinality: int = 1,
    group_width: int = 64,
    reduction: int | None = None,
):
    """Build a ResNet for ImageNet.

    Inputs are images with zero mean; the authors' Torch release also divides each
    colour by its standard deviation.

    Args:
        blocks: number of residual units in each of the four stages.
        block: `"bottleneck"` or `"basic"`.
        width: multiplies every number of channels.
        stem: `"imagenet"`, 7 × 7 with stride 2 and max pooling; `"cifar"`, 3 × 3 with
            stride 1, for images of 32 × 32.
        shortcut: where a unit changes the shape, `"A"` subsamples and pads channels
            with zeros, without weights; `"B"` projects by a 1 × 1 convolution; `"C"`
            projects in every unit.
        residual: `False` leaves the shortcuts out: the plain network.
        strides_in: where a bottleneck has its stride, `"1x1"`, the first convolution,
            as in the paper, or `"3x3"`, as in the Torch release ("v1.5"), which costs
            0.231 G multiply-adds more in ResNet-50, -101 and -152.
        cardinality: groups of the 3 × 3 convolution in a bottleneck.
        group_width: channels of one group in the first stage; each stage doubles it.
        reduction: of squeeze-and-excitation on F(x); `None` leaves it out.
    """
    _check(block, cardinality, group_width)
    around = partial(shortcut_path, option=shortcut) if residual else None
    x = stem_layers(images, channels(64, width), stem)
    for stage, depth in enumerate(blocks, 1):
        scale = 2 ** (stage - 1)
        branch, filters = basic, channels(64 * scale, width)
        if block == "bottleneck":
            filters = channels(256 * scale, width)
            branch = partial(
                bottleneck,
                inner=channels(cardinality * group_width * scale, width, cardinality),
                strides_in=strides_in,
                groups=cardinality,
            )
        if reduction is not None:
            branch = partial(gated, branch=branch, reduction=reduction)
        unit = partial(residual_unit, branch=branch, filters=filters, shortcut=around)
        x = row(x, depth * [unit], stage)
    return top(x)


def _check(block, cardinality, group_width) -> None:
    if block == "basic" and (cardinality, group_width) != (1, 64):
        raise InputError(
            f"block='basic' has no groups, but cardinality={cardinality} and"
            f" group_width={group_width}; use block='bottleneck' or leave them out"
        )


resnet18 = variant(resnet, "resnet18", blocks=BLOCKS18, block="basic")
resnet34 = variant(resnet, "resnet34", blocks=BLOCKS34, block="basic")
resnet50 = variant(resnet, "resnet50", blocks=BLOCKS50)
resnet101 = variant(resnet, "resnet101", blocks=BLOCKS101)
resnet152 = variant(resnet, "resnet152", blocks=BLOCKS152)
resnet200 = variant(resnet, "resnet200", blocks=BLOCKS200)
plain18 = variant(resnet, "plain18", blocks=BLOCKS18, block="basic", residual=False)
plain34 = variant(resnet, "plain34", blocks=BLOCKS34, block="basic", residual=False)
