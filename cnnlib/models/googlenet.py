"""GoogLeNet.

Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke, Rabinovich 2015, "Going
Deeper with Convolutions", CVPR. It introduced the Inception module: filters of several
sizes side by side, each after a 1 × 1 convolution that reduces the channels, so that
the network grows deeper and wider at the cost of a small one. Global average pooling
replaces the hidden dense layers.

| name | weights | multiply-adds | top-5 error (table 3) |
|---|---|---|---|
| `googlenet` | 6,998,552 | 1.58 G | 10.07 % one crop, 7.89 % 144 crops |
| `googlenet(auxiliary=True)` | 13,378,280 | 1.59 G | |

Section 5 has no batch normalisation, and every convolution has a bias. Where table 1
is silent, the form is that of the release in Caffe, made with the first author's help:
poolings take one more window over the lower and right border if the last does not end
there, and local response normalisation has k = 1 and α = 0.0001 / 5.

Weights by hand: conv1 7·7·3·64 + 64 = 9,472; conv2 64·64 + 64 and 9·64·192 + 192 =
114,944; 3a 163,696; 3b 388,736; 4a 376,176; 4b 449,160; 4c 510,104; 4d 605,376; 4e
868,352; 5a 1,043,456; 5b 1,444,080; the classifier 1,025·1,000. Module 3a, for one:
193·64 for its 1 × 1, 193·96 + (9·96 + 1)·128 and 193·16 + (25·16 + 1)·32 behind
reductions, 193·32 behind the pooling. An auxiliary head has 128 filters on 512 or 528
channels, 1,024 units on 4·4·128 features and the classifier, 3,188,840 and 3,190,888.
"""

from keras import layers

from cnnlib.layers import LocalResponseNormalization
from cnnlib.models.common.blocks import avg_pool, channels, conv_relu, flatten, max_pool
from cnnlib.models.common.network import Stem, network
from cnnlib.models.common.registry import register_model

# Table 1: filters of 1 × 1; 3 × 3 reduce, 3 × 3; 5 × 5 reduce, 5 × 5; pool projection.
STAGE3 = [(64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64)]
STAGE4 = [
    (192, 96, 208, 16, 48, 64),
    (160, 112, 224, 24, 64, 64),
    (128, 128, 256, 24, 64, 64),
    (112, 144, 288, 32, 64, 64),
    (256, 160, 320, 32, 128, 128),
]
STAGE5 = [(256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128)]


def inception(x, filters: tuple, width: float, name: str):
    """Four branches on the same map (figure 2b), concatenated."""
    one, reduce3, three, reduce5, five, projection = (
        channels(number, width) for number in filters
    )
    left = conv_relu(x, one, 1, name=f"{name}_1x1")
    middle = conv_relu(x, reduce3, 1, name=f"{name}_3x3_reduce")
    middle = conv_relu(middle, three, 3, name=f"{name}_3x3")
    right = conv_relu(x, reduce5, 1, name=f"{name}_5x5_reduce")
    right = conv_relu(right, five, 5, name=f"{name}_5x5")
    pooled = max_pool(x, 3, 1, padding="same", name=f"{name}_pool")
    pooled = conv_relu(pooled, projection, 1, name=f"{name}_pool_projection")
    branches = [left, middle, right, pooled]
    return layers.Concatenate(name=f"{name}_concat")(branches)


def local_response_normalization(x, name: str):
    """With the constants of the release, whose α is divided by the five channels."""
    return LocalResponseNormalization(5, k=1.0, alpha=1e-4 / 5, beta=0.75, name=name)(x)


def halve(x, name: str):
    """3 × 3 max pooling at stride 2."""
    return max_pool(x, 3, 2, ceil=True, name=f"{name}_pool")


def stem_stages(x, width: float, stem: str):
    """Stages 1 and 2, and the pooling before stage 3."""
    first, reduce, second = (channels(number, width) for number in (64, 64, 192))
    small = stem == "cifar"
    size, strides = (3, 1) if small else (7, 2)
    x = conv_relu(x, first, size, strides, name="stage1")
    x = x if small else halve(x, "stage2")
    x = local_response_normalization(x, name="stage2_lrn1")
    x = conv_relu(x, reduce, 1, name="stage2_3x3_reduce")
    x = conv_relu(x, second, 3, name="stage2_3x3")
    x = local_response_normalization(x, name="stage2_lrn2")
    return x if small else halve(x, "stage3")


def auxiliary_head(x, top, width: float, dropout: float, name: str):
    """A classifier on the side, on a map of 5 × 5 or more (section 5)."""
    x = avg_pool(x, 5, 3, padding="valid", name=f"{name}_pool")
    x = conv_relu(x, channels(128, width), 1, name=name)
    x = flatten(x, name=f"{name}_flatten")
    units = channels(1024, width)
    x = layers.Dense(units, activation="relu", name=f"{name}_fc")(x)
    x = layers.Dropout(dropout, name=f"{name}_dropout")(x)
    return top.predictions(x, name=f"{name}_predictions")


def smallest(stem, auxiliary, **_) -> int:
    """The strides' product, or what leaves the auxiliary heads 5 × 5."""
    if stem == "cifar":
        return 10 if auxiliary else 4
    return 79 if auxiliary else 32


@register_model
@network(
    input_shape=(224, 224, 3),
    smallest=smallest,
    loss_weights={
        ("stage4_block1_concat", "aux1_conv", "aux1_fc", "aux1_predictions"): 0.3,
        ("stage4_block1_concat", "aux2_conv", "aux2_fc", "aux2_predictions"): 0.3,
    },
)
def googlenet(
    images,
    top,
    *,
    blocks: tuple[int, ...] = (2, 5, 2),
    width: float = 1.0,
    stem: Stem = "imagenet",
    auxiliary: bool = False,
    dropout: float = 0.4,
    auxiliary_dropout: float = 0.7,
):
    """Build GoogLeNet.

    Inputs are images with zero mean (section 5). Modules 3a to 5b of table 1 are
    called `stage3_block1` to `stage5_block2`.

    Args:
        blocks: number of modules in stages 3 to 5.
        width: multiplies every number of filters.
        stem: `"imagenet"`, or `"cifar"` for small images: a first convolution of
            3 × 3 at stride 1, and no pooling before stage 3.
        auxiliary: with the auxiliary classifiers behind the first and the last module
            but one of stage 4: two more outputs, `aux1_predictions` and
            `aux2_predictions`, whose losses the paper weighs 0.3
            (`cnnlib.models.loss_weights`). Inference does without.
        dropout: share of the pooled features that training leaves out.
        auxiliary_dropout: the same of the hidden units of the auxiliary heads.
    """
    x = stem_stages(images, width, stem)
    ends = {}
    for stage, (modules, depth) in enumerate(
        zip((STAGE3, STAGE4, STAGE5), blocks, strict=True), 3
    ):
        if stage > 3:
            x = halve(x, f"stage{stage}")
        for block in range(1, depth + 1):
            # More blocks than the paper's repeat the stage's last.
            filters = modules[min(block, len(modules)) - 1]
            x = inception(x, filters, width, f"stage{stage}_block{block}")
            ends[stage, block] = x
    outputs = [top(x, dropout)]
    if auxiliary and top.include:
        for name, block in (("aux1", 1), ("aux2", max(1, blocks[1] - 1))):
            side = ends[4, block]
            outputs.append(auxiliary_head(side, top, width, auxiliary_dropout, name))
    return outputs if len(outputs) > 1 else outputs[0]
