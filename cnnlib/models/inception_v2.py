"""Inception-v2, or BN-Inception.

Ioffe, Szegedy 2015, "Batch Normalization: Accelerating Deep Network Training by
Reducing Internal Covariate Shift", ICML. It normalised each channel over the batch
before the ReLU: training takes higher rates and needs fewer steps, dropout becomes
unnecessary. The network is GoogLeNet with two 3 × 3 in place of each 5 × 5.

| name | weights | multiply-adds | top-1/top-5 error (figure 4) |
|---|---|---|---|
| `inception_v2` | 11,285,224 | 2.03 G | 25.2/7.82 % one crop, 21.99/5.82 % 144 crops |

The form is that of the release in Caffe that reached these errors: modules 3c and 4e
halve the map, without a 1 × 1 branch, and pass their input on through max pooling; the
zeros around a map count in the mean of average pooling. The 14 × 14 modules have the
filters of the release: 128 after the pooling of 4c and 4d, where the paper's figure 5
has 96. Convolutions have no bias, which batch normalisation would take off again; the
release keeps them.

Weights by hand, a convolution of C filters with C γ and C β: the stem has 147·64 + 128
= 9,536 and (64·64 + 128) + (576·192 + 384) = 115,200; 3a to 3c 219,072 + 260,160 +
385,088; 4a to 4e 609,984 + 665,344 + 914,432 + 1,142,912 + 1,449,984; 5a and 5b
2,208,896 + 2,279,616; the classifier 1,025 · 1,000.
"""

from cnnlib.models.common.blocks import max_pool
from cnnlib.models.common.inception_blocks import Inception
from cnnlib.models.common.network import Stem, network
from cnnlib.models.common.registry import register_model


def module(one, reduce, three, reduce_double, double, pooled, kind="average") -> list:
    """1 × 1; 3 × 3; two 3 × 3; pooling (figure 5)."""
    return [
        [(one, 1)],
        [(reduce, 1), (three, 3)],
        [(reduce_double, 1), (double, 3), (double, 3)],
        [kind, (pooled, 1)],
    ]


def pass_through(reduce, three, reduce_double, double) -> list:
    """The same at stride 2, without 1 × 1, and with the input passed on."""
    return [
        [(reduce, 1), (three, 3, 2)],
        [(reduce_double, 1), (double, 3), (double, 3, 2)],
        ["reduce"],
    ]


# Figure 5: modules 3a and 3b; 3c; 4a to 4d; 4e; 5a and 5b.
STAGE3 = [module(64, 64, 64, 64, 96, 32), module(64, 64, 96, 64, 96, 64)]
REDUCTION4 = pass_through(128, 160, 64, 96)
STAGE4 = [
    module(224, 64, 96, 96, 128, 128),
    module(192, 96, 128, 96, 128, 128),
    module(160, 128, 160, 128, 160, 128),
    module(96, 128, 192, 160, 192, 128),
]
REDUCTION5 = pass_through(128, 192, 192, 256)
STAGE5 = [
    module(352, 192, 320, 160, 224, 128),
    module(352, 192, 320, 192, 224, 128, "max"),
]


def stem_stages(x, inception: Inception, stem: str):
    """Stages 1 and 2, and the pooling before stage 3."""
    if stem == "cifar":
        x = inception.convolution(x, 64, 3, name="stage1")
        return inception.chain(x, [(64, 1), (192, 3)], "stage2")
    x = inception.convolution(x, 64, 7, 2, name="stage1")
    x = max_pool(x, 3, 2, ceil=True, name="stage2_pool")
    x = inception.chain(x, [(64, 1), (192, 3)], "stage2")
    return max_pool(x, 3, 2, ceil=True, name="stage3_pool")


@register_model
@network(
    input_shape=(224, 224, 3),
    smallest=lambda stem, **_: 4 if stem == "cifar" else 32,
)
def inception_v2(
    images,
    top,
    *,
    blocks: tuple[int, ...] = (2, 4, 2),
    width: float = 1.0,
    stem: Stem = "imagenet",
    dropout: float = 0.0,
):
    """Build Inception-v2, which its release calls BN-Inception.

    Inputs are images with zero mean.

    Args:
        blocks: number of modules in stages 3 to 5, besides the two that halve the map.
        width: multiplies every number of filters.
        stem: `"imagenet"`, or `"cifar"` for small images: a first convolution of
            3 × 3 at stride 1, and no pooling before stage 3.
        dropout: share of the pooled features that training leaves out.
    """
    # On even maps "same" pooling is Caffe's, which takes a last window over the
    # border; on odd maps Caffe's would not match the convolutions beside it.
    inception = Inception(
        width,
        epsilon=1e-5,
        scale=True,
        strided="symmetric",
        reduce="same",
        average=1,
    )
    x = stem_stages(images, inception, stem)
    x = inception.stage(x, STAGE3, blocks[0], "stage3")
    x = inception.module(x, REDUCTION4, "stage4_reduction")
    x = inception.stage(x, STAGE4, blocks[1], "stage4")
    x = inception.module(x, REDUCTION5, "stage5_reduction")
    x = inception.stage(x, STAGE5, blocks[2], "stage5")
    return top(x, dropout)
