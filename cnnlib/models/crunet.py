"""Collective residual units, CRU-Net.

Chen, Jin, Kang, Feng, Yan 2018, "Sharing Residual Units Through Collective Tensor
Factorization To Improve Deep Neural Networks", IJCAI (arXiv 1703.02180). A bottleneck,
grouped or not, is a factorised convolution (block term decomposition). Factorise the
convolutions of several units together, and they can share factors: here six units in a
row have one 1 × 1 and one 3 × 3 depthwise kernel, and each has two 1 × 1 of its own.
ResNet-200's accuracy at little more than ResNet-50's size.

| name | weights | multiply-adds | top-1 error |
|---|---|---|---|
| `crunet116` | 43,656,136 | 12.66 G | 20.6 % |

Error on the ImageNet validation images, one crop of 224 × 224, from the authors'
release ("CRU-Net-116 @x28x14, 32×4d"). Stages 1 and 4 have the residual units of
ResNeXt, pre-activated, stages 2 and 3 the collective ones.

Weights by hand. Stage 1: three units with 128 channels in 32 groups, 205,056. Stage 2:
shared kernels 512·352 + 9·352, six units of 352² + 352·512 + 2·(512 + 352 + 352), a
projection of 256·512 with two normalisations of 2·256: 2,154,848. Stage 3: three pairs
of shared kernels 1,024·704 + 9·704, 18 units of 704² + 704·1,024 + 2·(1,024 + 704 +
704), a projection of 512·1,024 + 4·512: 24,692,800. Stage 4: three units with 1,024
channels in 32 groups, 14,540,800. The stem has 9,536, the last normalisation 4,096, the
classifier 2,049·1,000. Together 43,656,136.

The release halves the map in the shared 3 × 3 of a stage's first unit. Here that
convolution runs at every place and a pooling keeps every second: the same numbers from
one kernel, for 0.1 % more multiply-adds.
"""

from functools import partial

from keras import layers

from cnnlib.errors import InputError
from cnnlib.layers import GroupedConv2D
from cnnlib.models.common.blocks import bn_relu, bn_relu_conv, channels, max_pool
from cnnlib.models.common.network import Stem, network, variant
from cnnlib.models.common.stem import stem_layers
from cnnlib.models.dpn import EPSILON
from cnnlib.models.resnet import smallest


def grouped_unit(
    x, inner: int, filters: int, groups: int, strides: int, first, *, name
):
    """A pre-activated bottleneck with groups; the first of a stage projects."""
    step = partial(bn_relu_conv, name=name, epsilon=EPSILON)
    shortcut = x
    if first:
        shortcut = step(x, filters, 1, strides, name=f"{name}_shortcut")
    x = step(x, inner, 1, part=1)
    x = step(x, inner, 3, strides, groups=groups, part=2)
    x = step(x, filters, 1, part=3)
    return layers.Add(name=f"{name}_add")([shortcut, x])


def shared_factors(rank: int, name: str) -> tuple:
    """The 1 × 1 and the 3 × 3 depthwise convolution that several units call."""
    options = {"use_bias": False, "kernel_initializer": "he_uniform"}
    reduce = layers.Conv2D(rank, 1, name=f"{name}_conv1", **options)
    options |= {"padding": "same", "groups": rank}
    return reduce, GroupedConv2D(rank, 3, name=f"{name}_conv2", **options)


def collective_unit(x, factors: tuple, filters: int, strides: int, first, *, name):
    """A collective residual unit (figure 3, right).

    Args:
        x: tensor `(batch, height, width, channels)`.
        factors: the layers of `shared_factors`.
        filters: channels of the output.
        strides: 2 in the first unit of a stage that halves the map.
        first: whether the unit is the first of its stage. Then one kernel projects the
            input twice: for the branch, and with the stride for the shortcut.
        name: prefix of the layers' names.
    """
    shortcut = x
    if first:
        options = {"use_bias": False, "kernel_initializer": "he_uniform"}
        project = layers.Conv2D(filters, 1, name=f"{name}_project_conv", **options)
        narrow = x
        x = shortcut = project(bn_relu(x, name=f"{name}_project", epsilon=EPSILON))
        if strides > 1:
            narrow = bn_relu(narrow, name=f"{name}_shortcut", epsilon=EPSILON)
            shortcut = project(
                max_pool(narrow, 1, strides, name=f"{name}_shortcut_pool")
            )
    reduce, convolve = factors
    x = convolve(reduce(bn_relu(x, name=name, part=1, epsilon=EPSILON)))
    if strides > 1:
        x = max_pool(x, 1, strides, name=f"{name}_pool2")
    step = partial(bn_relu_conv, name=name, epsilon=EPSILON)
    x = step(x, x.shape[-1], 1, part=3)
    x = step(x, filters, 1, part=4)
    return layers.Add(name=f"{name}_add")([shortcut, x])


@network(input_shape=(224, 224, 3), smallest=smallest)
def crunet(
    images,
    top,
    *,
    blocks: tuple[int, ...] = (3, 6, 18, 3),
    width: float = 1.0,
    cardinality: int = 32,
    group_width: int = 4,
    ranks: tuple[int, ...] = (0, 352, 704, 0),
    shared_by: int = 6,
    stem: Stem = "imagenet",
):
    """Build a CRU-Net.

    Inputs are RGB images less (124, 117, 104), times 0.0167.

    Args:
        blocks: number of units in each of the four stages.
        width: multiplies every number of channels.
        cardinality: groups of the residual units' 3 × 3 convolutions.
        group_width: channels of one group in the first stage; each stage doubles it.
        ranks: for each stage, the channels of the factors that its collective units
            share; 0 for a stage of residual units.
        shared_by: how many units in a row share factors.
        stem: `"imagenet"`, 7 × 7 with stride 2 and max pooling; `"cifar"`, 3 × 3 with
            stride 1, for images of 32 × 32.
    """
    _check(ranks, len(blocks))
    x = stem_layers(images, channels(64, width), stem, epsilon=EPSILON)
    for stage, (depth, rank) in enumerate(zip(blocks, ranks, strict=True), 1):
        scale = 2 ** (stage - 1)
        inner = channels(cardinality * group_width * scale, width, cardinality)
        filters = channels(256 * scale, width)
        for unit in range(1, depth + 1):
            first = unit == 1
            strides = 2 if first and stage > 1 else 1
            name = f"stage{stage}_block{unit}"
            if not rank:
                options = inner, filters, cardinality, strides, first
                x = grouped_unit(x, *options, name=name)
                continue
            if (unit - 1) % shared_by == 0:
                shared = f"stage{stage}_shared{(unit - 1) // shared_by + 1}"
                factors = shared_factors(channels(rank, width), shared)
            x = collective_unit(x, factors, filters, strides, first, name=name)
    return top(bn_relu(x, name="final", epsilon=EPSILON))


def _check(ranks, stages: int) -> None:
    if (
        not isinstance(ranks, tuple | list)
        or len(ranks) != stages
        or any(type(rank) is not int or rank < 0 for rank in ranks)
    ):
        raise InputError(
            f"ranks={ranks!r} does not give each of {stages} stages a number of"
            " channels to share, or 0, such as (0, 352, 704, 0)"
        )


crunet116 = variant(crunet, "crunet116")
