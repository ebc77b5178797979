"""Exercises of notebook 19: the mlpconv layer, its head, and the map of a class."""

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise, RebuildExercise
from cnnlib.exercises.kinds.differences import convolutions

# --- two counts -------------------------------------------------------------------

_FIRST, _SECOND, _THIRD = (9 * 64 + 1) * 128, (128 + 1) * 64, (64 + 1) * 32

mlpconv_weights = NumberExercise(
    _FIRST + _SECOND + _THIRD,
    {
        _FIRST + _SECOND + _THIRD - 128 - 64 - 32: "the biases are missing",
        _FIRST: "that is the 3×3 convolution; two 1×1 convolutions follow",
        _FIRST + _SECOND: "the second 1×1 convolution is missing",
        _SECOND + _THIRD: "those are the two 1×1 convolutions; the 3×3 comes first",
        _FIRST + (9 * 128 + 1) * 64 + (9 * 64 + 1) * 32: (
            "only the first convolution is 3×3; a 1×1 filter has one weight per channel"
        ),
        (9 + 1) * 128 + _SECOND + _THIRD: (
            "a 3×3 filter looks at all 64 channels: 9 · 64 weights and a bias"
        ),
        _FIRST + (64 + 1) * 64 + _THIRD: (
            "the first 1×1 convolution sees the 128 maps of the 3×3, not the 64 before"
        ),
    },
    hints=(
        "Three convolutions: 3×3 on 64 channels, 1×1 on 128, 1×1 on 64.",
        "A filter has side · side · channels weights and one bias.",
        "(9 · 64 + 1) · 128 + (128 + 1) · 64 + (64 + 1) · 32.",
    ),
    solution="answer = (9 * 64 + 1) * 128 + (128 + 1) * 64 + (64 + 1) * 32  # 84,192",
    praise="The two 1×1 layers are an eighth of it: non-linearity is cheap.",
    otherwise="Add up three convolutions, (side · side · channels + 1) · filters each.",
)

larger_images = NumberExercise(
    (192 + 1) * 100,
    {
        192 * 100: "the biases are missing: one for each class map",
        (192 + 1) * 10: "that is for ten classes; there are a hundred",
        16 * 16 * 192 * 100 + 100: (
            "that is a dense layer on all 16·16·192 numbers; a 1×1 filter is used at"
            " every place"
        ),
        16 * 16 * 192 * 100: (
            "that is a dense layer on all 16·16·192 numbers; a 1×1 filter is used at"
            " every place"
        ),
        8 * 8 * 192 * 100 + 100: "that is a dense layer, and for 32×32 images",
        (9 * 192 + 1) * 100: "the class maps come from a 1×1 convolution, not a 3×3",
        0: "the average has no weights, but the convolution that makes the maps has",
    },
    hints=(
        "Which of the two numbers of the image does a 1×1 filter notice: its sides or"
        " its channels?",
        "One filter for each class: 192 weights and a bias. The average has none.",
        "A hundred filters of 193 numbers.",
    ),
    solution="answer = (192 + 1) * 100  # 19,300, whatever the size of the image",
    praise="A dense layer there would take 4,915,300, and a new one for every size.",
    otherwise="Count the 1×1 filters: one per class, with 192 weights and a bias.",
)

# --- rebuild the block --------------------------------------------------------------


def _block(x, filters, size, sides=None, relus=(True, True, True)):
    """An mlpconv layer; the keywords build it wrong."""
    sides = sides or (size, 1, 1)
    for count, side, bent in zip(filters, sides, relus, strict=True):
        activation = "relu" if bent else None
        x = layers.Conv2D(count, side, padding="same", activation=activation)(x)
    return x


def _block_layers(model, filters, size) -> str | None:
    found = convolutions(model)
    if len(found) != len(filters):
        return (
            f"It has {len(found)} convolutions; filters={filters} asks for one for each"
            " number."
        )
    if not all(layer.use_bias for layer in found):
        return "Every convolution has its bias here: there is no batch norm."
    shape = tuple(model.output.shape[1:])
    if shape != (8, 8, filters[-1]):
        return (
            f"8×8 places and {filters[-1]} maps should come out, not {shape}:"
            ' padding="same" keeps the places.'
        )
    return None


