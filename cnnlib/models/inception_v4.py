"""Inception-v4.

Szegedy, Ioffe, Vanhoucke, Alemi 2017, "Inception-v4, Inception-ResNet and the Impact of
Residual Connections on Learning", AAAI. It made the modules of one stage alike, which
earlier networks were not for reasons of memory, and put branches into the stem; it
reaches without residual connections what Inception-ResNet-v2 reaches with them.

| name | weights | multiply-adds | top-1/top-5 error, one crop (table 2) |
|---|---|---|---|
| `inception_v4` | 42,648,232 | 12.25 G | 20.0/5.0 % |

Errors are of the 48,238 validation images that are not on ImageNet's blacklist.

The form is that of the authors' release in TensorFlow: batch normalisation without γ
and with ε = 0.001, average pooling that leaves the padding out of the mean, no padding
where the stride is 2.

Weights by hand, a convolution of C filters with its C β: the stem has 28,640 as in
Inception-v3, then 9·64·96 + 96 = 55,392, then 188,864 in its branches, then 9·192·192 +
192 = 331,968; four modules A 317,024 each, seven B 2,933,984, three C 4,549,824; the
reductions 2,305,056 and 2,745,856; the classifier 1,537 · 1,000.
"""

import dataclasses

from cnnlib.models.common.inception_blocks import Inception
from cnnlib.models.common.network import Stem, network
from cnnlib.models.common.registry import register_model

# Figure 3: the stem halves and branches.
STEM1 = [(32, 3, 2), (32, 3, 1, "valid"), (64, 3)]
STEM2_REDUCTION = [["reduce"], [(96, 3, 2)]]
STEM2_MODULE = [
    [(64, 1), (96, 3, 1, "valid")],
    [(64, 1), (64, (1, 7)), (64, (7, 1)), (96, 3, 1, "valid")],
]
STEM3_REDUCTION = [[(192, 3, 2)], ["reduce"]]

# Figures 4 and 7: 35 × 35.
MODULE_A = [
    [(96, 1)],
    [(64, 1), (96, 3)],
    [(64, 1), (96, 3), (96, 3)],
    ["average", (96, 1)],
]
REDUCTION_A = [[(384, 3, 2)], [(192, 1), (224, 3), (256, 3, 2)], ["reduce"]]

# Figures 5 and 8: 17 × 17.
MODULE_B = [
    [(384, 1)],
    [(192, 1), (224, (1, 7)), (256, (7, 1))],
    [(192, 1), (192, (7, 1)), (224, (1, 7)), (224, (7, 1)), (256, (1, 7))],
    ["average", (128, 1)],
]
REDUCTION_B = [
    [(192, 1), (192, 3, 2)],
    [(256, 1), (256, (1, 7)), (320, (7, 1)), (320, 3, 2)],
    ["reduce"],
]

# Figure 6: 8 × 8.
SIDE_BY_SIDE = [(256, (1, 3)), (256, (3, 1))]
MODULE_C = [
    [(256, 1)],
    [(384, 1), SIDE_BY_SIDE],
    [(384, 1), (448, (3, 1)), (512, (1, 3)), SIDE_BY_SIDE],
    ["average", (256, 1)],
]


def branched_stem(x, inception: Inception):
    """Figure 3: stages 1 and 2, and what halves the map before stage 3."""
    x = inception.chain(x, STEM1, "stage1")
    x = inception.module(x, STEM2_REDUCTION, "stage2_reduction")
    x = inception.module(x, STEM2_MODULE, "stage2_block1")
    return inception.module(x, STEM3_REDUCTION, "stage3_reduction")


@register_model
@network(
    input_shape=(299, 299, 3),
    # Where the last window without padding just fits.
    smallest=lambda stem, **_: 7 if stem == "cifar" else 75,
)
def inception_v4(
    images,
    top,
    *,
    blocks: tuple[int, ...] = (4, 7, 3),
    width: float = 1.0,
    stem: Stem = "imagenet",
    dropout: float = 0.2,
):
    """Build Inception-v4.

    Inputs are images with pixels from -1 to 1, as in the release.

    Args:
        blocks: number of modules A, B and C, in stages 3 to 5.
        width: multiplies every number of filters.
        stem: `"imagenet"`, or `"cifar"` for small images: the same convolutions,
            padded and at stride 1; where a pooling stood beside one, the map itself.
        dropout: share of the pooled features that training leaves out.
    """
    inception = Inception(width)
    entry = dataclasses.replace(inception, halve=stem == "imagenet")
    x = branched_stem(images, entry)
    x = inception.stage(x, [MODULE_A], blocks[0], "stage3")
    x = inception.module(x, REDUCTION_A, "stage4_reduction")
    x = inception.stage(x, [MODULE_B], blocks[1], "stage4")
    x = inception.module(x, REDUCTION_B, "stage5_reduction")
    x = inception.stage(x, [MODULE_C], blocks[2], "stage5")
    return top(x, dropout)
