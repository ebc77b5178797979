"""The exercises of notebook 06, the convolution layer."""

import math
import re

import numpy as np

from cnnlib.exercises.kinds import Exercise, NumberExercise
from cnnlib.exercises.kinds.reading import as_numbers
from cnnlib.exercises.kinds.sentences import shown
from cnnlib.exercises.kinds.student_code import call

_NO_FIT = re.compile(r"\b(not|never|cannot|can't|doesn't|no) (\w+ )?fit", re.I)


def _check_predicted_size(answer) -> str | None:
    numbers = as_numbers(answer)
    if numbers is None or len(numbers) != 1:
        if isinstance(answer, str) and _NO_FIT.search(answer.replace("’", "'")):
            return None
        return f'Give one number, or "does not fit", not {shown(answer)}.'
    (number,) = numbers
    if number == 2:
        return None
    if 2.3 <= number <= 2.34:
        return (
            "2.33 is what the formula gives, and it is not a size: the filter does "
            "not fit. How many whole windows are there?"
        )
    known = {
        3: "The third window would need columns 6, 7 and 8; the last column is 6.",
        5: "That is the answer with stride 1.",
        7: "That is the answer with stride 1 and one ring of zeros.",
    }
    return known.get(
        number, "Draw seven boxes and move a strip of three by three each time."
    )


predicted_size = Exercise(
    _check_predicted_size,
    hints=(
        "Number the columns 0 to 6. The first window covers 0, 1 and 2.",
        "The second covers 3, 4 and 5. What is left for a third?",
        "Column 6 alone is left, and a window needs three columns.",
    ),
    solution="guess = 2  # columns 0-2 and 3-5; column 6 is never seen",
    praise=(
        "(7 − 3)/3 + 1 = 2.33 is not a size: the filter does not fit. Two whole "
        "windows do, and the last column is never seen."
    ),
)


conv_output_size = NumberExercise(
    (10, 10, 16),
    {
        10: "that is the side of a map; give the whole shape: rows, columns, maps",
        (10, 10): "that is one map; how many are there? One for each filter",
        (10, 10, 6): "6 is the number of channels coming in. One map per filter: 16",
        (10, 10, 96): "a filter covers all 6 channels and sums them, so it makes one"
        " map, not 6",
        (16, 10, 10): "the numbers are right; Keras puts the channels last",
        (14, 14, 16): "that is the answer with padding 2. C3 has none: P = 0",
        (9, 9, 16): "14 − 5 counts the steps. The place before the first step counts as"
        " well, which is the + 1",
        (5, 5, 16): "that is S4, one layer later, after 2×2 pooling",
        (28, 28, 16): "28 is the side of C1, two layers earlier. C3 sees 14×14",
    },
    hints=(
        "(N + 2P − F)/S + 1 gives one side of a map. N is the side of the input.",
        "(14 + 0 − 5)/1 + 1 for rows and columns.",
        "Keras's order is (rows, columns, maps), with one map for each filter.",
    ),
    solution="answer = (10, 10, 16)  # (14 + 2·0 − 5)/1 + 1 = 10; 16 filters, 16 maps",
    praise="The number of channels coming in, 6, does not show in the output's shape.",
    otherwise="Put N = 14, F = 5, S = 1 and P = 0 into (N + 2P − F)/S + 1.",
    names=("rows", "columns", "maps"),
)

_ALL_CHANNELS = "a filter covers all 64 channels, also when it is 1×1"

pointwise_weights = NumberExercise(
    (1 * 1 * 64 + 1) * 32,
    {
        64 * 32: "the bias is missing, and every one of the 32 filters has one",
        64 * 32 + 64: "one bias per filter, not per channel: 32 of them",
        64 * 32 + 1: "one bias per filter: 32 of them, not one for the layer",
        65: "that is one filter with its bias; there are 32",
        64: _ALL_CHANNELS + ", and there are 32 filters",
        9 * 64 * 32 + 32: "that is a 3×3 kernel; a 1×1 kernel has one tap",
        9 * 64 * 32: "that is a 3×3 kernel without biases; a 1×1 kernel has one tap",
        56 * 56 * 32: "those are the activations, the numbers on its maps",
        56 * 56 * 64 * 32: "those are the multiplications; the weights are shared",
        56 * 56 * (64 + 1) * 32: "the image's size does not enter: the same weights "
        "serve every pixel",
        32: _ALL_CHANNELS,
    },
    hints=(
        "How many numbers does one filter multiply at one place?",
        "One filter: 1·1·64 weights and one bias.",
        "There are 32 such filters.",
    ),
    solution="answer = (1 * 1 * 64 + 1) * 32  # 2,080",
    praise="The image does not enter the count: every pixel uses the same weights.",
    otherwise="F·F·C weights for each filter plus one bias, times the filters.",
)


