"""AlexNet.

Krizhevsky, Sutskever, Hinton 2012, "ImageNet Classification with Deep Convolutional
Neural Networks", NIPS. It won ILSVRC-2012 by ten points and brought ReLUs, dropout,
training on GPUs and local response normalisation into use.

| name | weights | multiply-adds | top-1/top-5 error |
|---|---|---|---|
| `alexnet` | 62,378,344 | 1.135 G | |
| `alexnet_grouped` | 60,965,224 | 0.724 G | 40.7/18.2 % (table 2, 1 CNN) |
| `alexnet(batch_norm=True)` | 62,387,912 | 1.135 G | |

The paper splits the net over two GPUs: in layers 2, 4 and 5 a filter sees the half of
the maps that lies on its own GPU, which is a convolution in two groups. Its images of
224 pixels give maps of 55 only if they are padded, by 2; at 227 nothing is missing.

Weights by hand, one tower: (11·11·3 + 1)·96 = 34,944; (5·5·96 + 1)·256 = 614,656;
(3·3·256 + 1)·384 = 885,120; (3·3·384 + 1)·384 = 1,327,488; (3·3·384 + 1)·256 =
884,992; (6·6·256 + 1)·4,096 = 37,752,832; 4,097·4,096 = 16,781,312; 4,097·1,000 =
4,097,000. Two towers halve the kernels of layers 2, 4 and 5: 307,200 + 663,552 +
442,368 fewer.

With batch normalisation, as in Torch's releases, every hidden layer has γ and β in
place of its bias, and nothing is left for local response normalisation to do.
"""

from functools import partial
from typing import Literal

from keras import layers

from cnnlib.errors import InputError
from cnnlib.layers import LocalResponseNormalization
from cnnlib.models.common.blocks import batch_norm as normalise
from cnnlib.models.common.blocks import (
    channels,
    conv_bn_relu,
    conv_relu,
    flatten,
    max_pool,
    relu,
)
from cnnlib.models.common.network import Stem, network, variant
from cnnlib.models.common.registry import register_model

# Figure 2: filters of the five convolutions.
FILTERS = (96, 256, 384, 384, 256)


def downsample(x, lrn: str | None, name: str):
    """Max pooling with overlapping windows, local normalisation before or after it.

    As in the authors' cuda-convnet, windows may hang over the lower and right border.
    """
    if lrn == "before_pool":
        x = LocalResponseNormalization(name=f"{name}_lrn")(x)
    x = max_pool(x, 3, 2, ceil=True, name=f"{name}_pool")
    if lrn == "after_pool":
        x = LocalResponseNormalization(name=f"{name}_lrn")(x)
    return x


def classifier(x, top, units: int, dropout: float, batch_norm: bool = False):
    """Two hidden dense layers and the class scores."""
    x = flatten(x)
    for number in (6, 7):
        x = layers.Dense(
            units,
            use_bias=not batch_norm,
            kernel_initializer="he_uniform",
            name=f"fc{number}",
        )(x)
        if batch_norm:
            x = normalise(x, name=f"bn{number}", epsilon=1e-3)
        x = relu(x, name=f"relu{number}")
        x = layers.Dropout(dropout, name=f"dropout{number}")(x)
    return top.predictions(x)


def smallest(stem, conv1_padding, **_) -> int:
    """Three poolings leave one place of a first map of 8, or of 4 without the first."""
    if stem == "cifar":
        return 4
    # 11 + 7 strides of 4 pixels; 36 to 38 do not end with a window and are padded.
    return 36 if conv1_padding is None else max(39 - 2 * conv1_padding, 1)


def first_shape(images, stem: str, padding) -> dict:
    """11 × 11 with stride 4, or 3 × 3 with stride 1 for small images."""
    if stem == "cifar":
        return {"size": 3}
    if padding is None:
        if None in images.shape[1:3]:
            raise InputError(
                "conv1_padding=None chooses the padding by the size of the images;"
                f" input_shape {tuple(images.shape[1:])} leaves it open, so give"
                " conv1_padding, such as 2"
            )
        padding = tuple(0 if (side - 11) % 4 == 0 else 2 for side in images.shape[1:3])
    return {"size": 11, "strides": 4, "padding": padding}


@register_model
@network(input_shape=(227, 227, 3), smallest=smallest)
def alexnet(
    images,
    top,
    *,
    groups: int = 1,
    lrn: Literal["before_pool", "after_pool", None] = "before_pool",
    batch_norm: bool = False,
    conv1_padding: int | None = 0,
    width: float = 1.0,
    units: int = 4096,
    dropout: float = 0.5,
    stem: Stem = "imagenet",
):
    """Build AlexNet.

    Inputs are images from which the mean image was subtracted (section 2).

    Args:
        groups: of layers 2, 4 and 5; 2 for the paper's two towers.
        lrn: local response normalisation of the first two layers: `"before_pool"`
            (section 3.5), `"after_pool"`, as later drawings and Caffe's reference
            network have it, or `None`.
        batch_norm: normalise every hidden layer over the batch; `lrn` is then left out.
        conv1_padding: zeros on each side of the image; `None` for 2, or none along a
            side where the last window ends at the border, as at 227 pixels.
        width: multiplies every number of filters.
        units: of each of the two hidden dense layers.
        dropout: share of the hidden units that training leaves out (section 4.2).
        stem: `"imagenet"`, or `"cifar"` for small images: the first filters are 3 × 3
            with stride 1, without pooling.
    """
    lrn = None if batch_norm else lrn
    filters = [channels(count, width, groups) for count in FILTERS]
    layer = partial(conv_bn_relu, epsilon=1e-3) if batch_norm else conv_relu
    shape = first_shape(images, stem, conv1_padding)
    x = layer(images, filters[0], **shape, name="stage1", part=1)
    if stem == "imagenet":
        x = downsample(x, lrn, name="stage1")
    x = layer(x, filters[1], 5, groups=groups, name="stage2", part=2)
    x = downsample(x, lrn, name="stage2")
    x = layer(x, filters[2], 3, name="stage3", part=3)
    x = layer(x, filters[3], 3, groups=groups, name="stage3", part=4)
    x = layer(x, filters[4], 3, groups=groups, name="stage3", part=5)
    x = downsample(x, None, name="stage3")
    if not top.include:
        return top.features(x)
    return classifier(x, top, units, dropout, batch_norm)


alexnet_grouped = variant(
    alexnet,
    "alexnet_grouped",
    "The paper's two towers and its images of 224 pixels.",
    groups=2,
    conv1_padding=None,
    input_shape=(224, 224, 3),
)
