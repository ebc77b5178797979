"""Exercises of notebook 20: counting, starting, composing and rebuilding VGG."""

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise, RebuildExercise
from cnnlib.exercises.kinds.differences import convolutions, layers_in

_NO_WEIGHTS = "those are activations, the numbers on the maps; count the weights"

vgg19_stage4 = NumberExercise(
    9 * 256 * 512 + 3 * 9 * 512 * 512 + 4 * 512,
    {
        8_257_536: "the biases are missing, one for each of 4 · 512 filters",
        28 * 28 * 512: _NO_WEIGHTS,
        4 * 28 * 28 * 512: _NO_WEIGHTS,
        5_899_776: "that is stage 4 of D; E has a fourth convolution",
        5_898_240: "that is stage 4 of D without biases; E has a fourth convolution",
        9_439_232: "all four get 512 channels here; the first gets 256",
        9_437_184: "all four get 512 channels here, and biases; the first gets 256",
        4_720_640: "all four get 256 channels here; only the first does",
        1_180_160: "that is the first convolution; three more follow",
        2_359_808: "that is one of the last three convolutions",
    },
    hints=(
        "Stage 4 of E has four 3 × 3 convolutions with 512 filters each.",
        "The first looks at 256 channels: 9 · 256 · 512 weights and 512 biases.",
        "The other three have 9 · 512 · 512 weights and 512 biases each.",
    ),
    solution="answer = (9 * 256 + 1) * 512 + 3 * (9 * 512 + 1) * 512  # 8,259,584",
    praise="One stage, and more weights than the 7.98 million of DenseNet-121.",
    otherwise="Count the first convolution, then three times one of the others.",
)

channels_for_sigma = NumberExercise(
    22,
    {
        200: "that is the number of inputs; a 3 × 3 window has nine per channel",
        2_222: "that is for σ = 0.01",
        2: "that has σ in place of σ²: the variance is 0.01",
        11: "that is 1/n, without the 2 for ReLU",
        67: "divide by nine, the places of a 3 × 3 window, not by three",
    },
    hints=(
        "He's rule: the variance of a weight is 2/n, with n inputs per unit.",
        "With σ = 0.1 the variance is 0.01, so n = 2/0.01 = 200.",
        "A 3 × 3 window on C channels has n = 9 · C inputs.",
    ),
    solution="answer = round(2 / 0.1**2 / 9)  # 22.2",
    praise="VGG has 64 to 512: there σ = 0.1 lets the signal grow in every layer.",
    otherwise="Set 0.1² equal to 2/(9 · C).",
    tolerance=0.5,
)


def _compose(first, second):
    rows, columns = first.shape
    size = (rows + len(second) - 1, columns + second.shape[1] - 1)
    both = np.zeros(size)
    for row, column in np.ndindex(second.shape):
        shifted = both[row : row + rows, column : column + columns]
        shifted += second[row, column] * first
    return both


def _valid(first, second):
    windows = np.lib.stride_tricks.sliding_window_view(first, second.shape)
    return np.einsum("ijkl,kl->ij", windows, second)


compose_kernels = FunctionExercise(
    _compose,
    cases=(
        (np.array([[1.0, 2], [0, 3]]), np.array([[1.0, -1], [4, 2]])),
        (np.arange(9.0).reshape(3, 3) - 3, np.arange(9.0).reshape(3, 3) ** 1.5),
        (np.arange(25.0).reshape(5, 5) % 7, np.arange(9.0).reshape(3, 3) - 2.5),
    ),
    mistakes=(
        (
            lambda first, second: _compose(first, second[::-1, ::-1]),
            "`second` is turned by 180°: its entry [i, j] shifts `first` by (i, j)",
        ),
        (
            lambda first, second: _compose(first[::-1, ::-1], second),
            "`first` is turned by 180°; it goes in as it is",
        ),
        (
            lambda first, second: first * second,
            "that multiplies entry by entry; every entry of one meets every of the"
            " other",
        ),
        (
            lambda first, second: first @ second,
            "that is the matrix product; shift and add instead",
        ),
        (
            lambda first, second: first + second,
            "that is what two filters side by side do; these are one after the other",
        ),
        (_valid, "that runs one kernel over the other and only keeps the inside"),
        (
            lambda first, second: np.kron(second, first),
            "the shifted copies overlap: they move by one place, not by a whole kernel",
        ),
    ),
    hints=(
        "The second filter adds up results of the first, from shifted places.",
        "So the answer is a sum of copies of `first`: the one shifted by (i, j) is"
        " multiplied by second[i, j].",
        "Start with zeros of side a + b − 1. For every i, j add"
        " second[i, j] · first to the part that begins at row i, column j.",
    ),
    solution="""\
def compose(first, second):
    side = len(first) + len(second) - 1
    both = np.zeros((side, side))
    for i, j in np.ndindex(second.shape):
        both[i:i + len(first), j:j + len(first)] += second[i, j] * first
    return both""",
    praise="Sides a and b give a + b − 1: that is why two 3×3 see 5×5, three 7×7.",
)