def _check_fit_alexnet(answer) -> str | None:
    pair = as_numbers(answer, 2)
    if pair is None or len(pair) != 2 or not all(map(math.isfinite, pair)):
        return f"Give two numbers, (padding, stride), not {shown(answer)}."
    padding, stride = pair
    if padding == 1.5 and stride == 4:
        return (
            "The arithmetic is right, and half a pixel on each side is not possible. "
            "Allow the last step to be rounded down."
        )
    if padding != int(padding) or stride != int(stride) or padding < 0 or stride < 1:
        return "Padding is a whole number from 0, stride a whole number from 1."
    size = (224 + 2 * padding - 11) // stride + 1
    if size == 55 and padding < 11:
        return None
    if size == 55:
        return f"It gives 55, but with padding {padding} some windows see only zeros."
    if (padding, stride) == (0, 4):
        return "54: that is the answer with padding 0. What does P = 2 add?"
    if padding > stride and (224 + 2 * stride - 11) // padding + 1 == 55:
        return "These are the right numbers; the order is (padding, stride)."
    return f"P = {padding} and S = {stride} give {size}."


fit_alexnet = Exercise(
    _check_fit_alexnet,
    hints=(
        "55 outputs are 54 steps over about 224 − 11 = 213 pixels. Which stride is it?",
        "With S = 4, 54 steps need 216 pixels. How much is missing, on both sides?",
        "Three pixels are missing. P adds to both sides: which P is enough?",
    ),
    solution="""\
answer = (2, 4)  # (224 + 2·2 − 11)/4 + 1 = 55.25, rounded down to 55; P = 3 does too
# Nothing fits exactly: 213 + 2P is odd and 54·S is even.
# An input of 227 does, without padding: (227 − 11)/4 + 1 = 55.""",
    praise=(
        "It works by rounding down. No P and S fit exactly: 213 + 2P is odd and 54·S "
        "is even. That is why some say AlexNet's images are 227×227."
    ),
)


_PLACES, _TAPS, _MAPS = 56 * 56, 3 * 3, 64
_FULL = _PLACES * _TAPS * _MAPS * _MAPS
_DEPTHWISE = _PLACES * _TAPS * _MAPS

depthwise_saving = NumberExercise(
    _FULL - _DEPTHWISE,
    {
        _FULL: "that is what the full convolution costs; subtract the depthwise cost",
        _DEPTHWISE: "that is what the depthwise convolution costs, not what it saves",
        _MAPS: "that is the ratio, and it is right; how many multiplications is it?",
        _TAPS * _MAPS * (_MAPS - 1): "that is the saving at one place; how many are "
        "there?",
        _PLACES * _MAPS * (_MAPS - 1): "that is the saving for a 1×1 filter; this is "
        "3×3",
        54 * 54 * _TAPS * _MAPS * (_MAPS - 1): "the padding keeps 56×56 places, not "
        "54×54",
        _FULL - _DEPTHWISE - _PLACES * _MAPS * _MAPS: "that is the saving of a "
        "depthwise and a 1×1 convolution together; here there is no 1×1",
    },
    hints=(
        "Count the multiplications at one place first: full 3·3·64·64, depthwise …?",
        "Depthwise: each of the 64 maps sees one channel, 3·3·64.",
        "There are 56·56 places. Multiply both by that, then subtract.",
    ),
    solution="""\
full = 56 * 56 * 3 * 3 * 64 * 64  # 115,605,504
depthwise = 56 * 56 * 3 * 3 * 64  # 1,806,336
answer = full - depthwise  # 113,799,168""",
    praise="One in 64 multiplications is left. The price: no map sees another channel. "
    "A 1×1 convolution behind it mixes them again.",
    otherwise="Count places × taps × channels per filter × filters, for both, and "
    "subtract.",
)

# --- write a convolution ----------------------------------------------------------

_rng = np.random.default_rng(6)
# Kernels without any symmetry, an image that is not square, then a kernel that is not
# square, then whole numbers: each catches a mistake that the others let through.
_CASES = (
    (_rng.normal(size=(5, 6)), _rng.normal(size=(3, 3)), 0.7),
    (_rng.normal(size=(6, 5)), _rng.normal(size=(2, 3)), -0.4),
    (np.arange(30).reshape(5, 6) % 7, _rng.normal(size=(3, 3)), 0.5),
)


