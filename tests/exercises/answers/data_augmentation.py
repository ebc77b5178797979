"""Answers to the exercises of notebook 14, right and typically wrong."""

import numpy as np

from cnnlib.evaluation import ten_crop


def _five(image, size):
    return ten_crop(image[None], size)[0, :5]


def _with_centre(image, size, top, left):
    views = _five(image, size).copy()
    views[4] = image[top : top + size, left : left + size]
    return views


def _one_short(image, size):
    return _five(image[:-1, :-1], size)


RIGHT = {
    "distinct_crops": [162],
    "mirror_images": [lambda images: np.flip(images, axis=2)],
    "five_views": [_five],
    "pca_shift": [lambda a, v, p: sum(a[i] * v[i] * p[:, i] for i in range(3))],
    "keeps_digits": [
        "aceg",
        "G, E, C and A",
        "(a) (c) (e) (g)",
        ["a", "c", "e", "g"],
        {"a", "c", "e", "g"},
    ],
}
WRONG = {
    "distinct_crops": [
        (128, "8 + 1 places"),
        (81, "mirror images are missing"),
        (64, "each view has a mirror image"),
        (18, "up and down"),
        (9, "up and down"),
        (324, "nobody asked"),
        (10, "views of a test image"),
        (2178, "224 out of 256"),
        (576, "pixels of one view"),
        (5, "places of the left edge"),
    ],
    "mirror_images": [
        (lambda x: x, "Nothing has changed"),
        (lambda x: x[:, ::-1], "upside down"),
        (lambda x: x[..., ::-1], "red became blue"),
        (lambda x: x[::-1, :, ::-1][::-1, :, ::-1], "Nothing has changed"),
        (lambda x: np.rot90(x, 2, (1, 2)), "half a turn"),
        (lambda x: x[:, :, ::-1, ::-1], "reversed as well"),
        (lambda x: x.transpose(0, 2, 1, 3), "diagonal"),
        (lambda x: x[0, :, ::-1], "One image came back"),
        (lambda x: x + 1, "Expected"),
    ],
    "five_views": [
        (lambda i, s: _five(i, s)[[0, 2, 1, 3, 4]], "as one reads"),
        (lambda i, s: _five(i, s)[[4, 0, 1, 2, 3]], "centre comes last"),
        (lambda i, s: _five(i, s)[[0, 1, 3, 2, 4]], "before bottom right"),
        (lambda i, s: _five(i, s)[:4], "centre is missing"),
        (_one_short, "not height − size − 1"),
        (lambda i, s: _with_centre(i, s, 0, 0), "not a corner"),
        (
            lambda i, s: _with_centre(
                np.pad(i, ((0, s), (0, s), (0, 0))), s, i.shape[0] // 2, i.shape[1] // 2
            ),
            "got",
        ),
        (lambda i, s: _five(i, s)[:, :, ::-1], "They are mirrored"),
        (lambda i, s: _five(i.transpose(1, 0, 2), s), "are exchanged"),
    ],
    "pca_shift": [
        (lambda a, v, p: p.T @ (a * v), "are the columns"),
        (lambda a, v, p: p @ a, "The λ are missing"),
        (lambda a, v, p: p @ v, "The α are missing"),
        (lambda a, v, p: p @ (a + v), "not added"),
        (lambda a, v, p: p @ (a * v**0.5), "not by its root"),
        (lambda a, v, p: p @ (a * v**2), "not squared"),
        (lambda a, v, p: p * (a * v), "add them up"),
        (lambda a, v, p: (p * (a * v)).sum(axis=0), "axis=1"),
        (lambda a, v, p: a * v, "P is missing"),
        (lambda a, v, p: p @ (a * v) * 255, "Scaled to bytes"),
    ],
    "keeps_digits": [
        ("abceg", "(b) a mirrored 2"),
        ("acdeg", "a 6 a 9"),
        ("f", "upside down"),
        ("ace", "a paler pen"),
        ("ceg", "further left"),
        ("acegz", "'z' is not in the list"),
        (7, "Give letters in one string, such as 'bd', not 7."),
        ([1, 2], "Give letters in one string"),
        ("", "Give letters in one string"),
    ],
}
