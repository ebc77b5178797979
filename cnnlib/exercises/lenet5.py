"""Exercises of notebook 16: counting, shrinking and rebuilding LeNet-5."""

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise, RebuildExercise
from cnnlib.exercises.kinds.differences import map_shapes

_ONE_FILTER = (
    "that is one 5 × 5 filter per map; each map of C3 has one for every map of S2"
)

full_c3 = NumberExercise(
    16 * (5 * 5 * 6 + 1),
    {
        2_400: "the sixteen biases are missing: one per map",
        10 * 10 * 16: "those are activations, the numbers on its maps; count weights",
        400: _ONE_FILTER,
        416: _ONE_FILTER,
        1_516: "that is the count with the table of 1998; here every map sees all six",
        1_500: "that is the count with the table of 1998, and without the biases",
        151: "that is one map of C3; there are sixteen",
        150: "that is one map of C3, without its bias; there are sixteen",
    },
    hints=(
        "One map of C3 looks at a 5 × 5 window in each of the six maps of S2.",
        "That is 5 · 5 · 6 weights and one bias.",
        "There are sixteen such maps.",
    ),
    solution="answer = 16 * (5 * 5 * 6 + 1)  # 2,416",
    praise="The table of 1998 has 1,516, so it saves 900 weights.",
    otherwise="Count one map first: 5 · 5 · 6 weights and a bias.",
)

small_input = NumberExercise(
    4,
    {
        5: "that is the size for a 32 × 32 image; start at 28",
        7: "that is 28 halved twice; each 5 × 5 convolution takes four pixels as well",
        8: "that is C3; S4 halves it once more",
        12: "that is S2; C3 and S4 are still to come",
        24: "that is C1",
        0: "that is C5, or rather its failure; the question stops at S4",
    },
    hints=(
        "A 5 × 5 filter without padding shrinks the side by four.",
        "S2 and S4 halve it.",
        "28 → 24 → 12 → ?",
    ),
    solution="""\
answer = ((28 - 4) // 2 - 4) // 2  # 28 → 24 → 12 → 8 → 4
# C5's 5 × 5 filter does not fit into 4 × 4: the paper lays the digit into 32 × 32.""",
    praise="C5 needs 5 × 5, so 28 is too small: the paper pads the digits to 32.",
    otherwise="Go layer by layer: −4, halve, −4, halve.",
)

s2_connections = NumberExercise(
    14 * 14 * 6 * (4 + 1),
    {
        12: "those are the weights; a weight works at every place of its map",
        1_176: "those are the units; each has several connections",
        4_704: "the bias of each unit is a connection too",
        2_352: "that is a coefficient and a bias per unit; each unit adds four inputs",
        7_056: "the coefficient is no input of its own: four inputs and a bias",
    },
    hints=(
        "S2 has six maps of 14 × 14 units.",
        "What does one unit receive? Count the inputs and the bias.",
        "Four inputs and a bias: five connections for each unit.",
    ),
    solution="answer = 14 * 14 * 6 * (4 + 1)  # 5,880, as in the paper",
    praise="Twelve weights serve 5,880 connections: that is weight sharing.",
    otherwise="It is the units of S2 times the connections of one unit.",
)


