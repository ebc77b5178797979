"""LeNet-5.

LeCun, Bottou, Bengio, Haffner 1998, "Gradient-Based Learning Applied to Document
Recognition", Proceedings of the IEEE 86(11). It showed that convolution, shared weights
and subsampling, trained end to end by gradients, read handwriting better than
hand-made features.

| form | weights | multiply-adds | MNIST test error |
|---|---|---|---|
| `lenet5()` | 61,706 | 416,520 | |
| `lenet5(original=True)` | 60,000 + 840 fixed | 326,520 | 0.95 % (section III-B) |

Weights of the original, layer by layer, as the paper counts them: C1 6·(5·5+1) = 156;
S2 6·2 = 12; C3 60 connections·25 + 16 = 1,516; S4 16·2 = 32; C5 120·(5·5·16+1) =
48,120; F6 84·(120+1) = 10,164. In the usual form C3 sees all maps, 16·(5·5·6+1) =
2,416, pooling has no weights, and the head is 10·(84+1) = 850.

Multiply-adds count kernels: a weight of a convolution once per place of its map. The
paper's 340,908 connections add the biases and the inputs of the subsampling units.
"""

from collections.abc import Callable
from typing import Literal

import keras
import numpy as np
from keras import layers

from cnnlib.errors import InputError
from cnnlib.layers import (
    PartialConv2D,
    RadialBasis,
    TrainableSubsampling,
    scaled_tanh,
)
from cnnlib.models.common.arguments import check_activation
from cnnlib.models.common.blocks import channels, flatten
from cnnlib.models.common.network import network
from cnnlib.models.common.registry import register_model

# Table I of the paper: the maps of S2 that each of the 16 maps of C3 sees.
C3_TABLE = (
    (0, 1, 2),
    (1, 2, 3),
    (2, 3, 4),
    (3, 4, 5),
    (4, 5, 0),
    (5, 0, 1),
    (0, 1, 2, 3),
    (1, 2, 3, 4),
    (2, 3, 4, 5),
    (3, 4, 5, 0),
    (4, 5, 0, 1),
    (5, 0, 1, 2),
    (0, 1, 3, 4),
    (1, 2, 4, 5),
    (0, 2, 3, 5),
    (0, 1, 2, 3, 4, 5),
)

# The four choices of 1998 beside those usual today; each can be set by its keyword.
USUAL = {
    "activation": "relu",
    "subsampling": "max",
    "connections": "full",
    "head": "dense",
}
ORIGINAL = {
    "activation": scaled_tanh,
    "subsampling": "trainable",
    "connections": "table",
    "head": "rbf",
}


# Figure 3: section II-B draws each class as a stylised character on a bitmap of 7 × 12,
# ink +1 and paper -1; hence the 84 units of F6. The paper prints them only as a small
# figure, so these are drawn anew in the same manner.
_BITMAPS = """
..###.. ...##.. .#####. .#####. .....## ####### ..####. ####### .#####. .#####.
.#####. ..###.. ####### ####### ....### ####### .##.... ####### ####### ##...##
##...## .####.. ##...## ##...## ...#### ##..... ##..... .....## ##...## ##...##
##...## ...##.. .....## .....## ..##.## ##..... ##..... .....## ##...## ##...##
##...## ...##.. .....## .....## ##...## ##..... ##..... ....##. ##...## ##...##
##...## ...##.. ....##. ..####. ##...## #####.. #####.. ....##. .#####. .######
##...## ...##.. ...##.. ..####. ####### ######. ######. ...##.. .#####. ..#####
##...## ...##.. ..##... .....## ####### .....## ##...## ...##.. ##...## .....##
##...## ...##.. .##.... .....## .....## .....## ##...## ..##... ##...## .....##
##...## ...##.. ##..... ##...## .....## ##...## ##...## ..##... ##...## .....##
.#####. .###### ####### ####### .....## ######. ####### .##.... ####### ....##.
..###.. .###### ####### .#####. .....## .####.. .#####. .##.... .#####. .####..
"""
_ROWS = [line.split() for line in _BITMAPS.split("\n") if line]


