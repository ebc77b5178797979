"""Squeeze-and-excitation networks.

Hu, Shen, Sun 2018, "Squeeze-and-Excitation Networks", CVPR. A convolution mixes space
and channels; these networks let the channels weigh each other. At the end of each
residual branch the mean of every map goes through a small network that returns a gate
between 0 and 1 for every map. In ResNet-50 it costs 0.07 % more multiply-adds.
SENet-154 won ImageNet's last competition, in 2017.

| name | weights | multiply-adds | top-1/top-5 error, table 2 | release |
|---|---|---|---|---|
| `seresnet50` | 28,088,024 | 3.86 G | 23.29/6.62 % | 22.37/6.36 % |
| `seresnet101` | 49,326,872 | 7.57 G | 22.38/6.07 % | 21.75/5.72 % |
| `seresnet152` | 66,821,848 | 11.29 G | 21.57/5.73 % | 21.34/5.54 % |
| `seresnext50_32x4d` | 27,559,896 | 4.23 G | 21.10/5.49 % | 20.97/5.54 % |
| `senet154` | 115,088,984 | 20.69 G | | 18.68/4.47 % |

Errors on the ImageNet validation images, one crop of 224 × 224; the released networks
trained longer than the paper's. In the release the SE-ResNets have a stage's stride in
its first 1 × 1, the others in the 3 × 3; the pooling of the stem does not pad, and
takes one more window over the lower and right border (Caffe).

Weights of SE-ResNet-50 by hand: a unit with C output channels has a squeeze of C²/16 +
C/16 and an excitation of C²/16 + C. Three units with C = 256, four with 512, six with
1,024, three with 2,048: 25,392 + 133,248 + 792,960 + 1,579,392 = 2,530,992. With the
25,557,032 of ResNet-50, together 28,088,024.
"""

from typing import Literal

from keras import layers

from cnnlib.errors import InputError
from cnnlib.layers import squeeze_excite
from cnnlib.models.common.blocks import batch_norm, channels, conv2d, max_pool, relu
from cnnlib.models.common.network import Stem, network, variant
from cnnlib.models.resnet import (
    BLOCKS50,
    BLOCKS101,
    BLOCKS152,
    smallest,
)


def conv_bn(x, filters, size, strides=1, groups=1, *, name, part=""):
    """A convolution and its normalisation."""
    x = conv2d(x, filters, size, strides, groups=groups, name=f"{name}_conv{part}")
    return batch_norm(x, name=f"{name}_bn{part}")


def conv_bn_relu(x, *args, name, part="", **kwargs):
    """A convolution, its normalisation and ReLU."""
    x = conv_bn(x, *args, name=name, part=part, **kwargs)
    return relu(x, name=f"{name}_relu{part}")


def se_unit(x, widths, groups: int, strides, projection: int, reduction: int, *, name):
    """A bottleneck unit whose branch ends in squeeze-and-excitation (figure 3).

    Args:
        x: tensor `(batch, height, width, channels)`.
        widths: channels of its three convolutions.
        groups: groups of the 3 × 3 convolution.
        strides: of its first 1 × 1 and of its 3 × 3 convolution.
        projection: side of the projection's filters.
        reduction: of squeeze-and-excitation.
        name: prefix of the layers' names.
    """
    first, inner, filters = widths
    branch = conv_bn_relu(x, first, 1, strides[0], name=name, part=1)
    branch = conv_bn_relu(branch, inner, 3, strides[1], groups, name=name, part=2)
    branch = conv_bn(branch, filters, 1, name=name, part=3)
    branch = squeeze_excite(branch, reduction, name=f"{name}_se")
    stride = max(strides)
    if stride > 1 or x.shape[-1] != filters:
        x = conv_bn(x, filters, projection, stride, name=f"{name}_shortcut")
    x = layers.Add(name=f"{name}_add")([x, branch])
    return relu(x, name=f"{name}_relu")


