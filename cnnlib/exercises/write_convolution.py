"""The exercise of notebook 06 whose answer is a function: write a convolution."""

import numpy as np

from cnnlib.exercises.kinds.exercise import Exercise

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
        (h - kh, w - kw): (
            "One row and one column short: range(n - f) misses the last window. There "
            "are n - f + 1 places."
        ),
        (h - kh, right[1]): "One row short: range(n - f) misses the last window.",
        (right[0], w - kw): "One column short: range(n - f) misses the last window.",
        right[::-1]: "Rows and columns are exchanged.",
        (h, w): "As large as the image: that is zero padding. Valid means no padding.",
        (h + kh - 1, w + kw - 1): (
            "Larger than the image: valid places lie wholly inside it."
        ),
    }
    if found.ndim > 2:
        return f"A map has two axes, this has {found.ndim}: shape {found.shape}."
    general = (
        f"Shape {found.shape}; a {h}×{w} image and a {kh}×{kw} kernel give {right}."
    )
    return known.get(found.shape, general)


def _variants(kernel, bias):
    """Typical mistakes that keep the shape: what is said, and kernel and bias used."""
    yield "The bias is missing.", kernel, 0
    yield "The bias is subtracted; it is added.", kernel, -bias
    yield (
        "The bias is added to every product; it is added once, to the sum.",
        kernel,
        bias * kernel.size,
    )
    yield (
        "This is the mean of the products; a convolution sums them.",
        kernel / kernel.size,
        bias,
    )
    flipped = kernel[::-1, ::-1]
    yield "Looks like a flipped kernel. Here it is used as it stands.", flipped, bias
    yield "Looks like a flipped kernel, and the bias is missing.", flipped, 0
    yield "Looks like a kernel flipped left to right.", kernel[:, ::-1], bias
    yield "Looks like a kernel flipped top to bottom.", kernel[::-1], bias
    if kernel.shape[0] == kernel.shape[1]:
        transposed = "Looks like a transposed kernel: rows and columns exchanged."
        yield transposed, kernel.T, bias


def _explain_values(found, image, kernel, bias) -> str:
    """Say which typical mistake gives these numbers."""
    for mistake, other_kernel, other_bias in _variants(kernel, bias):
        if np.allclose(found, _correlate(image, other_kernel, other_bias)):
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
    if not callable(answer):
        return "Give the function itself: check(conv2d_valid), without calling it."
    for image, kernel, bias in _CASES:
        given = image.copy(), kernel.copy()
        found = np.asarray(answer(*given, bias))
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
    trial=(np.ones((4, 4)), np.ones((3, 3)), 0.0),
)
