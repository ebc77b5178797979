"""The exercises of notebook 08: counting, building and judging a first ConvNet."""

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise, RebuildExercise
from cnnlib.exercises.kinds.differences import calls

# --- two counts -------------------------------------------------------------------

flatten_size = NumberExercise(
    8 * 8 * 64,
    {
        4 * 4 * 64: "that is the answer for 32×32 images; these are twice as wide",
        16 * 16 * 64: "that is after two pools; there are three",
        64 * 64 * 64: "the three pools are missing: each halves both sides",
        8 * 8 * 3: "3 is the number of channels coming in; conv3 puts out 64 maps",
        64 * 64 * 3: "that is the image; follow it through the pools",
        8 * 64: "a map has rows and columns: 8 of each",
        64: "8·8 is one map, and there are 64 of them",
    },
    hints=(
        'The convolutions keep the size, padding="same"; only the pools change it.',
        "Three pools halve both sides three times: 64, 32, 16, ...",
        "8×8 places on each of the 64 maps of conv3.",
    ),
    solution="answer = 8 * 8 * 64  # 4,096: four times as many as for 32×32",
    praise="So the dense layer behind it needs four times the weights; conv3 does not.",
    otherwise="Rows · columns · maps, after the third pool.",
)

_CONVS = ((3, 8), (8, 8), (8, 16), (16, 16))
_DENSE = 8 * 8 * 16 * 10 + 10
_COUNT = sum(9 * i * o + o for i, o in _CONVS) + _DENSE
_ACTIVATIONS = 2 * 32 * 32 * 8 + 2 * 16 * 16 * 16
_NO_WEIGHTS = "those are the activations, the numbers on its maps; count the weights"

pattern_weights = NumberExercise(
    _COUNT,
    {
        sum(9 * i * o for i, o in _CONVS) + _DENSE - 10: "the biases are missing",
        _COUNT - _DENSE: "the last layer, to the ten classes, is still to come",
        _DENSE: "that is the last layer; the four convolutions are missing",
        _ACTIVATIONS: _NO_WEIGHTS,
        _ACTIVATIONS + 10: _NO_WEIGHTS,
        _COUNT - 584 - 2320: "N = 2: there are two convolutions before each pool",
        _COUNT - _DENSE + 32 * 32 * 16 * 10 + 10: "the pools are missing: 8×8 are left",
        _COUNT - _DENSE + 16 * 16 * 16 * 10 + 10: "M = 2: there are two pools",
        _COUNT - _DENSE + 170: "no global average here: all 8·8·16 numbers go on",
        _COUNT - _DENSE + 6 * 6 * 16 * 10 + 10: (
            'padding="same" keeps the size, so 8×8 places are left'
        ),
    },
    hints=(
        "Four convolutions: 3 → 8, 8 → 8, pool, 8 → 16, 16 → 16, pool.",
        "Each has 3 · 3 · channels · filters + filters weights: 224, 584, 1,168, ...",
        "The last layer takes 8 · 8 · 16 numbers to 10 classes, with 10 biases.",
    ),
    solution="""\
convolutions = 224 + 584 + 1168 + 2320
answer = convolutions + 8 * 8 * 16 * 10 + 10  # 14,546""",
    praise="More than two thirds of them sit in the one dense layer.",
    otherwise="Count layer by layer; the pools and ReLUs have none.",
)

# --- build it ---------------------------------------------------------------------


def _pattern(activation="relu", end="softmax", pool=layers.MaxPooling2D):
    """The network of exercise 2; the keywords build it wrong."""
    x = inputs = keras.Input((32, 32, 3))
    for filters in (8, 16):
        for _ in range(2):
            x = layers.Conv2D(filters, 3, padding="same", activation=activation)(x)
        x = pool(2)(x)
    return keras.Model(inputs, layers.Dense(10, end)(layers.Flatten()(x)))


def _pattern_layers(model) -> str | None:
    if (classes := model.outputs[0].shape[-1]) != 10:
        return f"Ten classes are asked for; yours has {classes}."
    letters = {layers.Conv2D: " CONV", layers.MaxPooling2D: " POOL"}
    letters[layers.AveragePooling2D] = letters[layers.MaxPooling2D]
    chain = [layer for layer in calls(model) if type(layer) in letters]
    shown = "".join(letters[type(layer)] for layer in chain).strip() or "nothing"
    if shown != "CONV CONV POOL CONV CONV POOL":
        return f"CONV CONV POOL, twice, is asked for; yours is {shown}."
    found = [layer for layer in chain if isinstance(layer, layers.Conv2D)]
    if any(layer.kernel_size != (3, 3) for layer in found):
        return "All filters are 3×3."
    filters = [layer.filters for layer in found]
    if filters != [8, 8, 16, 16]:
        return f"The convolutions have 8, 8, 16 and 16 filters; yours {filters}."
    if any(layer.padding != "same" for layer in found):
        return 'The maps shrink at the convolutions: padding="same" keeps them.'
    count = model.count_params()
    if count == _COUNT - 8 - 8 - 16 - 16:
        return "The convolutions have no biases; leave use_bias as it is."
    if count == _COUNT - _DENSE + 170:
        return "A global average stands before the classes; the pattern flattens."
    if count != _COUNT:
        return f"It has {count:,} weights, not {_COUNT:,}: K = 0, one dense layer."
    return None


