"""Exercises of notebook 09: convolution along one axis and along three."""

import numpy as np

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise

# --- output length ----------------------------------------------------------------

conv1d_length = NumberExercise(
    196,
    mistakes={
        195: "200 − 5 counts the steps; the place before the first step counts as well",
        200: 'that is the length with padding="same"; here there is none',
        204: "that is the length with four zeros at each end; here there is none",
        40: "the windows overlap: the filter moves one word, not five",
        5: "that is the width of the filter",
        192: "that is the length after two such layers",
        19_600: "that is the size of the whole map; only its length is asked for",
    },
    hints=(
        "The first window covers words 0 to 4. Where does the last one begin?",
        "It begins at word 200 − 5, so that it ends with the last word.",
        "(N + 2P − F)/S + 1 with N = 200, P = 0, F = 5 and S = 1.",
    ),
    solution="length = (200 + 2 * 0 - 5) // 1 + 1  # 196",
    praise="The number of filters, 100, is the other side of the map: 196×100.",
    otherwise="Put N = 200, F = 5, S = 1 and P = 0 into (N + 2P − F)/S + 1.",
)

# --- weights of a 1D layer --------------------------------------------------------

conv1d_weights = NumberExercise(
    150_100,
    mistakes={
        150_000: "the biases are missing: one per filter",
        196 * 100: "those are activations, the numbers on its maps; count weights",
        600: "a filter covers all 300 numbers of each of its words",
        500: "a filter covers all 300 numbers of each of its words",
        1_500: "that is one filter without its bias; there are 100",
        1_501: "that is one filter with its bias; there are 100",
        150_300: "one bias per filter, not one per channel",
        150_001: "one bias per filter: 100 of them, not one for the layer",
        750_100: "a 1D filter has 5 taps, not 5·5",
        29_400_000: "those are the multiply-adds; the weights are shared by all places",
        150_000 * 200: "the length of the sentence does not enter: weights are shared",
        30_100: "that is a filter of one word; this one sees five",
    },
    hints=(
        "How many numbers lie in one window of five words?",
        "Five words of 300 numbers: a filter has 5·300 weights and one bias.",
        "(5·300 + 1) for one filter. There are 100.",
    ),
    solution="weights = (5 * 300 + 1) * 100  # 150,100",
    praise="The sentence's length does not show: every window uses the same weights.",
    otherwise="It is (width · channels + 1) · filters.",
)

# --- write a 1D convolution -------------------------------------------------------


def _conv1d_valid(x, kernel, bias):
    windows = np.lib.stride_tricks.sliding_window_view(x, len(kernel), axis=0)
    return np.einsum("pcw,wcf->pf", windows, kernel) + bias


def _add_bias_to_products(x, kernel, bias):
    return _conv1d_valid(x, kernel, bias * kernel[..., 0].size)


def _same(x, kernel, bias):
    before = (len(kernel) - 1) // 2
    zeros = ((before, len(kernel) - 1 - before), (0, 0))
    return _conv1d_valid(np.pad(x, zeros), kernel, bias)


def _side_by_side(x, kernel, bias):
    return _conv1d_valid(x, kernel, bias)[:: len(kernel)]


def _first_channel(x, kernel, bias):
    return _conv1d_valid(x[:, :1], kernel[:, :1], bias)


_rng = np.random.default_rng(9)
_CASES = (
    (
        np.array([[1.0, 0], [2, 1], [0, 3], [1, 1]]),
        np.array([[[1.0, 2], [0, 1]], [[-1, 0], [1, 0]]]),
        np.array([0.5, -1]),
    ),
    (_rng.normal(size=(9, 3)), _rng.normal(size=(4, 3, 5)), _rng.normal(size=5)),
    (_rng.normal(size=(5, 1)), _rng.normal(size=(5, 1, 1)), _rng.normal(size=1)),
)

conv1d_valid = FunctionExercise(
    _conv1d_valid,
    cases=_CASES,
    mistakes=(
        (lambda x, k, b: _conv1d_valid(x, k[::-1], b), "looks like a flipped kernel"),
        (lambda x, k, b: _conv1d_valid(x, k, 0 * b), "the bias is missing"),
        (lambda x, k, b: _conv1d_valid(x, k, -b), "the bias is added, not taken off"),
        (_add_bias_to_products, "add the bias once, to the sum, not to each product"),
        (
            lambda x, k, b: _conv1d_valid(x, k, b)[:-1],
            "one place short: there are length − width + 1 of them",
        ),
        (_same, "that is zero padding; valid windows lie inside the sequence"),
        (_side_by_side, "the windows overlap: move by one, not by a whole window"),
        (_first_channel, "only the first channel counts; a filter covers them all"),
        (
            lambda x, k, b: _conv1d_valid(x, k, b).T,
            "places are rows and filters are columns, here it is the other way round",
        ),
        (
            lambda x, k, b: _conv1d_valid(x, k, b)[:, 0],
            "only the first filter was used",
        ),
        (
            lambda x, k, b: _conv1d_valid(x, k, b).sum(axis=1),
            "each filter has a column of its own; do not add them up",
        ),
        (
            lambda x, k, b: _conv1d_valid(x, k, b)[None],
            "there is no batch here: return (places, filters)",
        ),
    ),
    hints=(
        "How many places are there? places = len(x) - len(kernel) + 1. Start with "
        "np.zeros((places, filters)).",
        "At place p the window is x[p : p + width], of shape (width, channels). Filter "
        "f is kernel[:, :, f], of the same shape.",
        "The number there is np.sum(window * kernel[:, :, f]) + bias[f]. Loop over p "
        "and f.",
    ),
    solution="""\
def conv1d_valid(x, kernel, bias):
    width, _, filters = kernel.shape
    places = len(x) - width + 1
    maps = np.zeros((places, filters))
    for p in range(places):
        for f in range(filters):
            maps[p, f] = np.sum(x[p : p + width] * kernel[:, :, f]) + bias[f]
    return maps""",
    praise="A loop less than in two dimensions, and nothing else is different.",
)

