"""ENet.

Paszke, Chaurasia, Kim, Culurciello 2016, "ENet: A Deep Neural Network Architecture for
Real-Time Semantic Segmentation", arXiv. It shrinks the image at once, keeps few
channels, and looks far by dilated and asymmetric convolutions in residual bottlenecks;
a small decoder puts maxima back to where the encoder's pooling took them from.

| name | weights | multiply-adds |
|---|---|---|
| `enet` | 467,156 | 0.31 G |
| `enet(decoder=True, classes=19, input_shape=(360, 640, 3))` | 364,311 | 1.72 G |

Canziani, Paszke, Culurciello 2016, "An Analysis of Deep Neural Network Models for
Practical Applications", whose chart the lectures show, trained a form of ENet on
ImageNet that was not published. Here `enet` is the paper's encoder with mean pooling
and a dense classifier; with `decoder=True` it is the segmentation network, for which
table 3 has 0.37 M weights and 3.83 G operations, two to a multiply-add.

Weights of the encoder by hand: the first block has 28·13 + 3·16 = 412. A bottleneck of
c channels has m = c/4 inside and 2·c·m + 9·m² + 7·m + 3·c, with normalisations, the
slopes of PReLU and the bias of the 3 × 3: 4,656 for 64 channels, 18,016 for 128, and
m² more where 5 × 1 and 1 × 5 stand for 3 × 3. Those that halve the map have 4·n·m for
n input channels in place of c·m: 4,656 and 22,112. Stages: 5·4,656, 22,112 + 146,176
and 146,176; the classifier 129·1,000. The decoder has 13,904 + 2·4,560 + 1,572 + 324
and 65 for each class.
"""

import itertools

import keras
from keras import initializers, layers

from cnnlib.errors import InputError
from cnnlib.layers import IdentityShortcut, MaxPoolingWithSwitches2D, MaxUnpooling2D
from cnnlib.models.common.blocks import (
    batch_norm,
    bn_relu,
    channels,
    conv2d,
    conv_bn,
    conv_bn_relu,
    max_pool,
    relu,
)
from cnnlib.models.common.network import Stem, network, variant

# Table 1: bottlenecks of each stage, and the kinds that stages 2 and 3 go through in
# turn: the dilation of a 3 × 3 convolution, or two asymmetric ones.
BLOCKS = (5, 9, 8)
ASYMMETRIC = "5x1"
KINDS = (1, 2, ASYMMETRIC, 4, 1, 8, ASYMMETRIC, 16)
# Encoder channels, and SpatialDropout's rates (section 3).
FILTERS = (64, 128, 128)
DROPOUT = (0.01, 0.1, 0.1)
EPSILON = 1e-3


def prelu(x, name: str):
    """PReLU with a slope for each channel; Torch starts it at 0.25."""
    slope = initializers.Constant(0.25)
    return layers.PReLU(alpha_initializer=slope, shared_axes=[1, 2], name=name)(x)


def bn_prelu(x, name: str, part: int):
    """Batch normalisation and PReLU."""
    x = batch_norm(x, epsilon=EPSILON, name=f"{name}_bn{part}")
    return prelu(x, name=f"{name}_prelu{part}")


def initial_block(images, filters: int, kind: str):
    """Figure 2a: 13 filters with stride 2 beside the maximum of each 2 × 2."""
    strides = 2 if kind == "imagenet" else 1
    # The filters and the colours together are `filters` channels.
    new = max(1, filters - images.shape[-1])
    x = conv2d(images, new, 3, strides, use_bias=True, name="stem_conv")
    if strides == 2:
        # `ceil`: odd sides, which the release does not take, fit the convolution too.
        images = max_pool(images, 2, 2, ceil=True, name="stem_pool")
    x = layers.Concatenate(name="stem_concat")([x, images])
    return bn_prelu(x, "stem", part=1)


def middle(x, filters: int, kind, name: str):
    """The convolution inside a bottleneck."""
    if kind == ASYMMETRIC:
        x = conv2d(x, filters, (1, 5), name=f"{name}_conv2_row")
        return conv2d(x, filters, (5, 1), use_bias=True, name=f"{name}_conv2")
    return layers.Conv2D(
        filters,
        3,
        padding="same",
        dilation_rate=kind,
        kernel_initializer="he_normal",
        name=f"{name}_conv2",
    )(x)