rebuild_mlpconv = RebuildExercise(
    _block,
    inputs=[(keras.Input((8, 8, 3)), (6, 5, 4), 3)],
    mistakes=(
        (
            {"sides": (3, 3, 3)},
            "all three convolutions are 3×3; only the first one is",
        ),
        (
            {"sides": (1, 1, 1)},
            "the first convolution is 1×1: it needs the given side",
        ),
        (
            {"relus": (True, True, False)},
            "the ReLU after the last 1×1 convolution is missing",
        ),
        (
            {"relus": (False, True, True)},
            "the ReLU after the first convolution is missing",
        ),
        (
            {"relus": (True, False, True)},
            "the ReLU between the two 1×1 convolutions is missing",
        ),
        (
            {"relus": (False, False, True)},
            "a ReLU belongs after every convolution: without them the three are one"
            " linear filter",
        ),
        (
            {"relus": (False, False, False)},
            "there is no ReLU: three linear steps are one linear step",
        ),
    ),
    checks=[_block_layers],
    hints=(
        "One convolution for each number in `filters`; only the first looks around.",
        "`for number, count in enumerate(filters)`: the side is `size` when `number` is"
        " 0, else 1.",
        'Three times layers.Conv2D(count, side, padding="same", activation="relu").',
    ),
    solution="""\
def build_mlpconv(x, filters, size):
    for number, count in enumerate(filters):
        side = size if number == 0 else 1
        x = layers.Conv2D(count, side, padding="same", activation="relu")(x)
    return x""",
    praise="A small network that slides: that is the network in the network.",
)

# --- the average as a dense layer, and the map of a class -----------------------------


def _average_matrix(side, classes):
    return np.tile(np.eye(classes), (side * side, 1)) / side**2


average_matrix = FunctionExercise(
    _average_matrix,
    cases=((2, 2), (3, 4)),
    mistakes=(
        (
            lambda side, classes: np.tile(np.eye(classes), (side * side, 1)),
            "that adds up each map; a mean divides by the number of places",
        ),
        (
            lambda side, classes: (
                np.repeat(np.eye(classes), side * side, axis=0) / side**2
            ),
            "that is the matrix for maps one after the other; Flatten goes place by"
            " place, and the classes of one place stand side by side",
        ),
        (
            lambda side, classes: np.ones((side * side * classes, classes)) / side**2,
            "every class averages all maps; it should see its own",
        ),
        (
            lambda side, classes: _average_matrix(side, classes).T,
            "rows and columns are exchanged: a dense layer computes x @ matrix",
        ),
        (
            lambda side, classes: _average_matrix(side, classes) * side,
            "a map has side · side places, not side",
        ),
    ),
    hints=(
        "A row for each number that Flatten gives, a column for each class.",
        "Flatten goes place by place: number p · classes + c is class c at place p.",
        "np.eye(classes) is one place. Stack it side · side times, divide by that.",
    ),
    solution="""\
def average_matrix(side, classes):
    return np.tile(np.eye(classes), (side * side, 1)) / (side * side)""",
    praise="A dense layer with this matrix is the average. A free one can be anything.",
)


def _class_maps(maps, kernel, bias):
    return maps @ kernel + bias


class_maps = FunctionExercise(
    _class_maps,
    cases=(
        (
            np.arange(12.0).reshape(2, 2, 3) ** 1.2,
            np.array([[1.0, -1.0], [0.5, 2.0], [0.0, 1.0]]),
            np.array([1.0, -2.0]),
        ),
        (
            np.sin(np.arange(60.0)).reshape(3, 4, 5),
            np.cos(np.arange(20.0)).reshape(5, 4),
            np.arange(4.0),
        ),
    ),
    mistakes=(
        (
            lambda maps, kernel, bias: maps @ kernel,
            "the bias is missing; Zhou et al. leave it out too, but then the mean of a"
            " map is not the score",
        ),
        (
            lambda maps, kernel, bias: maps.mean(axis=(0, 1)) @ kernel + bias,
            "those are the scores: the average came first, and the places are gone",
        ),
        (
            lambda maps, kernel, bias: maps @ kernel + bias / maps[..., 0].size,
            "the bias belongs whole to every place: the mean divides for you",
        ),
        (
            lambda maps, kernel, bias: (maps @ kernel + bias) / maps[..., 0].size,
            "no division here: the mean over the places comes later",
        ),
        (
            lambda maps, kernel, bias: np.maximum(maps @ kernel + bias, 0),
            "no ReLU: places may speak against a class",
        ),
    ),
    hints=(
        "The score of a class is a sum over the channels of the mean map. Sum and mean"
        " can change places.",
        "At every place the same: the channels there times the kernel, plus the bias.",
        "`@` multiplies along the last axis of `maps`, at all places at once.",
    ),
    solution="""\
def class_maps(maps, kernel, bias):
    return maps @ kernel + bias  # the mean of each map is now the score""",
    praise="The dense layer became a 1×1 convolution, and the score got a place.",
)