# --- what a 3D layer costs --------------------------------------------------------

_PLACES, _PRODUCTS = 16 * 56 * 56, 27 * 64 * 128

conv3d_multiply_adds = NumberExercise(
    _PLACES * _PRODUCTS,
    mistakes={
        _PRODUCTS: "those are the multiply-adds at one place, which is also the number "
        "of weights without biases; there are 16·56·56 places",
        _PRODUCTS + 128: "those are the weights; each is used at 16·56·56 places",
        _PLACES * 9 * 64 * 128: "the filter is 3×3×3: 27 taps, not 9",
        56 * 56 * _PRODUCTS: "that is one frame; there are 16",
        56 * 56 * 9 * 64 * 128: "that is a 3×3 layer on one frame",
        _PLACES * 27 * 64: "that is one filter; there are 128",
        _PLACES * 27 * 128: "a filter covers all 64 channels",
        _PLACES * 27: "channels and filters are missing: 64 and 128",
        14 * 54 * 54 * _PRODUCTS: "padding keeps 16×56×56 places, not 14×54×54",
        _PLACES * (_PRODUCTS + 128): "biases are additions only; leave them out",
        2 * _PLACES * _PRODUCTS: "that counts multiplications and additions "
        "separately; one of each together is one multiply-add",
    },
    hints=(
        "First one number of one map: how many products does a filter make there?",
        "27 taps, each over 64 channels. There are 128 filters at every place.",
        "27·64·128 at one place, and padding keeps all 16·56·56 places.",
    ),
    solution="multiply_adds = 16 * 56 * 56 * 27 * 64 * 128  # 11,098,128,384",
    praise="It is the second convolution of `conv3d_net`: 11.1 of its 19.3 billion.",
    otherwise="Count places · taps · channels · filters.",
)

# --- max over time ----------------------------------------------------------------


def _winners(maps):
    return maps.max(axis=0), maps.argmax(axis=0)


max_over_time = FunctionExercise(
    _winners,
    cases=(
        (np.array([[0.2, -1.0], [1.5, -3], [0.9, -0.5], [1.5, -2]]),),
        (np.round(_rng.normal(size=(7, 5)), 3),),
        (np.array([[-2.0, 4.0, 0.0]]),),
    ),
    mistakes=(
        (
            lambda maps: (maps.max(axis=1), maps.argmax(axis=1)),
            "axis 1 runs over the filters; time is axis 0",
        ),
        (
            lambda maps: (maps.max(), maps.argmax()),
            "that is one number for all filters; each filter has its own maximum",
        ),
        (
            lambda maps: (np.abs(maps).max(axis=0), np.abs(maps).argmax(axis=0)),
            "a strong negative answer is not a maximum: no absolute values",
        ),
        (
            lambda maps: (maps.mean(axis=0), maps.argmax(axis=0)),
            "that is the mean over time",
        ),
        (
            lambda maps: (maps.sum(axis=0), maps.argmax(axis=0)),
            "that is the sum over time",
        ),
        (
            lambda maps: (np.maximum(maps.max(axis=0), 0), maps.argmax(axis=0)),
            "negative maxima stay as they are: no ReLU was asked for",
        ),
        (
            lambda maps: (maps[-1], maps.argmax(axis=0)),
            "that is the last window",
        ),
        (
            lambda maps: (maps.max(axis=0), maps.argmin(axis=0)),
            "that is where the smallest value stands",
        ),
        (
            lambda maps: (maps.max(axis=0), maps.argmax(axis=0) + 1),
            "places are counted from 0",
        ),
        (
            lambda maps: (maps.max(axis=0), len(maps) - 1 - maps[::-1].argmax(axis=0)),
            "of equal values the first one counts",
        ),
    ),
    hints=(
        "Time runs down the rows, so each filter is a column.",
        "maps.max(axis=0) is the largest value of every column.",
        "Its sister np.argmax, also with axis=0, says in which row it stands.",
    ),
    solution="""\
def max_over_time(maps):
    values, places = maps.max(axis=0), maps.argmax(axis=0)
    return values, places""",
    praise="The values go on to the classifier; the places receive the gradient.",
    outputs=("values", "places"),
)
