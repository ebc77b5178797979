"""Exercises of notebook 17: counting, normalising and rebuilding AlexNet."""

import functools

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise, RebuildExercise
from cnnlib.exercises.kinds.differences import convolutions, map_shapes
from cnnlib.layers import GroupedConv2D, LocalResponseNormalization

# --- three counts -----------------------------------------------------------------

tower_conv4_weights = NumberExercise(
    2 * 192 * (3 * 3 * 192 + 1),
    {
        384 * (3 * 3 * 384 + 1): "that is one tower; here a filter sees half the maps",
        384 * 3 * 3 * 384: "that is one tower, and without the biases",
        13 * 13 * 384: "those are activations, the numbers on its maps; count weights",
        192 * (3 * 3 * 192 + 1): "that is one of the two towers",
        192 * 3 * 3 * 192: "that is one of the two towers, without its biases",
        384 * 3 * 3 * 192: "the 384 biases are missing",
        384 * (3 * 3 * 192) + 192: "each of the 384 filters has a bias",
    },
    hints=(
        "A filter of layer 4 sees the maps of its own tower only. How many are they?",
        "It has 3 · 3 · 192 weights and a bias.",
        "There are 192 such filters in each of two towers.",
    ),
    solution="answer = 2 * 192 * (3 * 3 * 192 + 1)  # 663,936",
    praise="Half of one tower's kernel of 1,327,104, and all of its biases.",
    otherwise="Count one filter first: how many maps does it see?",
)

pool_windows = NumberExercise(
    4,
    {
        1: "that is so without overlap; these windows begin at 0, 2, 4, ...",
        2: "that is along one side; rows and columns both count",
        9: "with stride 1 it would be nine; the stride is 2",
        3: "count the windows along the rows, then along the columns, and multiply",
    },
    hints=(
        "Along one side the windows cover 0–2, 2–4, 4–6, ...",
        "Row 2 is the end of one window and the beginning of the next.",
        "Two windows along the rows times two along the columns.",
    ),
    solution="answer = 2 * 2  # rows 0–2 and 2–4, columns 0–2 and 2–4",
    praise="A strong value there can be the maximum of four windows at once.",
    otherwise="Write down which rows each window covers.",
)

thinned_networks = NumberExercise(
    2 * 4096,
    {
        4096: "that is one of the two layers",
        2: "each unit has two states; the question is how often 2 is multiplied",
        4096 * 4096: "those are the weights between the two; count units",
        4096**2 * 2: "those are pairs of units; count units",
        9216 + 4096: "the paper drops the outputs of the two hidden dense layers",
        4096 + 4096 + 1000: "nothing is dropped among the class scores",
    },
    hints=(
        "One unit is kept or dropped: two possibilities.",
        "Two units: 2 · 2 possibilities. Ten units: 2 to the power 10.",
        "fc6 and fc7 have 4,096 units each.",
    ),
    solution="answer = 4096 + 4096  # 2 to the power 8,192 networks",
    praise="A step of training picks one of 2^8192 networks; all share their weights.",
    otherwise="Count the units that may be dropped.",
)

# --- local response normalisation -------------------------------------------------


def _respond(a, n, k, alpha, beta, low=None, high=None, power=2, center=True):
    """Divide by the sum over neighbours; the keywords are typical mistakes."""
    half, last = n // 2, len(a) - 1
    result = np.zeros(len(a))
    for i in range(len(a)):
        first = max(0, i - half) if low is None else low(half)
        end = min(last, i + half) if high is None else high(i, half, last)
        places = [j for j in range(first, end + 1) if center or j != i]
        total = sum(a[j] ** power for j in places)
        result[i] = a[i] / (k + alpha * total) ** beta
    return result