score_places = NumberExercise(
    (512 // 32 - 6) * (384 // 32 - 6),
    {
        192: "that is the map of stage 5, 16 × 12; fc1 is a 7 × 7 convolution on it",
        1: "that is the mean over the map; the question is how many places it had",
        60_000: "that counts all 1,000 classes; a place holds a score for each",
        4: "windows side by side; fc1 moves by one place, so that they overlap",
        10: "that is one side; the map has two",
        6: "that is one side; the map has two",
        16: "that is one side of stage 5; fc1 comes after that",
        45: "a side n gives n − 7 + 1 places, one more than n − 7",
    },
    hints=(
        "Five pools halve each side: what size has the map behind stage 5?",
        "It is 16 × 12. fc1 is now a 7 × 7 convolution without padding.",
        "(16 − 7 + 1) · (12 − 7 + 1)",
    ),
    solution="answer = (512 // 32 - 7 + 1) * (384 // 32 - 7 + 1)  # 10 · 6 = 60",
    praise="Sixty overlapping windows of 224 pixels, for the work of fewer than five.",
    otherwise="First the map behind stage 5, then a 7 × 7 window without padding.",
)


def _stage(x, filters, depth, relu="all", pool="max"):
    """A stage of VGG; the keywords build it wrong."""
    for block in range(depth):
        here = relu == "all" or (relu == "last" and block == depth - 1)
        activation = "relu" if here else None
        x = layers.Conv2D(filters, 3, padding="same", activation=activation)(x)
    if pool == "average":
        return layers.AveragePooling2D(2)(x)
    return layers.MaxPooling2D(3 if pool == "wide" else 2, 2, padding="same")(x)


def _stage_layers(model, filters, depth) -> str | None:
    found = convolutions(model)
    if len(found) != depth:
        return f"With depth={depth} there are {len(found)} convolutions."
    for layer in found:
        if tuple(layer.kernel_size) != (3, 3):
            return f"A kernel is {layer.kernel_size}; every filter of VGG is 3 × 3."
        if tuple(layer.strides) != (1, 1):
            return "A convolution has a stride; in VGG the pool alone halves the map."
        if layer.filters != filters:
            return f"A convolution has {layer.filters} filters, not {filters}."
        if not layer.use_bias:
            return "The biases are missing; without batch norm they are needed."
    if layers_in(model, layers.BatchNormalization):
        return "Batch norm came a year later; the paper's stages have none."
    return None


def _stage_size(model, *_) -> str | None:
    height, width = model.output.shape[1:3]
    if (height, width) == (8, 8):
        return "The pool is missing: the stage ends in half the height and width."
    if (height, width) != (4, 4):
        return (
            f'8 × 8 becomes {height} × {width}, not 4 × 4. Padding "same" keeps the'
            " size in each convolution, the pool halves."
        )
    return None


rebuild_vgg_stage = RebuildExercise(
    _stage,
    inputs=((keras.Input((8, 8, 4)), 6, 2), (keras.Input((8, 8, 4)), 5, 4)),
    mistakes=(
        ({"relu": "none"}, "the ReLUs are missing: one follows every convolution"),
        ({"relu": "last"}, "only the last convolution has a ReLU; each needs its own"),
        ({"pool": "average"}, "the pool takes the mean; VGG takes the maximum"),
        (
            {"pool": "wide"},
            "the pool's windows are 3 × 3 and overlap; VGG's are 2 × 2",
        ),
    ),
    checks=[_stage_layers, _stage_size],
    returns="a Keras tensor, what the pool gives",
    otherwise="It is convolution, ReLU, convolution, ReLU, ..., pool.",
    hints=(
        "A loop over the convolutions, and one pool behind it.",
        'Every convolution is 3 × 3 with padding="same" and a ReLU, the pool is 2 × 2.',
        "`x = layers.Conv2D(filters, 3, padding=..., activation=...)(x)` in the loop,"
        " `return layers.MaxPooling2D(2)(x)` after it.",
    ),
    solution="""\
def vgg_stage(x, filters, depth):
    for _ in range(depth):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return layers.MaxPooling2D(2)(x)""",
    praise="Five of these and three dense layers: you can build A, B, D and E.",
)
