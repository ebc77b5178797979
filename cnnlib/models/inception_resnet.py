"""Inception-ResNet-v1 and -v2.

Szegedy, Ioffe, Vanhoucke, Alemi 2017, "Inception-v4, Inception-ResNet and the Impact of
Residual Connections on Learning", AAAI. It added the output of thinner Inception
modules to their input, which speeds training up, and scaled it down before: with more
than a thousand filters training was unstable otherwise (section 3.3).

| name | weights | multiply-adds | top-1/top-5 error, one crop (table 2) |
|---|---|---|---|
| `inception_resnet_v1` | 22,742,808 | 6.21 G | 21.3/5.5 % |
| `inception_resnet_v2` | 55,813,192 | 13.16 G | 19.9/4.9 % |
| `inception_resnet_v2(blocks=(20, 56, 20))` | 117,928,104 | 27.65 G | 19.10/4.48 % |

Errors of table 2 are of the 48,238 validation images that are not on ImageNet's
blacklist. The last line is the very deep form of Zhang et al. 2017 (PolyNet), whose
errors are for their own training.

Version 1 is that of the paper's figures 10 to 15; with `blocks=(5, 10, 6),
linear_last=True` it is FaceNet's. Version 2 is that of the authors' release in
TensorFlow, which has twice the modules of figure 15, the stem of Inception-v3, a linear
last module and a 1 × 1 convolution at the end. The figures' own form is `blocks=(5, 10,
5), stem="branched", linear_last=False, final_filters=None`. Batch normalisation has no
γ and ε = 0.001; the linear 1 × 1 have biases instead.

Weights of version 1 by hand: module A has three 1 × 1, 3·(256·32 + 32), three 3 × 3,
3·(9·32·32 + 32), and 96·256 + 256 back, in all 77,248; module B 689,536; module C
1,600,000. So 28,640 + 143,632 + (9·192·256 + 256) in the stem, 5 · 77,248 + 1,709,056 +
10 · 689,536 + 3,344,256 + 5 · 1,600,000 in the stages, 1,793 · 1,000 in the classifier.
"""

import dataclasses
from typing import Literal

from keras import layers

from cnnlib.models.common.blocks import conv2d, relu
from cnnlib.models.common.inception_blocks import Inception
from cnnlib.models.common.network import Stem, network
from cnnlib.models.common.registry import register_model
from cnnlib.models.inception_v3 import stem_stages
from cnnlib.models.inception_v4 import branched_stem


@dataclasses.dataclass(frozen=True)
class Modules:
    """The modules of one version, besides the linear 1 × 1 that follows A, B and C."""

    a: list
    reduction_a: list
    b: list
    reduction_b: list
    c: list


# Figures 10, 7, 11, 12 and 13, with table 1.
V1 = Modules(
    a=[[(32, 1)], [(32, 1), (32, 3)], [(32, 1), (32, 3), (32, 3)]],
    reduction_a=[[(384, 3, 2)], [(192, 1), (192, 3), (256, 3, 2)], ["reduce"]],
    b=[[(128, 1)], [(128, 1), (128, (1, 7)), (128, (7, 1))]],
    reduction_b=[
        [(256, 1), (384, 3, 2)],
        [(256, 1), (256, 3, 2)],
        [(256, 1), (256, 3), (256, 3, 2)],
        ["reduce"],
    ],
    c=[[(192, 1)], [(192, 1), (192, (1, 3)), (192, (3, 1))]],
)

# Figures 16, 7, 17, 18 and 19, with table 1.
V2 = Modules(
    a=[[(32, 1)], [(32, 1), (32, 3)], [(32, 1), (48, 3), (64, 3)]],
    reduction_a=[[(384, 3, 2)], [(256, 1), (256, 3), (384, 3, 2)], ["reduce"]],
    b=[[(192, 1)], [(128, 1), (160, (1, 7)), (192, (7, 1))]],
    reduction_b=[
        [(256, 1), (384, 3, 2)],
        [(256, 1), (288, 3, 2)],
        [(256, 1), (288, 3), (320, 3, 2)],
        ["reduce"],
    ],
    c=[[(192, 1)], [(192, 1), (224, (1, 3)), (256, (3, 1))]],
)

# Module 5b of the release of v2, in place of the branches of the paper's stem.
MODULE_5B = [
    [(96, 1)],
    [(48, 1), (64, 5)],
    [(64, 1), (96, 3), (96, 3)],
    ["average", (64, 1)],
]


