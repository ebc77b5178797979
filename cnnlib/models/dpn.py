"""Dual path networks.

Chen, Li, Xiao, Jin, Yan, Feng 2017, "Dual Path Networks", NIPS. A residual network
reuses the features of earlier units, a densely connected one explores new ones. A dual
path unit does both: the first channels of its output are added to one path, the others
appended to a second path, and both paths are its input.

| name | groups × width | weights | multiply-adds | top-1/top-5 error |
|---|---|---|---|---|
| `dpn68` | 32 × 4 | 12,611,602 | 2.33 G | 23.57/6.93 % |
| `dpn92` | 32 × 3 | 37,668,392 | 6.50 G | 20.73/5.37 % |
| `dpn98` | 40 × 4 | 61,570,728 | 11.67 G | 20.15/5.15 % |
| `dpn107` | 50 × 4 | 86,917,800 | 18.30 G | 19.75/4.94 %, pretrained on ImageNet-5k |
| `dpn131` | 40 × 4 | 79,254,504 | 16.01 G | 19.93/5.12 % |

Errors on the ImageNet validation images, one crop of 224 × 224, from the authors'
release; table 2 of the paper gives those of DPN-92, -98 and -131, rounded.

Weights of DPN-92 by hand: a unit with n input channels, b in the grouped convolution,
r residual and k dense ones has n·b + 9·b²/32 + b·(r + k) kernel weights and normalises
n + 2·b channels, two weights each; the first of a stage adds a projection of
n·(r + 2·k) + 2·n. Its units see n = 64, then 304, 320; 336, then 608, 640, 672; 704,
then 1,096 to 1,528; 1,552, then 2,432 and 2,560. Stages: 173,248, 1,094,208, 19,558,848
and 14,138,176; the stem has 9,536, the last normalisation 5,376, the classifier
2,689·1,000. Together 37,668,392.
"""

from functools import partial

from keras import layers

from cnnlib.errors import InputError
from cnnlib.layers import SplitChannels
from cnnlib.models.common.blocks import bn_relu, bn_relu_conv, channels
from cnnlib.models.common.network import Stem, network, variant
from cnnlib.models.common.stem import stem_layers
from cnnlib.models.resnet import smallest

EPSILON = 1e-3  # MXNet's default, which the release keeps


def dual_path_unit(
    x, paths, inner: int, residual: int, growth: int, groups: int, strides: int, *, name
):
    """One unit (figure 2d, e).

    Args:
        x: both paths in one tensor, or the output of the stem.
        paths: the two paths, `None` in a stage's first unit, which projects `x`.
        inner: channels of the grouped 3 × 3 convolution.
        residual: channels of the residual path.
        growth: channels appended to the dense path.
        groups: groups of the 3 × 3 convolution.
        strides: of the 3 × 3 convolution and the projection.
        name: prefix of the layers' names.

    Returns:
        The new paths in one tensor, and the pair of them.
    """
    step = partial(bn_relu_conv, name=name, epsilon=EPSILON)
    if paths is None:
        shortcut = f"{name}_shortcut"
        wide = step(x, residual + 2 * growth, 1, strides, name=shortcut)
        paths = SplitChannels(residual, name=f"{shortcut}_split")(wide)
    x = step(x, inner, 1, part=1)
    x = step(x, inner, 3, strides, groups=groups, part=2)
    # One kernel makes the channels of both paths.
    x = step(x, residual + growth, 1, part=3)
    added, appended = SplitChannels(residual, name=f"{name}_split")(x)
    added = layers.Add(name=f"{name}_add")([paths[0], added])
    dense = layers.Concatenate(name=f"{name}_append")([paths[1], appended])
    both = layers.Concatenate(name=f"{name}_concat")([added, dense])
    return both, (added, dense)


@network(
    input_shape=(224, 224, 3),
    smallest=smallest,
)
def dpn(
    images,
    top,
    *,
    blocks: tuple[int, ...] = (3, 4, 20, 3),
    width: float = 1.0,
    cardinality: int = 32,
    group_width: int = 3,
    residual_filters: int = 256,
    growth_rate: tuple[int, ...] = (16, 32, 24, 128),
    stem: Stem = "imagenet",
    stem_filters: int = 64,
    stem_size: int = 7,
):
    """Build a dual path network.

    Inputs are RGB images less (124, 117, 104), times 0.0167.

    Args:
        blocks: number of dual path units in each stage.
        width: multiplies every number of channels.
        cardinality: groups of the 3 × 3 convolutions.
        group_width: channels of one group in the first stage; each stage doubles it.
        residual_filters: channels of the residual path in the first stage; each stage
            doubles them.
        growth_rate: for each stage, the channels that a unit appends to the dense path.
        stem: `"imagenet"`, a convolution with stride 2 and max pooling; `"cifar"`,
            3 × 3 with stride 1, for images of 32 × 32.
        stem_filters: filters of the first convolution.
        stem_size: side of its filters.
    """
    _check(growth_rate, len(blocks), stem_size)
    filters = channels(stem_filters, width)
    x = stem_layers(images, filters, stem, stem_size, epsilon=EPSILON)
    for stage, (depth, growth) in enumerate(zip(blocks, growth_rate, strict=True), 1):
        scale = 2 ** (stage - 1)
        inner = channels(cardinality * group_width * scale, width, cardinality)
        residual = channels(residual_filters * scale, width)
        sizes = inner, residual, channels(growth, width)
        paths = None
        for unit in range(1, depth + 1):
            strides = 2 if unit == 1 and stage > 1 else 1
            name = f"stage{stage}_block{unit}"
            x, paths = dual_path_unit(x, paths, *sizes, cardinality, strides, name=name)
    return top(bn_relu(x, name="final", epsilon=EPSILON))


def _check(growth_rate, stages: int, stem_size: int) -> None:
    if len(growth_rate) != stages:
        raise InputError(
            f"growth_rate={growth_rate!r} does not give each of {stages} stages its"
            " number of channels, such as (16, 32, 24, 128)"
        )
    if stem_size % 2 == 0:
        raise InputError(
            f"stem_size={stem_size!r} is not the side of a filter with a middle; take"
            " an odd number, such as 7 or 3"
        )


dpn68 = variant(
    dpn,
    "dpn68",
    blocks=(3, 4, 12, 3),
    group_width=4,
    residual_filters=64,
    growth_rate=(16, 32, 32, 64),
    stem_filters=10,
    stem_size=3,
)
dpn92 = variant(dpn, "dpn92")
GROUPS40 = {"cardinality": 40, "group_width": 4, "growth_rate": (16, 32, 32, 128)}
GROUPS50 = {"cardinality": 50, "group_width": 4, "growth_rate": (20, 64, 64, 128)}
dpn98 = variant(dpn, "dpn98", blocks=(3, 6, 20, 3), stem_filters=96, **GROUPS40)
dpn107 = variant(dpn, "dpn107", blocks=(4, 8, 20, 3), stem_filters=128, **GROUPS50)
dpn131 = variant(dpn, "dpn131", blocks=(4, 8, 28, 3), stem_filters=128, **GROUPS40)