@network(input_shape=(224, 224, 3), smallest=smallest)
def senet(
    images,
    top,
    *,
    blocks: tuple[int, ...] = BLOCKS50,
    width: float = 1.0,
    stem: Stem = "imagenet",
    stem_filters: tuple[int, ...] = (64,),
    strides_in: Literal["1x1", "3x3"] = "1x1",
    cardinality: int = 1,
    group_width: int = 64,
    first_1x1: float = 1.0,
    projection: Literal[1, 3] = 1,
    reduction: int | None = 16,
    dropout: float = 0.0,
):
    """Build a ResNet with squeeze-and-excitation.

    Inputs are BGR images less (104, 117, 123).

    Args:
        blocks: number of units in each of the four stages.
        width: multiplies every number of channels.
        stem: `"imagenet"`, stride 2 and max pooling; `"cifar"`, one 3 × 3 convolution
            with stride 1, for images of 32 × 32.
        stem_filters: of the stem's convolutions: a single one is 7 × 7, several are
            3 × 3 each.
        strides_in: where a unit has its stride, `"1x1"`, the first convolution, or
            `"3x3"`.
        cardinality: groups of the 3 × 3 convolutions.
        group_width: channels of one group in the first stage; each stage doubles it.
        first_1x1: filters of a unit's first convolution, as a share of those of its
            3 × 3; a multiple of `cardinality` remains.
        projection: side of the filters that project the shortcut in stages 2 to 4; in
            stage 1 they are 1 × 1.
        reduction: of squeeze-and-excitation.
        dropout: share of the pooled features that training leaves out.
    """
    _check(first_1x1)
    x = stem_layers(images, [channels(n, width) for n in stem_filters], stem)
    for stage, depth in enumerate(blocks, 1):
        scale = 2 ** (stage - 1)
        inner = channels(cardinality * group_width * scale, width, cardinality)
        first = channels(inner, first_1x1, cardinality)
        widths = first, inner, channels(256 * scale, width)
        for unit in range(1, depth + 1):
            stride = 2 if unit == 1 and stage > 1 else 1
            strides = (stride, 1) if strides_in == "1x1" else (1, stride)
            side = projection if stage > 1 else 1
            name = f"stage{stage}_block{unit}"
            x = se_unit(x, widths, cardinality, strides, side, reduction, name=name)
    return top(x, dropout=dropout)


def stem_layers(images, filters: list[int], kind: str):
    """One 7 × 7 convolution or several 3 × 3, and the pooling."""
    if kind == "cifar":
        return conv_bn_relu(images, filters[-1], 3, name="stem")
    size, parts = (7, [""]) if len(filters) == 1 else (3, range(1, len(filters) + 1))
    x = images
    for number, part in enumerate(parts):
        strides = 2 if number == 0 else 1
        x = conv_bn_relu(x, filters[number], size, strides, name="stem", part=part)
    return max_pool(x, 3, 2, ceil=True, name="stem_pool")


def _check(first_1x1) -> None:
    if not isinstance(first_1x1, int | float) or not 0 < first_1x1 <= 8:
        raise InputError(
            f"first_1x1={first_1x1!r} does not lie above 0 and up to 8; SENet-154's is"
            " 0.5, the others' 1.0"
        )


seresnet50 = variant(senet, "seresnet50", blocks=BLOCKS50)
seresnet101 = variant(senet, "seresnet101", blocks=BLOCKS101)
seresnet152 = variant(senet, "seresnet152", blocks=BLOCKS152)
seresnext50_32x4d = variant(
    senet, "seresnext50_32x4d", strides_in="3x3", cardinality=32, group_width=4
)
senet154 = variant(
    senet,
    "senet154",
    "Its units and stem are those of the paper's appendix.",
    blocks=BLOCKS152,
    stem_filters=(64, 64, 128),
    strides_in="3x3",
    cardinality=64,
    group_width=4,
    first_1x1=0.5,
    projection=3,
    dropout=0.2,
)
