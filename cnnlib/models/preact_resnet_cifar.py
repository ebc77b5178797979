"""ResNet with pre-activation for CIFAR, and the orders that it was compared with.

He, Zhang, Ren, Sun 2016, "Identity Mappings in Deep Residual Networks", ECCV, sections
4 and 5.

| name | weights | multiply-adds | CIFAR-10 error |
|---|---|---|---|
| `preact_resnet110` | 1,730,522 | 253.15 M | 6.37 % (table 2) |
| `preact_resnet164` | 1,703,258 | 247.65 M | 5.46 % (table 2) |
| `preact_resnet1001` | 10,327,706 | 1.49 G | 4.92 %, mean 4.89 % (table 4) |

Weights of ResNet-164 by hand: the stem has 9·3·16 = 432. A unit with input c and inner
width m has c·m + 9·m² + 4·m² kernel weights and 2·(c + 2·m) of normalisation; the first
of a stage adds a projection of 4·c·m. Stage 1 (m = 16): 4,704 + 17·4,544 = 81,952;
stage 2: 23,808 + 17·17,792 = 326,272; stage 3: 94,720 + 17·70,400 = 1,291,520. The
final normalisation has 512, the classifier 257·10. Together 1,703,258.

Table 2 and figure 4 have the normalisations and ReLUs of a unit in five orders. All
five have the same steps and exactly as many weights; what differs is what stands on the
way from one addition to the next.

| order | after the addition | CIFAR-10 error, 110 layers (table 2) |
|---|---|---|
| `original` | ReLU | 6.61 % |
| `BN after addition` | BN, ReLU | 8.17 % |
| `ReLU before addition` | nothing | 7.84 % |
| `ReLU-only pre-activation` | nothing | 6.71 % |
| `full pre-activation` | nothing | 6.37 % |
"""

import collections
from functools import partial
from typing import Literal

import keras
from keras import layers

from cnnlib.models.common.arguments import check_choice
from cnnlib.models.common.blocks import batch_norm, bn_relu, channels, conv2d, relu
from cnnlib.models.common.network import network, variant
from cnnlib.models.common.stages import long_row, units_per_stage
from cnnlib.models.common.stem import stem_layers
from cnnlib.models.preact_resnet import branch_of, preact_unit
from cnnlib.models.resnet import shortcut_path
from cnnlib.models.resnet_cifar import FILTERS

# The steps of F, and those between the addition and the next unit (figure 4, a to e).
ORDERS = {
    "original": ("conv BN ReLU conv BN", "ReLU"),
    "BN after addition": ("conv BN ReLU conv", "BN ReLU"),
    "ReLU before addition": ("conv BN ReLU conv BN ReLU", ""),
    "ReLU-only pre-activation": ("ReLU conv BN ReLU conv BN", ""),
    "full pre-activation": ("BN ReLU conv BN ReLU conv", ""),
}


@network(input_shape=(32, 32, 3), smallest=4, classes=10)
def preact_resnet_cifar(
    images,
    top,
    *,
    depth: int = 164,
    block: Literal["bottleneck", "basic"] = "bottleneck",
    width: float = 1.0,
    strides_in: Literal["1x1", "3x3"] = "3x3",
):
    """Build a pre-activation ResNet for images of 32 × 32.

    Inputs are images with zero mean and unit variance per colour.

    Args:
        depth: layers with weights: 9n + 2 with bottlenecks, 6n + 2 with basic units.
        block: `"bottleneck"` or `"basic"`.
        width: multiplies every number of channels.
        strides_in: where a bottleneck has its stride, `"3x3"`, or `"1x1"`, the first
            convolution, as in the authors' Torch release: 3.1 M multiply-adds fewer.
    """
    bottlenecks = block == "bottleneck"
    wider = 4 if bottlenecks else 1
    units = units_per_stage(depth, layers_per_unit=3 if bottlenecks else 2, others=2)
    x = stem_layers(images, channels(FILTERS[0], width), "cifar", activated=False)
    for stage, inner in enumerate(FILTERS, 1):
        unit = partial(
            preact_unit,
            branch=branch_of(block, channels(inner, width), strides_in),
            filters=channels(inner * wider, width),
        )
        x = long_row(x, units * [unit], stage)
    return top(bn_relu(x, name="final"))


def steps(x, order: str, filters: int, strides: int = 1, *, name: str):
    """Add the named steps one after another.

    Args:
        x: tensor `(batch, height, width, channels)`.
        order: words out of `conv` (3 × 3), `BN` and `ReLU`, such as `"BN ReLU conv"`.
        filters: of each convolution.
        strides: of the first convolution.
        name: of the layers, which end in the step and its number.
    """
    numbers = collections.Counter()
    for step in order.split():
        numbers[step] += 1
        label = f"{name}_{step.lower()}{numbers[step]}"
        if step == "conv":
            x = conv2d(x, filters, 3, strides, name=label)
            strides = 1
        else:
            x = batch_norm(x, label) if step == "BN" else relu(x, label)
    return x


def ordered_unit(
    x, order: str, filters: int, strides: int = 1, *, name: str, first: bool = False
):
    """A basic unit of that order; where the shape changes, with shortcut A.

    The `first` unit of all has no steps before its first convolution, since the stem
    ends in them (the paper's appendix, and its figure 5).
    """
    inside, after = ORDERS[order]
    if first:
        inside = inside[inside.index("conv") :]
    branch = steps(x, inside, filters, strides, name=name)
    x = shortcut_path(x, filters, strides, name=name, option="A")
    x = layers.Add(name=f"{name}_add")([x, branch])
    return steps(x, after, filters, name=f"{name}_after")


@network(input_shape=(32, 32, 3), smallest=4, classes=10)
def ordered_resnet(
    images,
    top,
    *,
    depth: int = 20,
    width: float = 1.0,
    form: str = "original",
):
    """Build a ResNet for images of 32 × 32 with its units in one of five orders.

    Inputs are images with zero mean and unit variance per colour. With the order
    `"original"` it is `resnet20` and its deeper members. Orders that begin with a
    normalisation or a ReLU end with it, too, after the last addition.

    Args:
        depth: layers with weights, 6n + 2.
        width: multiplies every number of channels.
        form: one of `ORDERS`.
    """
    check_choice("form", form, tuple(ORDERS))
    units = units_per_stage(depth, layers_per_unit=2, others=2)
    x = stem_layers(images, channels(FILTERS[0], width), "cifar")
    for stage, filters in enumerate(FILTERS, 1):
        unit = partial(ordered_unit, order=form, filters=channels(filters, width))
        first = partial(unit, first=stage == 1)
        x = long_row(x, [first, *(units - 1) * [unit]], stage)
    inside = ORDERS[form][0]
    return top(steps(x, inside[: inside.index("conv")], x.shape[-1], name="final"))


def path(model: keras.Model) -> list:
    """The maps on the way of the shortcuts: after the stem and after every unit.

    Args:
        model: made by `ordered_resnet`, of at most 362 layers.

    Returns:
        Keras tensors, x₀ first; each is what the next unit adds to.
    """
    last = {"stem": model.get_layer("stem_relu").output}
    for layer in model.layers:
        block, _, step = layer.name.rpartition("_")
        if step == "add" or block.endswith("_after"):
            last[block.removesuffix("_after")] = layer.output
    return list(last.values())


preact_resnet110 = variant(
    preact_resnet_cifar, "preact_resnet110", depth=110, block="basic"
)
preact_resnet164 = variant(preact_resnet_cifar, "preact_resnet164", depth=164)
preact_resnet1001 = variant(preact_resnet_cifar, "preact_resnet1001", depth=1001)