local_response = FunctionExercise(
    _respond,
    cases=[
        (np.array([1.0, 2.0, 0.0, 3.0, 1.0, 4.0]), 3, 2.0, 0.5, 0.75),
        (np.linspace(0, 60, 9), 5, 2.0, 1e-2, 0.75),
        (np.array([5.0, 1.0]), 5, 1.0, 1.0, 0.5),
    ],
    mistakes=[
        (
            functools.partial(
                _respond,
                low=lambda half: half,
                high=lambda i, half, last: min(last, i - half),
            ),
            "those are the lecture's printed bounds; the sum goes from i − n/2 to i +"
            " n/2",
        ),
        (
            functools.partial(
                _respond, high=lambda i, half, last: min(last, i + half - 1)
            ),
            "the last neighbour is missing: Python's range ends before its end",
        ),
        (
            functools.partial(_respond, high=lambda i, half, last: last),
            "the sum ends at i + n/2, not at the last channel",
        ),
        (functools.partial(_respond, power=1), "the neighbours are squared"),
        (
            functools.partial(_respond, center=False),
            "the channel itself belongs to the sum",
        ),
        (
            lambda a, n, k, alpha, beta: _respond(a, n, k, alpha / n, beta),
            "that divides α by n, as Caffe and PyTorch do; the paper does not",
        ),
        (
            lambda a, n, k, alpha, beta: _respond(a, n, k, alpha, 1),
            "the power β is missing",
        ),
        (
            lambda a, n, k, alpha, beta: a / (k + alpha * a**2) ** beta,
            "that looks at no neighbours",
        ),
        (
            lambda a, n, k, alpha, beta: a / (k + alpha * (a**2).sum()) ** beta,
            "that sums over all channels; n of them are meant",
        ),
    ],
    hints=(
        "Go over the channels. For each, which neighbours are in its sum?",
        "From max(0, i − n // 2) up to and with min(last, i + n // 2).",
        "The slice a[max(0, i - n // 2) : i + n // 2 + 1] ends by itself at the last.",
    ),
    solution="""\
def local_response(a, n, k, alpha, beta):
    result = np.zeros(len(a))
    for i in range(len(a)):
        near = a[max(0, i - n // 2) : i + n // 2 + 1]
        result[i] = a[i] / (k + alpha * np.sum(near**2)) ** beta
    return result
""",
    praise="Channels at the edge have fewer neighbours, so they are damped less.",
)

# --- rebuild the stage ------------------------------------------------------------


def _stage(x, order="relu lrn pool", size=3, groups=2):
    """The stage; the keywords build it wrong."""
    steps = {
        "relu": layers.ReLU(),
        "tanh": layers.Activation("tanh"),
        "lrn": LocalResponseNormalization(),
        "pool": layers.MaxPooling2D(size, 2),
        "average": layers.AveragePooling2D(size, 2),
    }
    x = GroupedConv2D(32, 5, groups=groups, padding="same")(x)
    for step in order.split():
        x = steps[step](x)
    return x


def _stage_convolution(model) -> str | None:
    found = convolutions(model)
    if not found:
        return "There is no convolution."
    if any(layer.kernel_size != (5, 5) for layer in found):
        return "The filters are 5 × 5."
    if sum(layer.filters for layer in found) != 32:
        return "The convolution has 32 filters, in both groups together."
    if not all(layer.use_bias for layer in found):
        return "The biases are missing: nothing else in this stage can shift a value."
    if not any(shape[:2] == (27, 27) for shape in map_shapes(model)[1:]):
        return 'The convolution keeps 27 × 27: pad by 2, or padding="same".'
    return None


rebuild_alexnet_stage = RebuildExercise(
    _stage,
    inputs=[(keras.Input((27, 27, 12)),)],
    mistakes=(
        ({"order": "relu pool"}, "local response normalisation is missing"),
        ({"order": "relu pool lrn"}, "the normalisation comes before the pooling"),
        ({"order": "lrn relu pool"}, "the ReLU comes first, then the normalisation"),
        ({"order": "lrn pool"}, "the ReLU is missing"),
        ({"order": "pool"}, "the ReLU and the normalisation are missing"),
        ({"size": 2}, "the windows are 3 × 3: they overlap"),
        ({"groups": 1}, "two groups: a filter sees 6 maps"),
        (
            {"order": "relu lrn average"},
            "that is average pooling; take the maximum",
        ),
        ({"order": "tanh lrn pool"}, "that is tanh; AlexNet has ReLUs"),
    ),
    checks=[_stage_convolution],
    otherwise="Compare with the source above.",
    spread=500,  # as large as in AlexNet: of small values LRN takes the same share
    hints=(
        "Four steps, in the order of the drawing: convolution, ReLU, normalisation,"
        " pooling.",
        'cnnlib.layers.GroupedConv2D(32, 5, groups=2, padding="same") is the first.',
        "Then ReLU(), cnnlib.layers.LocalResponseNormalization() and"
        " MaxPooling2D(3, 2).",
    ),
    solution="""\
def second_stage(x):
    x = cnnlib.layers.GroupedConv2D(32, 5, groups=2, padding="same")(x)
    x = keras.layers.ReLU()(x)
    x = cnnlib.layers.LocalResponseNormalization()(x)
    return keras.layers.MaxPooling2D(3, 2)(x)
""",
    praise="Two towers side by side, and the second stage of AlexNet is yours.",
)
