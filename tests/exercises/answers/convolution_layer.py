"""Answers to the exercises of notebook 06, right and typically wrong."""

import numpy as np


def _convolution(
    places=lambda n, f: n - f + 1,
    use=lambda kernel: kernel,
    combine=lambda products, bias: products.sum() + bias,
    empty=lambda image, shape: np.zeros(shape),
):
    """Build a convolution whose parts can each be got wrong."""

    def convolve(image, kernel, bias):
        (kh, kw), kernel = kernel.shape, use(kernel)
        shape = places(image.shape[0], kh), places(image.shape[1], kw)
        result = empty(image, shape)
        for r, c in np.ndindex(shape):
            result[r, c] = combine(image[r : r + kh, c : c + kw] * kernel, bias)
        return result

    return convolve


def _short_loop(image, kernel, bias):
    result = np.zeros_like(_convolution()(image, kernel, bias))
    result[:-1, :-1] = _convolution(lambda n, f: n - f)(image, kernel, bias)
    return result


def _padded(image, kernel, bias):
    ring = [((size - 1) // 2, size // 2) for size in kernel.shape]
    return _convolution()(np.pad(image, ring), kernel, bias)


def _in_place(image, kernel, bias):
    image[0, 0] = 0
    return _convolution()(image, kernel, bias)


def _one_axis_short(axis):
    def convolve(image, kernel, bias):
        return np.delete(_convolution()(image, kernel, bias), -1, axis)

    return convolve


def _scaled_in_the_middle(image, kernel, bias):
    result = _convolution()(image, kernel, bias)
    result[0, 0] = 9
    return result


RIGHT = {
    "conv2d_valid": [_convolution()],
    "predicted_size": [2, "2", (2.0,), "does not fit", "It doesn’t fit", "no fit"],
    "conv_output_size": [(10, 10, 16), [10, 10, 16], np.array([10, 10, 16])],
    "pointwise_weights": [2080, 2080.0, (64 + 1 - 0) * 32],
    "fit_alexnet": [(2, 4), [2, 4], (3, 4), "P = 2, S = 4", np.array([2, 4])],
    "depthwise_saving": [113_799_168, np.int64(113_799_168)],
}
WRONG = {
    "predicted_size": [
        (2.33, "2.33 is what the formula gives, and it is not a size"),
        (7 / 3, "How many whole windows"),
        (3, "columns 6, 7 and 8"),
        (5, "with stride 1"),
        (7, "one ring of zeros"),
        (100, "Draw seven boxes"),
        ("five", 'or "does not fit"'),
        ([1, 2], 'Give one number, or "does not fit", not [1, 2].'),
        ("it fits 3 times", "columns 6, 7 and 8"),
        ("no idea if it fits", 'Give one number, or "does not fit", not'),
        ("it fits", 'Give one number, or "does not fit", not'),
        (None.__class__, "not a function"),
    ],
    "conv_output_size": [
        (10, "the whole shape"),
        ((10, 10), "One for each filter"),
        ((10, 10, 6), "One map per filter"),
        ((10, 10, 96), "covers all 6 channels"),
        ((16, 10, 10), "channels last"),
        ((14, 14, 16), "with padding 2"),
        ((9, 9, 16), "counts the steps"),
        ((5, 5, 16), "S4"),
        ((28, 28, 16), "C1"),
        ((3, 1, 4), "(N + 2P − F)/S + 1"),
    ],
    "pointwise_weights": [
        (100_352, "activations, the numbers on"),
        (2048, "the bias is missing"),
        (2112, "not per channel"),
        (2049, "not one for the layer"),
        (65, "one filter with its bias"),
        (64, "covers all 64 channels"),
        (32, "covers all 64 channels"),
        (18_464, "3×3 kernel"),
        (18_432, "3×3 kernel without biases"),
        (6_422_528, "the weights are shared"),
        (6_522_880, "size does not enter"),
        (7, "times the filters"),
        ("32 x 65", "Give one number"),
    ],
    "conv2d_valid": [
        (_convolution(use=lambda k: k[::-1, ::-1]), "Looks like a flipped kernel. "),
        (
            _convolution(use=lambda k: k[::-1, ::-1], combine=lambda p, b: p.sum()),
            "flipped kernel, and the bias is missing",
        ),
        (_convolution(use=lambda k: k[:, ::-1]), "flipped left to right"),
        (_convolution(use=lambda k: k[::-1]), "flipped top to bottom"),
        (
            _convolution(use=lambda k: k.T if k.shape[0] == k.shape[1] else k),
            "transposed",
        ),
        (_convolution(combine=lambda p, b: p.sum()), "The bias is missing"),
        (_convolution(combine=lambda p, b: p.sum() - b), "subtracted"),
        (_convolution(combine=lambda p, b: (p + b).sum()), "added to every product"),
        (_convolution(combine=lambda p, b: p.mean() + b), "the mean of the products"),
        (_convolution(lambda n, f: n - f), "One row and one column short"),
        (_one_axis_short(0), "One row short"),
        (_one_axis_short(1), "One column short"),
        (_short_loop, "Only the last row or column is wrong"),
        (
            _convolution(empty=lambda image, shape: np.zeros(shape, image.dtype)),
            "fractions",
        ),
        (_padded, "that is zero padding"),
        (lambda i, k, b: _padded(np.pad(i, 1), k, b), "lie inside"),
        (lambda i, k, b: _convolution()(i, k, b).T, "exchanged"),
        (lambda i, k, b: np.sum(i[:3, :3] * k) + b, "a single number"),
        (lambda i, k, b: _convolution()(i, k, b)[None, ..., None], "has 4: shape"),
        (lambda i, k, b: np.zeros((2, 2)), "a 5×6 image and a 3×3 kernel give (3, 4)"),
        (_in_place, "changes its image"),
        (_scaled_in_the_middle, "the number at (0, 0) is 9.000 and should be"),
        (np.zeros((3, 4)), "Give a function, not array("),
        (lambda i, k, b: undefined, "stopped with NameError"),  # noqa: F821
    ],
    "fit_alexnet": [
        ((0, 4), "the answer with padding 0. What does P = 2 add?"),
        ((4, 2), "the order is (padding, stride)"),
        ((1.5, 4), "half a pixel"),
        ((0.5, 4), "whole number"),
        ((29, 5), "only zeros"),
        ((1, 4), "P = 1 and S = 4 give 54"),
        ((2, 0), "stride a whole number from 1"),
        (4, "Give two numbers"),
        ((float("inf"), 4), "Give two numbers"),
        ((2, 2, 4), "Give two numbers"),
    ],
    "depthwise_saving": [
        (115_605_504, "what the full convolution costs"),
        (1_806_336, "not what it saves"),
        (64, "the ratio"),
        (36_288, "at one place"),
        (12_644_352, "for a 1×1 filter"),
        (105_815_808, "not 54×54"),
        (100_954_112, "together"),
        (5, "Count places"),
        ((1, 2), "Give one number"),
    ],
}
