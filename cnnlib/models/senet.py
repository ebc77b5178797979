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

from functools import partial
from typing import Literal

from cnnlib.errors import InputError
from cnnlib.models.common.blocks import channels
from cnnlib.models.common.network import Stem, network, variant
from cnnlib.models.common.stages import row
from cnnlib.models.common.stem import stem_layers
from cnnlib.models.resnet import (
    BLOCKS50,
    BLOCKS101,
    BLOCKS152,
    bottleneck,
    gated,
    residual_unit,
    shortcut_path,
    smallest,
)


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
    filters = [channels(count, width) for count in stem_filters]
    size = 7 if len(filters) == 1 else 3
    x = stem_layers(images, filters, stem, size, pooling={"ceil": True})
    for stage, depth in enumerate(blocks, 1):
        scale = 2 ** (stage - 1)
        inner = channels(cardinality * group_width * scale, width, cardinality)
        side = projection if stage > 1 else 1
        branch = partial(
            bottleneck,
            inner=inner,
            first=channels(inner, first_1x1, cardinality),
            strides_in=strides_in,
            groups=cardinality,
        )
        unit = partial(
            residual_unit,
            branch=partial(gated, branch=branch, reduction=reduction),
            filters=channels(256 * scale, width),
            shortcut=partial(shortcut_path, size=side),
        )
        x = row(x, depth * [unit], stage)
    return top(x, dropout=dropout)


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