build_pattern = RebuildExercise(
    _pattern,
    inputs=[()],
    mistakes=(
        ({"activation": None}, "a ReLU follows each of the four convolutions"),
        ({"activation": "tanh"}, "those are tanhs; a ReLU follows each convolution"),
        ({"activation": "sigmoid"}, "those are sigmoids; a ReLU follows a convolution"),
        (
            {"pool": layers.AveragePooling2D},
            "the pools take the mean; take the maximum",
        ),
        (
            {"end": None},
            "the scores do not add up to 1: the softmax is missing",
        ),
        ({"end": "relu"}, "the last layer has a ReLU; it ends with a softmax"),
        ({"end": "sigmoid"}, "ten sigmoids do not add up to 1: take a softmax"),
    ),
    checks=[_pattern_layers],
    together=2,
    returns="a keras.Model",
    hints=(
        "Write down the layers in order: CONV CONV POOL CONV CONV POOL, then the end.",
        'Conv2D(8, 3, padding="same", activation="relu") is a CONV with its RELU.',
        'At the end Flatten() and Dense(10, activation="softmax").',
    ),
    solution="""\
def build():
    x = inputs = keras.Input((32, 32, 3))
    for filters in (8, 16):
        for _ in range(2):
            x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2)(x)
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x))
""",
    praise="14,546 weights, as counted.",
)

# --- judge it ---------------------------------------------------------------------


def _counts(labels, answers, classes):
    table = np.zeros((classes, classes))
    np.add.at(table, (labels, answers), 1)
    return table


confusion_matrix = FunctionExercise(
    _counts,
    cases=[
        (np.array([0, 0, 0, 1, 2, 2]), np.array([0, 0, 1, 1, 0, 0]), 3),
        (np.array([3, 0, 1, 1]), np.array([3, 1, 0, 0]), 5),
    ],
    mistakes=[
        (
            lambda labels, answers, classes: _counts(answers, labels, classes),
            "rows and columns are exchanged: a row is a true class",
        ),
        (
            lambda labels, answers, classes: np.minimum(
                _counts(labels, answers, classes), 1
            ),
            "pairs that come twice count twice; `table[labels, answers] += 1` adds "
            "only one",
        ),
        (
            lambda labels, answers, classes: (
                _counts(labels, answers, classes)
                / np.maximum(np.bincount(labels, minlength=classes), 1)[:, None]
            ),
            "those are shares of each row; return the counts",
        ),
        (
            lambda labels, answers, classes: (
                _counts(labels, answers, classes) / len(labels)
            ),
            "those are shares of all images; return the counts",
        ),
        (
            lambda labels, answers, classes: np.diag(
                np.diag(_counts(labels, answers, classes))
            ),
            "only right answers are counted; the others matter most here",
        ),
        (
            lambda labels, answers, classes: (
                _counts(labels, answers, classes) * (1 - np.eye(classes, dtype=int))
            ),
            "the right answers are missing: they belong on the diagonal",
        ),
        (
            lambda labels, answers, classes: np.mean(labels == answers),
            "that is the accuracy, one number",
        ),
    ],
    hints=(
        "Start from np.zeros((classes, classes)) and go over the images.",
        "`zip(labels, answers)` gives the row and the column to add 1 to.",
        "`for label, answer in zip(labels, answers): table[label, answer] += 1`.",
    ),
    solution="""\
def count_pairs(labels, answers, classes):
    table = np.zeros((classes, classes))
    for label, answer in zip(labels, answers):
        table[label, answer] += 1
    return table
""",
    praise="Its diagonal over its sum is the accuracy; the rest says where to look.",
)


def _moved(images, pixels):
    result = np.zeros_like(images)
    result[:, :, pixels:] = images[:, :, : images.shape[2] - pixels]
    return result


_TWO = np.arange(1.0, 25).reshape(2, 3, 4, 1)

shift_right = FunctionExercise(
    _moved,
    cases=[(_TWO, 1), (_TWO, 0), (np.arange(1.0, 61).reshape(1, 4, 5, 3), 3)],
    mistakes=[
        (
            lambda images, pixels: np.roll(images, pixels, axis=2),
            "what leaves on the right comes in on the left: fill with zeros instead",
        ),
        (
            lambda images, pixels: _moved(images[:, :, ::-1], pixels)[:, :, ::-1],
            "it moves to the left",
        ),
        (
            lambda images, pixels: _moved(images.swapaxes(1, 2), pixels).swapaxes(1, 2),
            "it moves downwards: axis 1 is rows, axis 2 columns",
        ),
        (
            lambda images, pixels: images[:, :, : images.shape[2] - pixels],
            "the size changed; put zeros in on the left",
        ),
        (
            lambda images, pixels: images[:, :, pixels:],
            "the size changed; put zeros in on the left",
        ),
        (
            lambda images, pixels: np.pad(
                images, ((0, 0), (0, 0), (pixels, 0), (0, 0))
            ),
            "the image got wider: cut off what leaves on the right",
        ),
    ],
    hints=(
        "Start from zeros of the same shape. Columns are axis 2.",
        "Column c of the result is column c − pixels of the image.",
        "`result[:, :, pixels:] = images[:, :, : width - pixels]`, width = shape[2].",
    ),
    solution="""\
def shift(images, pixels):
    result = np.zeros_like(images)
    result[:, :, pixels:] = images[:, :, : images.shape[2] - pixels]
    return result
""",
    praise="Shape kept, zeros in, nothing wraps around.",
)
