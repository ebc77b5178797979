"""DenseNet for CIFAR.

Huang, Liu, van der Maaten, Weinberger 2017, "Densely Connected Convolutional Networks",
CVPR, section 3 (implementation details) and table 2. Three dense blocks of equal depth
on maps of 32, 16 and 8 pixels. The names give the depth and k; "BC" has bottlenecks and
halves the channels in transitions.

| name | weights | multiply-adds | error C10+ | C100+ |
|---|---|---|---|---|
| `densenet_40_k12` | 1,019,722 | 0.26 G | 5.24 % | 24.42 % |
| `densenet_100_k12` | 6,979,642 | 1.77 G | 4.10 % | 20.20 % |
| `densenet_100_k24` | 27,249,082 | 6.89 G | 3.74 % | 19.25 % |
| `densenet_bc_100_k12` | 769,162 | 0.29 G | 4.51 % | 22.27 % |
| `densenet_bc_250_k24` | 15,324,406 | 5.42 G | 3.62 % | 17.60 % |
| `densenet_bc_190_k40` | 25,624,430 | 9.30 G | 3.46 % | 17.18 % |

The "+" marks training with shifts and mirror images. Without them the paper leaves out
0.2 of each convolution's outputs: `dropout=0.2`.

Weights of DenseNet (40, 12) by hand, 12 units in each block: the first convolution
has 9·3·16 = 432. A unit that reads c channels has 2·c + 9·c·12 = 110·c. Block 1 reads
16, 28, …, 148 channels, together 984: 108,240; its transition 2·160 + 160² = 25,920.
Block 2 reads 160, …, 292, together 2,712: 298,320; its transition 93,024. Block 3 reads
304, …, 436, together 4,440: 488,400. Last normalisation 2·448, classifier 449·10.
"""

from cnnlib.errors import InputError
from cnnlib.models.common.blocks import channels
from cnnlib.models.common.network import network, variant
from cnnlib.models.common.stem import stem_layers
from cnnlib.models.densenet import dense_blocks

STAGES = 3
FIRST_FILTERS = 16
# What makes a DenseNet-BC.
BC = {"bottleneck": True, "compression": 0.5}


def units_per_block(depth: int, bottleneck: bool) -> int:
    """Depth = first convolution + three blocks + two transitions + classifier."""
    per_unit = 2 if bottleneck else 1
    step = STAGES * per_unit
    units = (depth - 4) // step if type(depth) is int else 0
    if units < 1 or step * units + 4 != depth:
        nearest = step * max(1, units) + 4
        raise InputError(
            f"depth={depth!r} is not {step}·n + 4 layers, which three equal blocks of n"
            f" units have; the nearest are {nearest} and {nearest + step}"
        )
    return units


@network(input_shape=(32, 32, 3), smallest=4, classes=10)
def densenet_cifar(
    images,
    top,
    *,
    depth: int = 40,
    growth_rate: int = 12,
    width: float = 1.0,
    bottleneck: bool = False,
    compression: float = 1.0,
    dropout: float = 0.0,
):
    """Build a DenseNet for CIFAR.

    Inputs are images with zero mean and unit standard deviation per colour.

    Args:
        depth: number of layers, 3·n + 4, or 6·n + 4 with bottlenecks.
        growth_rate: k, the feature maps that a unit appends.
        width: multiplies every number of channels, the growth rate too.
        bottleneck: a 1 × 1 convolution to 4k channels before each 3 × 3; the first
            convolution then has 2k filters instead of 16.
        compression: θ, share of the channels that a transition keeps.
        dropout: share of each convolution's outputs that training leaves out.
    """
    units = units_per_block(depth, bottleneck)
    k = channels(growth_rate, width)
    first = 2 * k if bottleneck else channels(FIRST_FILTERS, width)
    x = stem_layers(images, first, "cifar", activated=False)
    blocks = STAGES * (units,)
    return top(dense_blocks(x, blocks, k, bottleneck, compression, dropout))


densenet_40_k12 = variant(densenet_cifar, "densenet_40_k12")
densenet_100_k12 = variant(densenet_cifar, "densenet_100_k12", depth=100)
densenet_100_k24 = variant(
    densenet_cifar, "densenet_100_k24", depth=100, growth_rate=24
)
densenet_bc_100_k12 = variant(densenet_cifar, "densenet_bc_100_k12", depth=100, **BC)
densenet_bc_250_k24 = variant(
    densenet_cifar, "densenet_bc_250_k24", depth=250, growth_rate=24, **BC
)
densenet_bc_190_k40 = variant(
    densenet_cifar, "densenet_bc_190_k40", depth=190, growth_rate=40, **BC
)
