"""VGG.

Simonyan, Zisserman 2015, "Very Deep Convolutional Networks for Large-Scale Image
Recognition", ICLR. It showed that depth pays when every filter is 3 × 3: two of them
see what one 5 × 5 sees, three what one 7 × 7 sees, with fewer weights and more ReLUs.

| name | table 1 | weights | multiply-adds | top-1/top-5 error, one scale (table 3) |
|---|---|---|---|---|
| `vgg11` | A | 132,863,336 | 7.61 G | 29.6/10.4 % |
| `vgg11_lrn` | A-LRN | 132,863,336 | 7.61 G | 29.7/10.5 % |
| `vgg13` | B | 133,047,848 | 11.31 G | 28.7/9.9 % |
| `vgg16_c` | C | 133,638,952 | 11.77 G | 27.3/8.8 % |
| `vgg16` | D | 138,357,544 | 15.47 G | 25.6/8.1 % |
| `vgg19` | E | 143,667,240 | 19.63 G | 25.5/8.0 % |

The `_bn` forms, with batch normalisation after every convolution, came with later
releases; a normalisation adds two weights per channel, `vgg16_bn` has 138,365,992.

Weights of VGG-16 by hand: stage 1 has 9·3·64 + 9·64·64 and 128 biases = 38,720; stages
2 to 5 have 221,440, 1,475,328, 5,899,776 and 7,079,424; the classifier
(7·7·512 + 1)·4,096 + 4,097·4,096 + 4,097·1,000 = 123,642,856, nine tenths of all.
"""

from functools import partial

from keras import layers

from cnnlib.layers import LocalResponseNormalization
from cnnlib.models.common.blocks import (
    channels,
    conv_bn_relu,
    conv_relu,
    flatten,
    max_pool,
)
from cnnlib.models.common.network import network, variant

# Table 1: filters of each stage, and how many convolutions it has.
FILTERS = (64, 128, 256, 512, 512)
A = (1, 1, 2, 2, 2)
B = (2, 2, 2, 2, 2)
D = (2, 2, 3, 3, 3)
E = (2, 2, 4, 4, 4)


@network(
    input_shape=(224, 224, 3),
    # Every stage halves the map once.
    smallest=lambda blocks, **_: 2 ** len(blocks),
)
def vgg(
    images,
    top,
    *,
    blocks: tuple[int, ...] = D,
    width: float = 1.0,
    units: int = 4096,
    dropout: float = 0.5,
    batch_norm: bool = False,
    lrn: bool = False,
    last_1x1: bool = False,
):
    """Build a VGG network.

    Inputs are images with zero mean; the paper subtracts the mean colour (section 2.1).

    Args:
        blocks: number of convolutions in each stage.
        width: multiplies every number of channels.
        units: of each of the two hidden dense layers.
        dropout: share of the hidden units that training leaves out (section 3.1).
        batch_norm: normalise after every convolution.
        lrn: local response normalisation after the first convolution (A-LRN).
        last_1x1: the third convolution of a stage is 1 × 1 (configuration C).
    """
    # The later forms with batch normalisation keep the paper's biases.
    normalised = partial(conv_bn_relu, use_bias=True)
    layer, x = normalised if batch_norm else conv_relu, images
    for stage, (filters, depth) in enumerate(zip(FILTERS, blocks, strict=True), 1):
        for block in range(1, depth + 1):
            size = 1 if last_1x1 and block == 3 else 3
            name = f"stage{stage}_block{block}"
            x = layer(x, channels(filters, width), size, name=name)
            if lrn and stage == block == 1:
                x = LocalResponseNormalization(name=f"{name}_lrn")(x)
        x = max_pool(x, 2, 2, name=f"stage{stage}_pool")
    if not top.include:
        return top.features(x)
    x = flatten(x)
    for layer in (1, 2):
        x = layers.Dense(units, activation="relu", name=f"fc{layer}")(x)
        x = layers.Dropout(dropout, name=f"dropout{layer}")(x)
    return top.predictions(x)


vgg11 = variant(vgg, "vgg11", blocks=A)
vgg11_lrn = variant(vgg, "vgg11_lrn", blocks=A, lrn=True)
vgg13 = variant(vgg, "vgg13", blocks=B)
vgg16_c = variant(vgg, "vgg16_c", blocks=D, last_1x1=True)
vgg16 = variant(vgg, "vgg16", blocks=D)
vgg19 = variant(vgg, "vgg19", blocks=E)
vgg11_bn = variant(vgg, "vgg11_bn", blocks=A, batch_norm=True)
vgg13_bn = variant(vgg, "vgg13_bn", blocks=B, batch_norm=True)
vgg16_bn = variant(vgg, "vgg16_bn", blocks=D, batch_norm=True)
vgg19_bn = variant(vgg, "vgg19_bn", blocks=E, batch_norm=True)
