"""Exercises of notebook 16: counting, shrinking and rebuilding LeNet-5."""

import keras
import numpy as np

from cnnlib.exercises.exercise import Exercise

_C3_MISTAKES = {
    2_400: "the sixteen biases are missing: one per map",
    400: "that is one 5 × 5 filter per map; each map of C3 has one for every map of S2",
    416: "that is one 5 × 5 filter per map; each map of C3 has one for every map of S2",
    1_516: "that is the count with the table of 1998; here every map sees all six",
    1_500: "that is the count with the table of 1998, and without the biases",
    151: "that is one map of C3; there are sixteen",
    150: "that is one map of C3, without its bias; there are sixteen",
}


def _full_c3(answer):
    if answer == 16 * (5 * 5 * 6 + 1):
        return None
    return (
        f"{answer} is not it: {_C3_MISTAKES[answer]}."
        if answer in _C3_MISTAKES
        else f"{answer} is not it. Count one map first: 5 · 5 · 6 weights and a bias."
    )


full_c3 = Exercise(
    _full_c3,
    hints=(
        "One map of C3 looks at a 5 × 5 window in each of the six maps of S2.",
        "That is 5 · 5 · 6 weights and one bias. There are sixteen such maps.",
    ),
    solution="16 · (5 · 5 · 6 + 1) = 2,416",
    praise="The table of 1998 has 1,516, so it saves 900 weights.",
)

_SMALL_MISTAKES = {
    5: "that is the size for a 32 × 32 image; start at 28",
    7: "that is 28 halved twice; each 5 × 5 convolution takes four pixels as well",
    8: "that is C3; S4 halves it once more",
    12: "that is S2; C3 and S4 are still to come",
    24: "that is C1",
    0: "that is C5, or rather its failure; the question stops at S4",
}


def _small_input(answer):
    if answer == 4:
        return None
    cause = _SMALL_MISTAKES.get(answer, "go layer by layer: −4, halve, −4, halve")
    return f"{answer} is not it: {cause}."


small_input = Exercise(
    _small_input,
    hints=(
        "A 5 × 5 filter without padding shrinks the side by four. S2 and S4 halve it.",
        "28 → 24 → 12 → ?",
    ),
    solution="28 → 24 → 12 → 8 → 4. C5's 5 × 5 filter does not fit into 4 × 4, so the"
    "\npaper lays the 28 × 28 digit into a 32 × 32 field.",
    praise="C5 needs 5 × 5, so 28 is too small: the paper pads the digits to 32.",
)

_S2_MISTAKES = {
    12: "those are the weights; a weight works at every place of its map",
    1_176: "those are the units; each has several connections",
    4_704: "the bias of each unit is a connection too",
    2_352: "that is a coefficient and a bias per unit; each unit adds four inputs",
    7_056: "the coefficient is no input of its own: four inputs and a bias",
}


def _s2_connections(answer):
    if answer == 14 * 14 * 6 * 5:
        return None
    cause = _S2_MISTAKES.get(answer, "units of S2 times connections of one unit")
    return f"{answer} is not it: {cause}."


s2_connections = Exercise(
    _s2_connections,
    hints=(
        "S2 has six maps of 14 × 14 units. What does one unit receive?",
        "Four inputs and a bias: five connections for each unit.",
    ),
    solution="14 · 14 · 6 units · (4 inputs + 1 bias) = 5,880, as in the paper.",
    praise="Twelve weights serve 5,880 connections: that is weight sharing.",
)

_MAP = np.arange(16.0).reshape(4, 4) ** 1.5


def _subsample_by_hand(image, coefficient, bias):
    return coefficient * image.reshape(2, 2, 2, 2).sum(axis=(1, 3)) + bias


def _subsample(function):
    coefficient, bias = 0.3, -2.0
    answer = np.asarray(function(_MAP.copy(), coefficient, bias), dtype=float)
    right = _subsample_by_hand(_MAP, coefficient, bias)
    if answer.shape == (3, 3):
        return "The windows overlap: move by two pixels, not by one."
    if answer.shape != (2, 2):
        return f"A 4 × 4 map gives a 2 × 2 map; yours has the shape {answer.shape}."
    if np.allclose(answer, right):
        return None
    total = right - bias
    windows = _MAP.reshape(2, 2, 2, 2)
    for mistake, cause in [
        (total / 4 + bias, "That is the mean of each window; the paper adds."),
        (total, "The bias is missing."),
        (coefficient * (total / coefficient + bias), "Add the bias last."),
        (total / coefficient + bias, "The coefficient is missing."),
        (
            coefficient * windows.max(axis=(1, 3)) + bias,
            "That is the largest of each window; the paper adds all four.",
        ),
        (np.tanh(right), "No squashing here: the activation comes after."),
    ]:
        if np.allclose(answer, mistake):
            return cause
    return f"For the window {_MAP[:2, :2].tolist()} expect {right[0, 0]:.3f}."


subsample = Exercise(
    _subsample,
    hints=(
        "Add the four pixels of each window first. Slices with step two do it:"
        " `image[0::2, 0::2]` is the top left pixel of every window.",
        "Sum the four slices, multiply by the coefficient, then add the bias.",
    ),
    solution="""def subsample(image, coefficient, bias):
    left, right = image[:, 0::2], image[:, 1::2]
    total = (left + right)[0::2] + (left + right)[1::2]
    return coefficient * total + bias""",
    praise="With coefficient 1/4 and bias 0 it is average pooling.",
    trial=(_MAP, 0.3, -2.0),
)

_SHAPES = [(28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16)]


def _rebuild(function):
    model = function()
    if not isinstance(model, keras.Model):
        return f"Return a keras.Model; yours is a {type(model).__name__}."
    if model.input_shape != (None, 32, 32, 1):
        return f"The input is 32 × 32 × 1; yours is {model.input_shape[1:]}."
    if model.output_shape != (None, 10):
        return f"The output is 10 classes; yours is {model.output_shape[1:]}."
    shapes = [tuple(layer.output.shape[1:]) for layer in model.layers]
    if (32, 32, 6) in shapes:
        return 'C1 keeps 32 × 32: that is padding="same"; LeNet-5 pads nothing.'
    for name, shape in zip(("C1", "S2", "C3", "S4"), _SHAPES, strict=True):
        if shape not in shapes:
            return f"No layer has {name}'s output {shape}; yours are {shapes}."
    count = model.count_params()
    if count == 61_706:
        output = model.layers[-1]
        if getattr(output, "activation", None) is keras.activations.linear:
            return "The count is right; the last layer lacks its softmax."
        return None
    if count == 61_706 - 236:
        return "236 weights are missing: the biases."
    return f"It has {count:,} weights, not 61,706: compare with the table above."


rebuild_lenet5 = Exercise(
    _rebuild,
    hints=(
        "Seven layers with C5 as Conv2D(120, 5), then Flatten, Dense(84), Dense(10).",
        'Conv2D(6, 5, activation="relu") and MaxPooling2D(2) are C1 and S2.',
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
    trial=(),
)
