"""A small C3D.

Tran, Bourdev, Fergus, Torresani, Paluri 2015, "Learning Spatiotemporal Features with 3D
Convolutional Networks", ICCV. Filters that also extend over time see motion; among the
depths that the paper tried, 3 × 3 × 3 in every layer did best.

| form | weights | multiply-adds | accuracy |
|---|---|---|---|
| `conv3d_net` | 17,444,965 | 19.26 G | |
| `conv3d_net(**C3D, classes=487)` | 79,991,015 | 38.55 G | Sports-1M 60.0 % (table 2) |

The default is the network of section 3.2, on which the paper compared depths of filters
by the clips of UCF101; `C3D` holds the keywords of the one it then released.

Weights by hand: 27·3·64 + 64 = 5,248; 27·64·128 + 128 = 221,312; 27·128·256 + 256 =
884,992; twice 27·256·256 + 256 = 1,769,728; (4·4·256 + 1)·2,048 = 8,390,656;
2,049·2,048 = 4,196,352; 2,049·101 = 206,949. Maps of 16·112², 16·56², 8·28², 4·14² and
2·7² places give 19,248,316,416 multiply-adds, the dense layers 12,789,760.

On a CPU TensorFlow pools volumes in float32 and bfloat16 alone.
"""

from keras import layers

from cnnlib.errors import InputError
from cnnlib.models.common.blocks import channels, flatten, relu
from cnnlib.models.common.network import network
from cnnlib.models.common.registry import register_model

# Figure 3: eight convolutions, two dense layers of 4,096.
C3D = {
    "blocks": (1, 1, 2, 2, 2),
    "filters": (64, 128, 256, 512, 512),
    "units": 4096,
}


@register_model
@network(
    input_shape=(16, 112, 112, 3),
    # The first pooling spares the time, the other four halve it.
    smallest=lambda blocks, **_: (2 ** (len(blocks) - 1), *[2 ** len(blocks)] * 2),
    classes=101,
)
def conv3d_net(
    clips,
    top,
    *,
    blocks: tuple[int, ...] = (1, 1, 1, 1, 1),
    filters: tuple[int, ...] = (64, 128, 256, 256, 256),
    width: float = 1.0,
    units: int = 2048,
    dropout: float = 0.5,
):
    """Build a C3D for short clips, or for any volumes.

    Inputs are clips with the mean clip subtracted, of shape `(batch, frames, height,
    width, channels)`.

    Args:
        blocks: number of convolutions in each stage.
        filters: of each stage's convolutions.
        width: multiplies every number of filters.
        units: of each of the two hidden dense layers.
        dropout: share of the hidden units that training leaves out.
    """
    if len(filters) != len(blocks):
        raise InputError(
            f"filters={filters!r} does not give the filters of each of {len(blocks)}"
            " stages, such as (64, 128, 256, 256, 256)"
        )
    x = clips
    for stage, (depth, count) in enumerate(zip(blocks, filters, strict=True), 1):
        name = f"stage{stage}"
        for number in range(1, depth + 1):
            x = layers.Conv3D(
                channels(count, width),
                3,
                padding="same",
                kernel_initializer="he_uniform",
                name=f"{name}_conv{number}",
            )(x)
            x = relu(x, name=f"{name}_relu{number}")
        # Windows may hang over the end, as in Caffe: 7 places make 4.
        size = (1, 2, 2) if stage == 1 else 2
        x = layers.MaxPooling3D(size, padding="same", name=f"{name}_pool")(x)
    if not top.include:
        return top.features(x)
    x = flatten(x)
    for number in (6, 7):
        x = layers.Dense(units, kernel_initializer="he_uniform", name=f"fc{number}")(x)
        x = relu(x, name=f"relu{number}")
        x = layers.Dropout(dropout, name=f"dropout{number}")(x)
    return top.predictions(x)