def bottleneck(x, filters: int, kind, dropout: float, name: str):
    """Figure 2b: x + F(x), and PReLU everywhere."""
    inner = max(1, filters // 4)
    new = conv2d(x, inner, 1, name=f"{name}_conv1")
    return _rest(x, new, filters, kind, dropout, name)


def halving_bottleneck(x, filters: int, dropout: float, switches: bool, name: str):
    """A bottleneck with stride 2: 2 × 2 inside, max pooling on the shortcut.

    Returns:
        The map, and the switches of the pooling or `None`.
    """
    new = conv2d(x, max(1, filters // 4), 2, 2, padding=0, name=f"{name}_conv1")
    places = None
    if switches:
        x, places = MaxPoolingWithSwitches2D(2, name=f"{name}_shortcut_pool")(x)
    else:
        x = max_pool(x, 2, 2, name=f"{name}_shortcut_pool")
    x = IdentityShortcut(filters, name=f"{name}_shortcut_pad")(x)
    return _rest(x, new, filters, 1, dropout, name), places


def _rest(shortcut, x, filters, kind, dropout, name):
    """Of F, all after the first convolution; the sum and its PReLU."""
    inner = x.shape[-1]
    x = bn_prelu(x, name, part=1)
    x = bn_prelu(middle(x, inner, kind, name), name, part=2)
    x = conv_bn(x, filters, 1, name=name, part=3, epsilon=EPSILON)
    if dropout:
        x = layers.SpatialDropout2D(dropout, name=f"{name}_dropout")(x)
    x = layers.Add(name=f"{name}_add")([shortcut, x])
    return prelu(x, f"{name}_prelu3")


def decoder_bottleneck(x, filters: int, switches, name: str):
    """A bottleneck with ReLU; with `switches` it doubles the sides of the map."""
    inner, shortcut = max(1, filters // 4), x
    x = conv_bn_relu(x, inner, 1, name=name, part=1, epsilon=EPSILON)
    if switches is None:
        x = conv2d(x, inner, 3, use_bias=True, name=f"{name}_conv2")
    else:
        projection = {"name": f"{name}_shortcut", "epsilon": EPSILON}
        shortcut = conv_bn(shortcut, filters, 1, **projection)
        shortcut = MaxUnpooling2D(2, name=f"{name}_shortcut_unpool")(
            [shortcut, switches]
        )
        x = layers.Conv2DTranspose(inner, 3, 2, name=f"{name}_conv2")(x)
        # Torch pads by 1 and appends 1: the first row and column fall away.
        x = layers.Cropping2D(((1, 0), (1, 0)), name=f"{name}_crop")(x)
    x = bn_relu(x, name=name, part=2, epsilon=EPSILON)
    x = conv_bn(x, filters, 1, name=name, part=3, epsilon=EPSILON)
    x = layers.Add(name=f"{name}_add")([shortcut, x])
    return relu(x, name=f"{name}_relu3")


def segmentation(x, switches: list, width: float, top):
    """Stages 4 and 5 of table 1 and a class for every pixel."""
    for stage, (filters, depth) in enumerate(((64, 3), (16, 2)), 4):
        for block in range(1, depth + 1):
            places = switches.pop() if block == 1 else None
            name = f"decoder{stage}_block{block}"
            x = decoder_bottleneck(x, channels(filters, width, 4), places, name)
    if not top.include:
        return top.features(x)
    return layers.Conv2DTranspose(
        top.classes,
        2,
        2,
        activation=top.activation,
        dtype=keras.config.dtype_policy().variable_dtype,
        name="predictions",
    )(x)


@network(
    input_shape=(224, 224, 3),
    # The halves, rounded up in the first block and down in the two after it.
    smallest=lambda stem, **_: 4 if stem == "cifar" else 7,
)
def enet_encoder(
    images,
    top,
    *,
    blocks: tuple[int, ...] = BLOCKS,
    width: float = 1.0,
    stem: Stem = "imagenet",
    dropout: float | tuple[float, ...] = DROPOUT,
    decoder: bool = False,
):
    """Build ENet.

    Inputs are images with values from 0 to 1.

    Args:
        blocks: number of bottlenecks in each stage of the encoder.
        width: multiplies every number of channels.
        stem: `"imagenet"`, the paper's first block; `"cifar"`, the same with stride 1
            and the image in place of its maxima, for images of 32 × 32.
        dropout: share of the maps that training leaves out of a bottleneck, for each
            stage.
        decoder: classify every pixel, `(batch, height, width, classes)`, for images
            whose sides are multiples of 8.
    """
    if decoder:
        _check_sides(images.shape, stem)
    rates = dropout if isinstance(dropout, tuple | list) else (dropout,) * 3
    x = initial_block(images, channels(16, width), stem)
    switches = []
    for stage, depth in enumerate(blocks, 1):
        filters, rate = channels(FILTERS[stage - 1], width, 4), rates[stage - 1]
        kinds = itertools.cycle(KINDS if stage > 1 else (1,))
        for block in range(1, depth + 1):
            name = f"stage{stage}_block{block}"
            if block == 1 and stage < 3:
                x, places = halving_bottleneck(x, filters, rate, decoder, name)
                switches.append(places)
            else:
                x = bottleneck(x, filters, next(kinds), rate, name)
    return segmentation(x, switches, width, top) if decoder else top(x)


def _check_sides(shape, stem: str) -> None:
    known = None not in shape[1:]
    if stem != "imagenet" or not known or shape[1] % 8 or shape[2] % 8:
        raise InputError(
            f"decoder=True with stem={stem!r} and images of {shape[1]} × {shape[2]};"
            " it takes stem='imagenet' and sides that are multiples of 8"
        )


enet = variant(enet_encoder, "enet")