def _correlate(image, kernel, bias) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("rcij,ij->rc", windows, kernel) + bias


def _explain_shape(found, image, kernel) -> str:
    """Say what a map of the wrong shape looks like."""
    (h, w), (kh, kw) = image.shape, kernel.shape
    right = (h - kh + 1, w - kw + 1)
    known = {
        (): "That is a single number. Every place gives one: collect them in a map.",
        (h - kh, w - kw): "One row and one column short: range(n - f) misses the last.",
        (h - kh, right[1]): "One row short: range(n - f) misses the last window.",
        (right[0], w - kw): "One column short: range(n - f) misses the last window.",
        right[::-1]: "Rows and columns are exchanged.",
        (h, w): "As large as the image: that is zero padding. Valid means no padding.",
        (h + kh - 1, w + kw - 1): "Larger than the image: valid places lie inside it.",
    }
    if found.ndim > 2:
        return f"A map has two axes, this has {found.ndim}: shape {found.shape}."
    general = (
        f"Shape {found.shape}; a {h}×{w} image and a {kh}×{kw} kernel give {right}."
    )
    return known.get(found.shape, general)


def _variants(k, b):
    """Typical mistakes that keep the shape, and the kernel and bias they come to."""
    yield "The bias is missing.", k, 0
    yield "The bias is subtracted; it is added.", k, -b
    each = "The bias is added to every product; it is added once, to the sum."
    yield each, k, b * k.size
    yield "This is the mean of the products; a convolution sums them.", k / k.size, b
    flipped = k[::-1, ::-1]
    yield "Looks like a flipped kernel. Here it is used as it stands.", flipped, b
    yield "Looks like a flipped kernel, and the bias is missing.", flipped, 0
    yield "Looks like a kernel flipped left to right.", k[:, ::-1], b
    yield "Looks like a kernel flipped top to bottom.", k[::-1], b
    yield "Looks like a transposed kernel: rows and columns exchanged.", k.T, b


def _explain_values(found, image, kernel, bias) -> str:
    """Say which typical mistake gives these numbers."""
    for mistake, *mistaken in _variants(kernel, bias):
        wrong = _correlate(image, *mistaken)
        if wrong.shape == found.shape and np.allclose(found, wrong):
            return mistake
    expected = _correlate(image, kernel, bias)
    if np.allclose(found[:-1, :-1], expected[:-1, :-1]):
        return (
            "Only the last row or column is wrong: does range(n - f) miss the last "
            "window?"
        )
    if np.array_equal(found, np.trunc(expected)):
        return (
            "The fractions are lost: np.zeros_like(image) keeps the image's whole "
            "numbers. Use np.zeros."
        )
    row, column = np.argwhere(~np.isclose(found, expected))[0]
    return (
        f"The shape is right; the number at ({row}, {column}) is "
        f"{found[row, column]:.3f} and should be {expected[row, column]:.3f}."
    )


def _check_conv2d_valid(answer) -> str | None:
    for image, kernel, bias in _CASES:
        given = image.copy(), kernel.copy()
        result = call(answer, *given, bias)
        try:
            found = np.asarray(result, float)
        except (TypeError, ValueError, OverflowError):
            return f"Return an array of numbers, not {shown(result)}."
        if not (np.array_equal(given[0], image) and np.array_equal(given[1], kernel)):
            return "Your function changes its image or kernel; fill a new array."
        expected = _correlate(image, kernel, bias)
        if found.shape != expected.shape:
            return _explain_shape(found, image, kernel)
        if not np.allclose(found, expected):
            return _explain_values(found, image, kernel, bias)
    return None


conv2d_valid = Exercise(
    _check_conv2d_valid,
    hints=(
        "First how many places: rows = image.shape[0] - kernel.shape[0] + 1. Make the "
        "map with np.zeros((rows, columns)).",
        "At place (r, c) the window is image[r : r + kh, c : c + kw].",
        "The number there is np.sum(window * kernel) + bias.",
    ),
    solution="""\
def conv2d_valid(image, kernel, bias):
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    feature_map = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            window = image[r : r + kh, c : c + kw]
            feature_map[r, c] = np.sum(window * kernel) + bias
    return feature_map""",
    praise="Your function gives the same maps as the one in `cnnlib.scratch`.",
)
