"""Network in Network.

Lin, Chen, Yan 2014, "Network In Network", ICLR. It follows each convolution with a
small multilayer perceptron that slides over the map, which is a pair of 1 × 1
convolutions, and ends in one map per class whose mean is the score: no dense layers.

| name | weights | multiply-adds | error |
|---|---|---|---|
| `nin` | 966,986 | 0.222 G | CIFAR-10 10.41 %, 8.81 % with augmentation (table 1) |
| `nin_imagenet` | 7,595,176 | 1.100 G | |

The authors' releases for Caffe are the source of both forms; the second came without a
table in the paper.

Weights of `nin` by hand: (5·5·3 + 1)·192 + 193·160 + 161·96 = 60,928; (5·5·96 + 1)·192
+ 193·192 + 193·192 = 535,104; (3·3·192 + 1)·192 + 193·192 + 193·10 = 370,954.
Of `nin_imagenet`: (11·11·3 + 1)·96 + 2·97·96 = 53,568; (5·5·96 + 1)·256 + 2·257·256 =
746,240; (3·3·256 + 1)·384 + 2·385·384 = 1,180,800; (3·3·384 + 1)·1,024 + 1,025·1,024 +
1,025·1,000 = 5,614,568.

With batch normalisation (Torch's releases, "BN-NIN") every convolution has γ and β in
place of its bias, the class maps too.
"""

from functools import partial

import keras
from keras import layers

from cnnlib.layers import CeilAveragePooling2D
from cnnlib.models.common.blocks import channels, conv_bn_relu, conv_relu, max_pool
from cnnlib.models.common.network import Stem, network
from cnnlib.models.common.registry import register_model

# Filters of the convolution and of the 1 × 1 layers after it.
CIFAR = ((192, 160, 96), (192, 192, 192), (192, 192))
IMAGENET = ((96, 96, 96), (256, 256, 256), (384, 384, 384), (1024, 1024))


def mlpconv(x, filters, size, strides=1, *, name, batch_norm, padding="symmetric"):
    """A convolution and the 1 × 1 convolutions that work on each place of its map."""
    step = partial(conv_bn_relu, epsilon=1e-3) if batch_norm else conv_relu
    first, *others = filters
    x = step(x, first, size, strides, padding=padding, name=name, part=1)
    for part, count in enumerate(others, 2):
        x = step(x, count, 1, padding=0, name=name, part=part)
    return x


def class_scores(x, top, batch_norm=False, rectify=True):
    """One map per class and the mean of each, in the precision of the weights.

    Args:
        x: feature maps.
        top: the `Top` of the network.
        batch_norm: normalise the class maps.
        rectify: with a ReLU on them.
    """
    options = {"dtype": keras.config.dtype_policy().variable_dtype}
    x = layers.Conv2D(
        top.classes,
        1,
        use_bias=not batch_norm,
        kernel_initializer="he_uniform",
        name="predictions",
        **options,
    )(x)
    if batch_norm:
        x = layers.BatchNormalization(
            epsilon=1e-3, momentum=0.9, name="predictions_bn", **options
        )(x)
    if rectify:
        x = layers.ReLU(name="predictions_relu", **options)(x)
    x = layers.GlobalAveragePooling2D(name="avg_pool", **options)(x)
    return layers.Activation(top.activation or "linear", name="scores", **options)(x)


@register_model
@network(input_shape=(32, 32, 3), smallest=4, classes=10)
def nin(
    images,
    top,
    *,
    width: float = 1.0,
    dropout: float = 0.5,
    batch_norm: bool = False,
):
    """Build the Network in Network for CIFAR.

    Inputs are images after global contrast normalisation and ZCA whitening (section
    4.2).

    Args:
        width: multiplies every number of filters.
        dropout: share of the pooled features that training leaves out.
        batch_norm: normalise after every convolution, the class maps included.
    """
    x = images
    for stage, (filters, size) in enumerate(zip(CIFAR, (5, 5, 3), strict=True), 1):
        name = f"stage{stage}"
        filters = [channels(count, width) for count in filters]
        x = mlpconv(x, filters, size, name=name, batch_norm=batch_norm)
        if stage == 1:
            x = max_pool(x, 3, 2, ceil=True, name=f"{name}_pool")
        elif stage == 2:
            x = CeilAveragePooling2D(3, 2, name=f"{name}_pool")(x)
        if stage < 3:
            x = layers.Dropout(dropout, name=f"dropout{stage}")(x)
    return class_scores(x, top, batch_norm) if top.include else top.features(x)


@register_model
@network(
    input_shape=(224, 224, 3),
    # Three poolings leave one place of a first map of 8: 11 + 7·4 pixels.
    smallest=lambda stem, **_: 4 if stem == "cifar" else 39,
)
def nin_imagenet(
    images,
    top,
    *,
    width: float = 1.0,
    dropout: float = 0.5,
    batch_norm: bool = False,
    stem: Stem = "imagenet",
):
    """Build the Network in Network for ImageNet.

    Inputs are images from which the mean image was subtracted. The release of
    Torch with batch normalisation pads the image by 5 and ends in a dense layer; here
    `batch_norm` changes nothing else.

    Args:
        width: multiplies every number of filters.
        dropout: share of the features before the last stage that training leaves out.
        batch_norm: normalise after every convolution, the class maps included.
        stem: `"imagenet"`, or `"cifar"` for small images: the first filters are 3 × 3
            with stride 1, without pooling.
    """
    scaled = [[channels(count, width) for count in filters] for filters in IMAGENET]
    small = stem == "cifar"
    first = (3, 1, "symmetric") if small else (11, 4, "valid")
    shapes = (first, (5, 1, "symmetric"), *[(3, 1, "symmetric")] * 2)
    x = images
    for stage, (filters, shape) in enumerate(zip(scaled, shapes, strict=True), 1):
        name, (size, strides, padding) = f"stage{stage}", shape
        options = {"name": name, "batch_norm": batch_norm, "padding": padding}
        x = mlpconv(x, filters, size, strides, **options)
        if stage < 4 and not (small and stage == 1):
            x = max_pool(x, 3, 2, ceil=True, name=f"{name}_pool")
        if stage == 3:
            x = layers.Dropout(dropout, name="dropout")(x)
    return class_scores(x, top, batch_norm) if top.include else top.features(x)
