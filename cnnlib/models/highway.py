"""Highway networks.

Srivastava, Greff, Schmidhuber 2015, "Training Very Deep Networks", NIPS. A layer
computes y = H(x)·T(x) + x·(1 − T(x)): the transform gate T, a sigmoid, decides for each
unit how much of the input passes unchanged. With a negative bias the gates start almost
closed, and a network of any depth starts as a road on which gradients flow.

| name | table 2 | weights | multiply-adds | error C10+ (tables 2, 3) | C100+ |
|---|---|---|---|---|---|
| `highway19` | B | 2,256,838 | 0.33 G | 7.72 % (best 7.54 %) | 32.39 % |
| `highway32` | C | 1,264,502 | 0.23 G | 8.80 % | |

Highway B follows FitNet 4 (Romero et al. 2015): 5, 6 and 6 convolutions of 32, 80 and
128 filters, pooling between, the first of each stage plain, a 1 × 1 convolution of 100
filters and the classifier. Layer for layer it is the authors' Caffe release, whose form
for CIFAR-100 it also is. The paper has ~2.3 M weights.

Of Highway C the paper only says: 32 layers, "alternating receptive fields of size 3x3
and 1x1", ~1.25 M weights. Stages of ten and 32, 64 and 96 filters are our choice: the
round numbers that come nearest.

Weights of Highway B by hand: a highway layer of m filters F × F has 2·(F²·m + 1)·m. The
stages have 28·32 + 4·18,496, 289·80 + 5·115,360 and 721·128 + 5·295,168, together
2,242,928; the end 129·100 + 101·10. Highway C: 3 × 3 and 1 × 1 together have
20·m² + 4·m; the stages 896 + 84,544, 18,496 + 337,024 and 55,392 + 757,440, and the
end 97·100 + 101·10.
"""

from keras import initializers, layers

from cnnlib.errors import InputError
from cnnlib.models.common.blocks import channels, conv_relu, max_pool
from cnnlib.models.common.network import network, variant

# Filters and layers of each stage.
FILTERS_B, BLOCKS_B = (32, 80, 128), (5, 6, 6)
FILTERS_C, BLOCKS_C = (32, 64, 96), (10, 10, 10)
LAST_FILTERS = 100

# Caffe's "xavier", a uniform distribution of variance 1 / fan-in.
INITIAL = {"kernel_initializer": "lecun_uniform"}


def highway(x, size: int, gate_bias: float, name: str):
    """y = H·T + x·(1 − T) = x + T·(H − x)."""
    filters = x.shape[-1]
    new = conv_relu(x, filters, size, name=name, **INITIAL)
    gate = layers.Conv2D(
        filters,
        size,
        padding="same",
        activation="sigmoid",
        bias_initializer=initializers.Constant(gate_bias),
        name=f"{name}_gate",
        **INITIAL,
    )(x)
    change = layers.Subtract(name=f"{name}_subtract")([new, x])
    change = layers.Multiply(name=f"{name}_multiply")([gate, change])
    return layers.Add(name=f"{name}_add")([x, change])


@network(
    input_shape=(32, 32, 3),
    # Pooling between the stages halves the map.
    smallest=lambda blocks, **_: 2 ** (len(blocks) - 1),
    classes=10,
)
def highway_network(
    images,
    top,
    *,
    blocks: tuple[int, ...] = BLOCKS_B,
    filters: tuple[int, ...] = FILTERS_B,
    width: float = 1.0,
    sizes: tuple[int, ...] = (3,),
    gate_bias: float = -2.0,
    dropout: float = 0.2,
):
    """Build a convolutional highway network.

    Inputs are images with zero mean; the paper normalises the contrast of each image.

    Args:
        blocks: number of layers in each stage, the plain first one included.
        filters: of the layers of each stage.
        width: multiplies every number of channels.
        sizes: of the receptive fields, in turn: `(3,)`, or `(3, 1)` for Highway C.
        gate_bias: of the transform gates before training (section 2.2: negative).
        dropout: share of the images, of each stage's input and of the pooled features
            that training leaves out.
    """
    if len(filters) != len(blocks):
        raise InputError(
            f"filters={filters!r} has {len(filters)} numbers for {len(blocks)} stages;"
            " give one for each"
        )
    x = images
    for stage, (depth, maps) in enumerate(zip(blocks, filters, strict=True), 1):
        if dropout:
            x = layers.Dropout(dropout, name=f"dropout{stage}")(x)
        maps = channels(maps, width)
        x = conv_relu(x, maps, sizes[0], name=f"stage{stage}_block1", **INITIAL)
        for block in range(2, depth + 1):
            size = sizes[(block - 1) % len(sizes)]
            x = highway(x, size, gate_bias, f"stage{stage}_block{block}")
        if stage < len(blocks):
            x = max_pool(x, 2, 2, name=f"pool{stage}")
    # In place of a dense layer on the map, after Lin et al. 2014 (section 3.3.2).
    x = conv_relu(x, channels(LAST_FILTERS, width), 1, name="last", **INITIAL)
    return top(x, dropout)


highway19 = variant(highway_network, "highway19")
highway32 = variant(
    highway_network, "highway32", blocks=BLOCKS_C, filters=FILTERS_C, sizes=(3, 1)
)
