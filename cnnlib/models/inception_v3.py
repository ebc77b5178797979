"""Inception-v3.

Szegedy, Vanhoucke, Ioffe, Shlens, Wojna 2016, "Rethinking the Inception Architecture
for Computer Vision", CVPR. It broke large convolutions down: two 3 × 3 in a row for one
5 × 5, and n × 1 after 1 × n for one n × n; it halved the map with convolution and
pooling side by side, and it showed that auxiliary classifiers act as regularisers.

| name | weights | multiply-adds | top-1/top-5 error, one crop (table 3) |
|---|---|---|---|
| `inception_v3` | 23,817,352 | 5.71 G | 21.2/5.6 % |
| `inception_v3(auxiliary=True)` | 27,143,152 | 5.72 G | |

Errors are of the 48,238 validation images that are not on ImageNet's blacklist; on all
50,000 the authors found about 0.2 points more (top-1) and 0.1 (top-5).

The form is that of the authors' release in TensorFlow, which keeps the 5 × 5 of the
first modules. Its layers: batch normalisation without γ and with ε = 0.001, average
pooling that leaves the padding out of the mean, no padding where the stride is 2. The
release keeps 0.9997 of its running averages at a step; here it is 0.9 as in the other
networks, which short trainings need.

Weights by hand, a convolution of C filters with its C β: the stem has (27·32 + 32) +
(9·32·32 + 32) + (9·32·64 + 64) = 28,640 and (64·80 + 80) + (9·80·192 + 192) = 143,632;
modules 5b to 5d 255,440 + 276,976 + 284,656; 6a to 6e 1,152,640 + 1,295,872 +
2 · 1,689,280 + 2,140,032; 7a to 7c 1,697,024 + 5,041,344 + 6,073,536; the classifier
2,049 · 1,000. The auxiliary head adds 768·128 + 128, 25·128·768 + 768 and 769 · 1,000.
"""

from keras import layers

from cnnlib.errors import InputError
from cnnlib.models.common.blocks import avg_pool
from cnnlib.models.common.inception_blocks import Inception
from cnnlib.models.common.network import Stem, network
from cnnlib.models.common.registry import register_model


def module_a(pooled: int) -> list:
    """35 × 35 (figure 4; the release has a 5 × 5 where figure 5 has two 3 × 3)."""
    return [
        [(64, 1)],
        [(48, 1), (64, 5)],
        [(64, 1), (96, 3), (96, 3)],
        ["average", (pooled, 1)],
    ]


def module_b(inner: int) -> list:
    """17 × 17: every 7 × 7 is a 1 × 7 and a 7 × 1 (figure 6)."""
    row, column = (1, 7), (7, 1)
    return [
        [(192, 1)],
        [(inner, 1), (inner, row), (192, column)],
        [(inner, 1), (inner, column), (inner, row), (inner, column), (192, row)],
        ["average", (192, 1)],
    ]


# 8 × 8: 1 × 3 and 3 × 1 side by side, to widen the last maps (figure 7).
SIDE_BY_SIDE = [(384, (1, 3)), (384, (3, 1))]
MODULE_C = [
    [(320, 1)],
    [(384, 1), SIDE_BY_SIDE],
    [(448, 1), (384, 3), SIDE_BY_SIDE],
    ["average", (192, 1)],
]

# Figure 10: convolutions and pooling halve the map side by side.
REDUCTION_A = [[(384, 3, 2)], [(64, 1), (96, 3), (96, 3, 2)], ["reduce"]]
REDUCTION_B = [
    [(192, 1), (320, 3, 2)],
    [(192, 1), (192, (1, 7)), (192, (7, 1)), (192, 3, 2)],
    ["reduce"],
]

# Table 1: the modules 5b to 5d, 6b to 6e, 7b and 7c of the release.
STAGE3 = [module_a(32), module_a(64), module_a(64)]
STAGE4 = [module_b(128), module_b(160), module_b(160), module_b(192)]
STAGE5 = [MODULE_C, MODULE_C]


def stem_stages(x, inception: Inception):
    """Stages 1 and 2: five convolutions with a pooling between them."""
    x = inception.chain(x, [(32, 3, 2), (32, 3, 1, "valid"), (64, 3)], "stage1")
    return inception.chain(x, ["reduce", (80, 1), (192, 3, 1, "valid")], "stage2")


def auxiliary_head(x, top, inception: Inception):
    """The classifier on the side, as in the release, on a map of 5 × 5 or more."""
    x = avg_pool(x, 5, 3, padding="valid", name="aux_pool")
    x = inception.convolution(x, 128, 1, name="aux", part=1)
    # As in the release, the window shrinks with the map of a small image.
    if None in x.shape[1:3]:
        raise InputError(
            "auxiliary=True: the window of aux_conv2 is at most as large as its map, so"
            " input_shape needs all sizes"
        )
    window = tuple(min(5, side) for side in x.shape[1:3])
    x = inception.convolution(x, 768, window, 1, "valid", name="aux", part=2)
    x = layers.GlobalAveragePooling2D(name="aux_avg_pool")(x)
    return top.predictions(x, name="aux_predictions")


def smallest(stem, auxiliary, **_) -> int:
    """Where the last window without padding, or the auxiliary 5 × 5, just fits."""
    if stem == "cifar":
        return 11 if auxiliary else 7
    return 107 if auxiliary else 75


@register_model
@network(
    input_shape=(299, 299, 3),
    smallest=smallest,
    loss_weights={
        ("stage4_block1_concat", "aux_conv1", "aux_conv2", "aux_predictions"): 0.4
    },
)
def inception_v3(
    images,
    top,
    *,
    blocks: tuple[int, ...] = (3, 4, 2),
    width: float = 1.0,
    stem: Stem = "imagenet",
    auxiliary: bool = False,
    dropout: float = 0.2,
):
    """Build Inception-v3.

    Inputs are images with pixels from -1 to 1, as in the release.

    Args:
        blocks: number of modules in stages 3 to 5, besides the two that halve the map.
        width: multiplies every number of filters.
        stem: `"imagenet"`, or `"cifar"` for small images: the same convolutions,
            padded and at stride 1, without pooling.
        auxiliary: with the auxiliary classifier, a second output `aux_predictions`
            whose loss the release weighs 0.4 (`cnnlib.models.loss_weights`).
        dropout: share of the pooled features that training leaves out.
    """
    inception = Inception(width)
    entry = Inception(width, halve=stem == "imagenet")
    x = entry.chain(stem_stages(images, entry), ["reduce"], "stage3")
    x = inception.stage(x, STAGE3, blocks[0], "stage3")
    x = inception.module(x, REDUCTION_A, "stage4_reduction")
    x = side = inception.stage(x, STAGE4, blocks[1], "stage4")
    x = inception.module(x, REDUCTION_B, "stage5_reduction")
    x = inception.stage(x, STAGE5, blocks[2], "stage5")
    scores = top(x, dropout)
    if auxiliary and top.include:
        return [scores, auxiliary_head(side, top, inception)]
    return scores
