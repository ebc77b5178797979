"""The residual unit with its normalisations and ReLUs in five orders.

He, Zhang, Ren, Sun 2016, "Identity Mappings in Deep Residual Networks", ECCV, figure 4
and table 2. All five have the same steps and exactly as many weights; what differs is
what stands on the way from one addition to the next.

| order | after the addition | CIFAR-10 error, 110 layers (table 2) |
|---|---|---|
| `original` | ReLU | 6.61 % |
| `BN after addition` | BN, ReLU | 8.17 % |
| `ReLU before addition` | nothing | 7.84 % |
| `ReLU-only pre-activation` | nothing | 6.71 % |
| `full pre-activation` | nothing | 6.37 % |
"""

import collections
import functools

import keras
from keras import layers

from cnnlib.models.common.arguments import check_choice
from cnnlib.models.common.blocks import batch_norm, channels, conv2d, relu
from cnnlib.models.common.network import network
from cnnlib.models.resnet import shortcut_path
from cnnlib.models.resnet_cifar import FILTERS, begin, row, units_per_stage

# The steps of F, and those between the addition and the next unit (figure 4, a to e).
ORDERS = {
    "original": ("conv BN ReLU conv BN", "ReLU"),
    "BN after addition": ("conv BN ReLU conv", "BN ReLU"),
    "ReLU before addition": ("conv BN ReLU conv BN ReLU", ""),
    "ReLU-only pre-activation": ("ReLU conv BN ReLU conv BN", ""),
    "full pre-activation": ("BN ReLU conv BN ReLU conv", ""),
}


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


def ordered_unit(x, stage: int, filters: int, order: str, *, number: int):
    """A basic unit of that order; where the shape changes, with shortcut A.

    The first unit of all has no steps before its first convolution, since the stem
    ends in them (the paper's appendix, and its figure 5).
    """
    name = f"stage{stage}_block{number}"
    strides = 2 if stage > 1 and number == 1 else 1
    inside, after = ORDERS[order]
    if stage == number == 1:
        inside = inside[inside.index("conv") :]
    branch = steps(x, inside, filters, strides, name=name)
    x = shortcut_path(x, filters, strides, "A", name)
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
    x = begin(images, width)
    for stage, filters in enumerate(FILTERS, 1):
        unit = functools.partial(
            ordered_unit, stage=stage, filters=channels(filters, width), order=form
        )
        x = row(x, unit, units, f"stage{stage}")
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