def digit_codes() -> np.ndarray:
    """The ten codes, `(10, 84)`, +1 for ink and -1 for paper; row d is the digit d."""
    bitmaps = ["".join(row[digit] for row in _ROWS) for digit in range(10)]
    return np.array([[1 if dot == "#" else -1 for dot in code] for code in bitmaps])


def class_codes(classes: int) -> np.ndarray:
    """Codes for any number of classes, `(classes, 84)` of ±1.

    Ten classes get the digits. For another number the codes are drawn at random with
    equal probabilities, which the paper names as a choice, from a fixed seed.
    """
    if classes == 10:
        return digit_codes()
    return np.random.default_rng(1998).choice([-1, 1], size=(classes, 84))


def subsample(x, kind: str, activation, name: str):
    """Halve height and width: by maximum, by mean, or with trainable coefficients."""
    if kind == "trainable":
        return TrainableSubsampling(2, activation, name=name)(x)
    pool = layers.MaxPooling2D if kind == "max" else layers.AveragePooling2D
    return pool(2, name=name)(x)


def body(x, activation, subsampling: str, connections: str, width: float):
    """C1 to C5: three convolutions with subsampling between them."""
    first, second, third = (channels(maps, width) for maps in (6, 16, 120))
    x = layers.Conv2D(first, 5, activation=activation, name="C1")(x)
    x = subsample(x, subsampling, activation, name="S2")
    if connections == "table":
        x = PartialConv2D(C3_TABLE, 5, activation=activation, name="C3")(x)
    else:
        x = layers.Conv2D(second, 5, activation=activation, name="C3")(x)
    x = subsample(x, subsampling, activation, name="S4")
    return layers.Conv2D(third, 5, activation=activation, name="C5")(x)


def scores(x, top, activation, head: str):
    """F6 and the output units."""
    x = flatten(x)
    x = layers.Dense(84, activation=activation, name="F6")(x)
    if head == "dense":
        return top.predictions(x)
    codes = class_codes(top.classes)
    return RadialBasis(
        codes,
        activation=top.activation,
        dtype=keras.config.dtype_policy().variable_dtype,
        name="predictions",
    )(x)


@register_model
@network(input_shape=(32, 32, 1), smallest=32, classes=10)
def lenet5(
    images,
    top,
    *,
    original: bool = False,
    activation: str | Callable | None = None,
    subsampling: Literal["max", "average", "trainable", None] = None,
    connections: Literal["full", "table", None] = None,
    head: Literal["dense", "rbf", None] = None,
    width: float = 1.0,
):
    """Build LeNet-5, in the form usual today or as it was in 1998.

    Inputs are images with zero mean and unit variance; the paper sets paper to -0.1
    and ink to 1.175, which amounts to the same on its data (section II-B). MNIST's
    28 × 28 digits lie centred in a 32 × 32 field. Layers are named C1, S2, C3, S4, C5,
    F6 and predictions; without top the model ends at C5.

    Args:
        original: the choices of 1998 for the four keywords below; `None` in one of
            them means what `original` says.
        activation: of every layer up to F6: `"relu"`, or `scaled_tanh` in the original.
        subsampling: `"max"`, `"average"`, or the original's `"trainable"`, one
            coefficient and one bias per map.
        connections: C3 sees all maps of S2, `"full"`, or those of the original's
            `"table"` (table I).
        head: `"dense"`, or the original's `"rbf"`, distances to fixed codes.
        width: multiplies the numbers of maps, which the original's table fixes.
    """
    form = dict(ORIGINAL if original else USUAL)
    given = {
        "activation": activation,
        "subsampling": subsampling,
        "connections": connections,
        "head": head,
    }
    form |= {keyword: value for keyword, value in given.items() if value is not None}
    check_activation(form["activation"])

    activation = form["activation"]
    if form["connections"] == "table" and width != 1:
        raise InputError(
            f"width={width!r} does not fit connections='table', which is for 6 and 16"
            " maps; choose width=1.0 or connections='full'"
        )
    x = body(images, activation, form["subsampling"], form["connections"], width)
    return scores(x, top, activation, form["head"]) if top.include else top.features(x)
