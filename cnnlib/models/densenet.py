"""DenseNet.

Huang, Liu, van der Maaten, Weinberger 2017, "Densely Connected Convolutional Networks",
CVPR. Inside a dense block every unit reads the feature maps of all units before it and
appends k of its own: nothing is learnt twice, every unit is near to the loss, and thin
units suffice (k = 32, the growth rate).

| name | blocks | k | weights | multiply-adds | top-1/top-5 error (table 3) |
|---|---|---|---|---|---|
| `densenet121` | 6, 12, 24, 16 | 32 | 7,978,856 | 2.83 G | 25.02/7.71 % |
| `densenet169` | 6, 12, 32, 32 | 32 | 14,149,480 | 3.36 G | 23.80/6.85 % |
| `densenet201` | 6, 12, 48, 32 | 32 | 20,013,928 | 4.29 G | 22.58/6.34 % |
| `densenet264` | 6, 12, 64, 48 | 32 | 33,337,704 | 5.75 G | 22.15/6.12 % |
| `densenet161` | 6, 12, 36, 24 | 48 | 28,681,000 | 7.73 G | 22.2 % (authors' release) |

Errors on the ImageNet validation images, one crop of 224 × 224. CIFAR's forms are in
`densenet_cifar`. `densenet264` has 265 layers: units of two convolutions and five more,
the first, three transitions and the classifier, never make an even number.

Weights of DenseNet-121 by hand: the stem has 7·7·3·64 + 2·64 = 9,536. A unit that reads
c channels has 2·c + c·128 + 2·128 + 9·128·32 = 130·c + 37,120. Stage 1 reads 64, 96, …,
224 channels: 130·864 + 6·37,120 = 335,040. Its transition halves 256 channels: 2·256 +
256·128 = 33,280. Stages 2 to 4 have 919,680, 2,837,760 and 2,158,080, transitions 2 and
3 132,096 and 526,336, the last normalisation 2·1,024, the classifier 1,025·1,000.
"""

from keras import layers

from cnnlib.errors import InputError
from cnnlib.models.common.blocks import avg_pool, bn_relu, bn_relu_conv, channels
from cnnlib.models.common.network import Stem, network, variant
from cnnlib.models.common.stem import stem_layers

# Table 1: units of each dense block.
BLOCKS121 = (6, 12, 24, 16)
BLOCKS161 = (6, 12, 36, 24)
BLOCKS169 = (6, 12, 32, 32)
BLOCKS201 = (6, 12, 48, 32)
BLOCKS264 = (6, 12, 64, 48)


def composite(x, filters: int, size: int, dropout: float, name: str, part=""):
    """H of the paper: normalisation, ReLU, convolution, and perhaps dropout."""
    x = bn_relu_conv(x, filters, size, name=name, part=part)
    if dropout:
        x = layers.Dropout(dropout, name=f"{name}_dropout{part}")(x)
    return x


def dense_unit(x, growth_rate: int, bottleneck: bool, dropout: float, name: str):
    """Append `growth_rate` new feature maps to those of all units before."""
    new = x
    if bottleneck:
        # "a 1 × 1 convolution can be introduced as bottleneck layer before each 3 × 3
        # convolution to reduce the number of input feature maps": 4k of them.
        new = composite(new, 4 * growth_rate, 1, dropout, name, part=1)
    new = composite(new, growth_rate, 3, dropout, name, part=2 if bottleneck else 1)
    return layers.Concatenate(name=f"{name}_concat")([x, new])


def transition(x, compression: float, dropout: float, name: str):
    """Between dense blocks: 1 × 1 convolution to ⌊θ·m⌋ channels, average pooling."""
    kept = max(1, int(x.shape[-1] * compression))
    x = composite(x, kept, 1, dropout, name)
    return avg_pool(x, 2, 2, name=f"{name}_pool")


def dense_blocks(x, blocks, growth_rate, bottleneck, compression, dropout):
    """Dense blocks with transitions between them, and the last normalisation."""
    if not isinstance(compression, int | float) or not 0 < compression <= 1:
        raise InputError(
            f"compression={compression!r} is not above 0 and at most 1; the paper's are"
            " 0.5 and 1"
        )
    for stage, depth in enumerate(blocks, 1):
        for block in range(1, depth + 1):
            name = f"stage{stage}_block{block}"
            x = dense_unit(x, growth_rate, bottleneck, dropout, name)
        if stage < len(blocks):
            x = transition(x, compression, dropout, f"transition{stage}")
    return bn_relu(x, name="final")


@network(
    input_shape=(224, 224, 3),
    # Each transition halves the map; the stem divides it by four.
    smallest=lambda blocks, stem, **_: (
        2 ** (len(blocks) - 1) * (1 if stem == "cifar" else 4)
    ),
)
def densenet(
    images,
    top,
    *,
    blocks: tuple[int, ...] = BLOCKS121,
    growth_rate: int = 32,
    width: float = 1.0,
    stem: Stem = "imagenet",
    bottleneck: bool = True,
    compression: float = 0.5,
    dropout: float = 0.0,
):
    """Build a DenseNet for ImageNet.

    Inputs are images with zero mean and unit standard deviation per colour.

    Args:
        blocks: number of units in each dense block.
        growth_rate: k, the feature maps that a unit appends.
        width: multiplies every number of channels, the growth rate too.
        stem: `"imagenet"`, 7 × 7 with stride 2 and max pooling; `"cifar"`, 3 × 3 with
            stride 1, for images of 32 × 32.
        bottleneck: a 1 × 1 convolution to 4k channels before each 3 × 3 (DenseNet-B).
        compression: θ, share of the channels that a transition keeps (DenseNet-C).
        dropout: share of each convolution's outputs that training leaves out.
    """
    k = channels(growth_rate, width)
    # For small images, as in `densenet_cifar`, the first unit normalises.
    x = stem_layers(images, 2 * k, stem, activated=stem == "imagenet")
    return top(dense_blocks(x, blocks, k, bottleneck, compression, dropout))


densenet121 = variant(densenet, "densenet121", blocks=BLOCKS121)
densenet169 = variant(densenet, "densenet169", blocks=BLOCKS169)
densenet201 = variant(densenet, "densenet201", blocks=BLOCKS201)
densenet264 = variant(densenet, "densenet264", blocks=BLOCKS264)
densenet161 = variant(densenet, "densenet161", blocks=BLOCKS161, growth_rate=48)
