"""ZFNet.

Zeiler, Fergus 2014, "Visualizing and Understanding Convolutional Networks", ECCV
(arXiv 2013). They looked into AlexNet with a deconvnet
(`cnnlib.interpretation.deconvnet`), saw aliasing and dead filters in its first layers,
and made these finer: 7 × 7 filters with stride 2 in place of 11 × 11 with stride 4.

| `filters=` | weights | multiply-adds | top-1/top-5 error (table 2) |
|---|---|---|---|
| `(384, 384, 256)`, figure 3 | 62,357,608 | 1.168 G | 38.4/16.5 % |
| `(512, 1024, 512)` | 107,627,624 | 2.477 G | 37.5/16.0 % |

Lectures often show the second form; the paper's figure 3 and its deconvnet pictures are
of the first, which is the default.

Weights by hand, first form: (7·7·3 + 1)·96 = 14,208 where AlexNet has 34,944; all else
is AlexNet's, so 62,378,344 − 20,736. Multiply-adds: 110²·14,112 + 26²·614,400 +
13²·(884,736 + 1,327,104 + 884,736) + 58,621,952 = 1,168,032,896.

Figure 3 gives the maps: 110, pooled 55, 26, pooled 13, 13, 13, 13, pooled 6. They
follow from one zero around the image, none before the second convolution, and windows
of the pooling that may hang over the border.
"""

from typing import Literal

from cnnlib.errors import InputError
from cnnlib.models.alexnet import classifier, downsample
from cnnlib.models.common.blocks import channels, conv_relu
from cnnlib.models.common.network import Stem, network
from cnnlib.models.common.registry import register_model


@register_model
@network(
    input_shape=(224, 224, 3),
    # The second convolution must leave a map of 4, its input then is 11.
    smallest=lambda stem, **_: 11 if stem == "cifar" else 47,
)
def zfnet(
    images,
    top,
    *,
    filters: tuple[int, ...] = (384, 384, 256),
    lrn: Literal["before_pool", "after_pool", None] = "after_pool",
    width: float = 1.0,
    units: int = 4096,
    dropout: float = 0.5,
    stem: Stem = "imagenet",
):
    """Build ZFNet.

    Inputs are images from which the mean image was subtracted (section 3).

    Args:
        filters: of layers 3, 4 and 5; `(512, 1024, 512)` for the larger form.
        lrn: normalisation across the maps of the first two layers: `"after_pool"`
            (figure 3), `"before_pool"` or `None`. Its constants are AlexNet's.
        width: multiplies every number of filters.
        units: of each of the two hidden dense layers.
        dropout: share of the hidden units that training leaves out.
        stem: `"imagenet"`, or `"cifar"` for small images: the first filters are 3 × 3
            with stride 1, without pooling.
    """
    if len(filters) != 3:
        raise InputError(
            f"filters={filters!r} does not give the filters of layers 3, 4 and 5, such"
            " as (384, 384, 256)"
        )
    first = channels(96, width)
    if stem == "cifar":
        x = conv_relu(images, first, 3, name="stage1", part=1)
    else:
        x = conv_relu(images, first, 7, 2, padding=1, name="stage1", part=1)
        x = downsample(x, lrn, name="stage1")
    second = channels(256, width)
    x = conv_relu(x, second, 5, 2, padding="valid", name="stage2", part=2)
    x = downsample(x, lrn, name="stage2")
    for part, count in enumerate(filters, 3):
        x = conv_relu(x, channels(count, width), 3, name="stage3", part=part)
    x = downsample(x, None, name="stage3")
    if not top.include:
        return top.features(x)
    return classifier(x, top, units, dropout)
