"""The All Convolutional Net.

Springenberg, Dosovitskiy, Brox, Riedmiller 2015, "Striving for Simplicity: The All
Convolutional Net", ICLR workshop. It replaced every pooling by a convolution with
stride 2 and lost nothing: on small images a network needs no other kind of layer.

| `downsampling=` | in table 2 | weights | multiply-adds | CIFAR-10 error (table 3) |
|---|---|---|---|---|
| `"convolve"` | All-CNN-C | 1,369,738 | 270.8 M | 9.08 %, 7.25 % with augmentation |
| `"pool"` | Model C | 954,730 | 228.3 M | 9.74 % |
| `"stride"` | Strided-CNN-C | 954,730 | 100.9 M | 10.19 % |
| `"convolve_pool"` | ConvPool-CNN-C | 1,369,738 | 398.2 M | 9.31 % |

Weights of `all_cnn_c` by hand: (3·3·3 + 1)·96 = 2,688; twice (3·3·96 + 1)·96 = 83,040;
(3·3·96 + 1)·192 = 166,080; thrice (3·3·192 + 1)·192 = 331,968; 193·192 = 37,056;
193·10 = 1,930. Multiply-adds: 32²·(2,592 + 82,944) + 16²·(82,944 + 165,888 + 331,776)
+ 8²·331,776 + 6²·(331,776 + 36,864 + 1,920) = 270,798,336.

The padding follows from the 6 × 6 maps that the paper averages: one zero around every
3 × 3 convolution but the last, which has none and turns 8 × 8 into 6 × 6.
"""

from typing import Literal

from keras import layers

from cnnlib.models.common.blocks import channels, conv_relu, max_pool
from cnnlib.models.common.network import network
from cnnlib.models.common.registry import register_model
from cnnlib.models.nin import class_scores

# Table 2: strides of a stage's 3 × 3 convolutions, and whether a pooling follows.
DOWNSAMPLING = {
    "convolve": ((1, 1, 2), False),
    "pool": ((1, 1), True),
    "stride": ((1, 2), False),
    "convolve_pool": ((1, 1, 1), True),
}


@register_model
@network(
    input_shape=(32, 32, 3),
    # The last 3 × 3 window needs a map of 3; pooling is not padded.
    smallest=lambda downsampling, **_: 12 if "pool" in downsampling else 9,
    classes=10,
)
def all_cnn_c(
    images,
    top,
    *,
    downsampling: Literal["convolve", "pool", "stride", "convolve_pool"] = "convolve",
    width: float = 1.0,
    dropout: float = 0.5,
    input_dropout: float = 0.2,
):
    """Build All-CNN-C, or a model of the paper that it is compared with.

    Inputs are images after global contrast normalisation and whitening (section 3.2).

    Args:
        downsampling: how the first two stages halve their map: `"convolve"`, a further
            convolution with stride 2; `"pool"`, max pooling; `"stride"`, stride 2 in
            the last convolution; `"convolve_pool"`, a further convolution and pooling.
        width: multiplies every number of filters.
        dropout: share of a stage's output that training leaves out.
        input_dropout: share of the pixels that training leaves out.
    """
    strides, pool = DOWNSAMPLING[downsampling]
    x = layers.Dropout(input_dropout, name="input_dropout")(images)
    for stage, count in enumerate((96, 192), 1):
        filters = channels(count, width)
        for part, stride in enumerate(strides, 1):
            x = conv_relu(x, filters, 3, stride, name=f"stage{stage}", part=part)
        if pool:
            x = max_pool(x, 3, 2, ceil=True, name=f"stage{stage}_pool")
        x = layers.Dropout(dropout, name=f"dropout{stage}")(x)
    filters = channels(192, width)
    x = conv_relu(x, filters, 3, padding="valid", name="stage3", part=1)
    x = conv_relu(x, filters, 1, name="stage3", part=2)
    return class_scores(x, top) if top.include else top.features(x)