def residual(x, inception: Inception, branches, scale: float, name: str, linear=False):
    """x + scale · module(x), and a ReLU unless `linear`."""
    y = inception.module(x, branches, name)
    y = conv2d(y, x.shape[-1], 1, use_bias=True, name=f"{name}_up_conv")
    y = layers.Rescaling(scale, name=f"{name}_scale")(y)
    x = layers.Add(name=f"{name}_add")([x, y])
    return x if linear else relu(x, name=f"{name}_relu")


def residual_stages(x, inception, modules, blocks, scales, linear_last):
    """Stages 3 to 5: A, reduction A, B, reduction B, C."""
    for stage, (branches, reduction) in enumerate(
        (
            (modules.a, None),
            (modules.b, modules.reduction_a),
            (modules.c, modules.reduction_b),
        ),
        3,
    ):
        depth, scale = blocks[stage - 3], scales[stage - 3]
        if reduction:
            x = inception.module(x, reduction, f"stage{stage}_reduction")
        for block in range(1, depth + 1):
            linear = linear_last and stage == 5 and block == depth
            name = f"stage{stage}_block{block}"
            x = residual(x, inception, branches, 1.0 if linear else scale, name, linear)
    return x


def smallest(stem, **_) -> int:
    """Where the last window without padding just fits."""
    return 7 if stem == "cifar" else 75


@register_model
@network(input_shape=(299, 299, 3), smallest=smallest)
def inception_resnet_v1(
    images,
    top,
    *,
    blocks: tuple[int, ...] = (5, 10, 5),
    width: float = 1.0,
    stem: Stem = "imagenet",
    scales: tuple[float, ...] = (0.17, 0.10, 0.20),
    linear_last: bool = False,
    dropout: float = 0.2,
):
    """Build Inception-ResNet-v1.

    Inputs are images with pixels from -1 to 1.

    Args:
        blocks: number of modules A, B and C (figure 15).
        width: multiplies every number of filters.
        stem: `"imagenet"`, or `"cifar"` for small images: the same convolutions,
            padded and at stride 1, without pooling.
        scales: factor of the residuals in modules A, B and C.
        linear_last: the last module C has neither scale nor ReLU.
        dropout: share of the pooled features that training leaves out.
    """
    inception = Inception(width)
    entry = dataclasses.replace(inception, halve=stem == "imagenet")
    x = stem_stages(images, entry)
    x = entry.chain(x, [(256, 3, 2)], "stage3")
    x = residual_stages(x, inception, V1, blocks, scales, linear_last)
    return top(x, dropout)


@register_model
@network(
    input_shape=(299, 299, 3),
    smallest=smallest,
)
def inception_resnet_v2(
    images,
    top,
    *,
    blocks: tuple[int, ...] = (10, 20, 10),
    width: float = 1.0,
    stem: Literal["imagenet", "branched", "cifar"] = "imagenet",
    scales: tuple[float, ...] = (0.17, 0.10, 0.20),
    linear_last: bool = True,
    final_filters: int | None = 1536,
    dropout: float = 0.2,
):
    """Build Inception-ResNet-v2.

    Inputs are images with pixels from -1 to 1, as in the release.

    Args:
        blocks: number of modules A, B and C; the paper's figure 15 has `(5, 10, 5)`,
            the very deep form `(20, 56, 20)`.
        width: multiplies every number of filters.
        stem: `"imagenet"`, that of the release; `"branched"`, the paper's figure 3;
            or `"cifar"` for small images: the release's convolutions, padded and at
            stride 1, without pooling.
        scales: factor of the residuals in modules A, B and C.
        linear_last: the last module C has neither scale nor ReLU.
        final_filters: of the 1 × 1 convolution before the classifier; `None`, as in
            the paper, for none.
        dropout: share of the pooled features that training leaves out.
    """
    inception = Inception(width)
    entry = dataclasses.replace(inception, halve=stem != "cifar")
    if stem == "branched":
        x = branched_stem(images, entry)
    else:
        x = entry.chain(stem_stages(images, entry), ["reduce"], "stage3")
        x = inception.module(x, MODULE_5B, "stage3_entry")
    x = residual_stages(x, inception, V2, blocks, scales, linear_last)
    if final_filters:
        x = inception.convolution(x, final_filters, 1, name="final")
    return top(x, dropout)