def _sums(image):
    rows, columns = image.shape
    return image.reshape(rows // 2, 2, columns // 2, 2).sum(axis=(1, 3))


def _largest(image):
    return image.reshape(2, 2, 2, 2).max(axis=(1, 3))


def _overlapping(image):
    return image[:-1, :-1] + image[1:, :-1] + image[:-1, 1:] + image[1:, 1:]


subsample = FunctionExercise(
    lambda image, coefficient, bias: coefficient * _sums(image) + bias,
    cases=(
        (np.arange(16.0).reshape(4, 4) ** 1.5, 0.3, -2.0),
        (np.arange(12.0).reshape(2, 6), 0.25, 1.0),
    ),
    mistakes=(
        (
            lambda image, c, b: c * _sums(image) / 4 + b,
            "that is the mean of each window; the paper adds",
        ),
        (lambda image, c, b: c * _sums(image), "the bias is missing"),
        (lambda image, c, b: c * (_sums(image) + b), "add the bias last"),
        (lambda image, c, b: _sums(image) + b, "the coefficient is missing"),
        (
            lambda image, c, b: c * _largest(image) + b,
            "that is the largest of each window; the paper adds all four",
        ),
        (
            lambda image, c, b: np.tanh(c * _sums(image) + b),
            "no squashing here: the activation comes after",
        ),
        (
            lambda image, c, b: c * _overlapping(image) + b,
            "the windows overlap: move by two pixels, not by one",
        ),
    ),
    hints=(
        "Add the four pixels of each window first.",
        "Slices with step two help: `image[0::2, 0::2]` is the top left pixel of"
        " every window.",
        "Sum the four slices, multiply by the coefficient, then add the bias.",
    ),
    solution="""def subsample(image, coefficient, bias):
    left, right = image[:, 0::2], image[:, 1::2]
    total = (left + right)[0::2] + (left + right)[1::2]
    return coefficient * total + bias""",
    praise="With coefficient 1/4 and bias 0 it is average pooling.",
)

_SHAPES = [(28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16)]


def _network(activation="relu", pool=layers.MaxPooling2D, end="softmax"):
    """LeNet-5 in its usual form; the keywords build it wrong."""
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(6, 5, activation=activation),
            pool(2),
            layers.Conv2D(16, 5, activation=activation),
            pool(2),
            layers.Conv2D(120, 5, activation=activation),
            layers.Flatten(),
            layers.Dense(84, activation=activation),
            layers.Dense(10, activation=end),
        ]
    )


def _network_maps(model) -> str | None:
    shapes = map_shapes(model)
    if (32, 32, 6) in shapes:
        return 'C1 keeps 32 × 32: that is padding="same"; LeNet-5 pads nothing.'
    for name, shape in zip(("C1", "S2", "C3", "S4"), _SHAPES, strict=True):
        if shape not in shapes:
            return f"No layer has {name}'s output {shape}; yours are {shapes}."
    if model.count_params() == 61_706 - 236:
        return "236 weights are missing: the biases."
    return None


rebuild_lenet5 = RebuildExercise(
    _network,
    inputs=[()],
    mistakes=(
        ({"activation": None}, "the four ReLUs are missing: C1, C3, C5 and F6 end so"),
        ({"activation": "tanh"}, "those are the tanhs of 1998; take ReLU here"),
        ({"activation": "sigmoid"}, "those are sigmoids; take ReLU here"),
        (
            {"pool": layers.AveragePooling2D},
            "the pools take the mean; here the maximum",
        ),
        ({"end": None}, "the last layer lacks its softmax"),
        ({"end": "relu"}, "the last layer has a ReLU; it ends with a softmax"),
        ({"end": "sigmoid"}, "ten sigmoids do not add up to 1: take a softmax"),
    ),
    checks=[_network_maps],
    together=2,
    returns="a keras.Model",
    otherwise="Compare with the table above.",
    hints=(
        "Seven layers: C1, S2, C3, S4, C5, F6 and the ten outputs.",
        'Conv2D(6, 5, activation="relu") and MaxPooling2D(2) are C1 and S2.',
        "C5 is Conv2D(120, 5). Then Flatten, Dense(84) and Dense(10) with softmax.",
    ),
    solution="""def rebuild():
    return keras.Sequential([
        keras.Input((32, 32, 1)),
        keras.layers.Conv2D(6, 5, activation="relu"),
        keras.layers.MaxPooling2D(2),
        keras.layers.Conv2D(16, 5, activation="relu"),
        keras.layers.MaxPooling2D(2),
        keras.layers.Conv2D(120, 5, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(84, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ])""",
    praise="61,706 weights, the same maps: you have built LeNet-5.",
)
