"""Exercises of notebook 01: distances, neighbours, choosing, counting."""

import numpy as np

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise

image_distance = NumberExercise(
    right=7,
    mistakes={
        49: "that is the sum of the squares; the square root is still to come",
        11: "those are the differences without signs, added; square each one first",
        1: "the differences cancel: square each one before you add",
        -1: "the differences cancel: square each one before you add",
        3.5: "that is the root of the mean square; here nothing is divided by four",
        12.25: "that is the mean square; add the squares and take the root",
        121: "square each difference first and add then, not the other way round",
    },
    hints=(
        "Subtract pixel by pixel. Four pixels give four differences.",
        "The differences are 0, 2, 3 and −6. Square each, then add.",
        "0 + 4 + 9 + 36 is 49. One step is left.",
    ),
    solution="answer = (0**2 + 2**2 + 3**2 + (-6) ** 2) ** 0.5  # the root of 49 is 7",
    praise="One pixel makes 36 of the 49: squares give large differences a loud voice.",
    otherwise="Subtract pixel by pixel, square, add, take the root.",
    tolerance=0.005,
)


def _differences(train, image):
    return (train.astype(float) - image.astype(float)).reshape(len(train), -1)


def _nearest(train, labels, image):
    return labels[(_differences(train, image) ** 2).sum(axis=1).argmin()]


def _wrapped(train, labels, image):
    wrapped = (train - image).reshape(len(train), -1)
    return labels[(wrapped.astype(float) ** 2).sum(axis=1).argmin()]


def _squares_wrapped(train, labels, image):
    wrapped = (train - image).reshape(len(train), -1)
    return labels[(wrapped**2).sum(axis=1).argmin()]


# In the first case arithmetic in bytes would choose the third image (16 squared is 0
# in bytes), and differences with their signs the second.
_CASES = [
    (
        np.array(
            [
                [[18, 26], [18, 18]],
                [[0, 0], [0, 0]],
                [[36, 36], [36, 36]],
                [[250] * 2] * 2,
            ],
            "uint8",
        ),
        np.array([4, 7, 5, 9]),
        np.full((2, 2), 20, "uint8"),
    ),
    (
        np.random.default_rng(1).integers(0, 256, (5, 3, 4, 3), "uint8"),
        np.array([6, 9, 1, 8, 3]),
        np.random.default_rng(2).integers(0, 256, (3, 4, 3), "uint8"),
    ),
]

_BYTES = (
    "pixels are bytes here, and in bytes 18 − 20 is 254: turn them into floats before "
    "you subtract"
)

nearest_label = FunctionExercise(
    _nearest,
    cases=_CASES,
    mistakes=[
        (_wrapped, _BYTES),
        (_squares_wrapped, _BYTES),
        (
            lambda t, y, x: (_differences(t, x) ** 2).sum(axis=1).argmin(),
            "that is the place of the nearest image; return its label",
        ),
        (
            lambda t, y, x: (_differences(t, x) ** 2).sum(axis=1).min(),
            "that is the squared distance; return the label",
        ),
        (
            lambda t, y, x: np.sqrt((_differences(t, x) ** 2).sum(axis=1).min()),
            "that is the distance; return the label",
        ),
        (
            lambda t, y, x: y[(_differences(t, x) ** 2).sum(axis=1).argmax()],
            "that is the label of the farthest image: argmin, not argmax",
        ),
        (
            lambda t, y, x: y[_differences(t, x).sum(axis=1).argmin()],
            "differences of both signs cancel: square them before you add",
        ),
    ],
    hints=(
        "`train - image` subtracts the image from every training image at once. Bytes "
        "cannot be negative, so make floats of both first.",
        "Square, then sum over all axes but the first: one number per training image. "
        "`.reshape(len(train), -1)` makes one row of each image.",
        "`.argmin()` gives the place of the smallest number; the label stands at the "
        "same place of `labels`.",
    ),
    solution="""def nearest_label(train, labels, image):
    difference = train.astype(float) - image.astype(float)
    squares = difference.reshape(len(train), -1) ** 2
    return labels[squares.sum(axis=1).argmin()]""",
    praise="The root was not needed: it does not change which one is smallest.",
)

choose_setting = FunctionExercise(
    lambda train, validation, test: np.argmax(validation),
    cases=[
        (
            np.array([0.99, 0.9, 0.8, 0.7, 0.6]),
            np.array([0.6, 0.7, 0.75, 0.65, 0.5]),
            np.array([0.62, 0.8, 0.7, 0.81, 0.55]),
        ),
        (
            np.array([0.5, 0.9, 0.7]),
            np.array([0.6, 0.5, 0.4]),
            np.array([0.3, 0.4, 0.5]),
        ),
    ],
    mistakes=[
        (
            lambda train, validation, test: np.argmax(train),
            "that is the best on images it has seen: it may know them by heart",
        ),
        (
            lambda train, validation, test: np.argmax(test),
            "that chooses with the test images; then nothing is left that tells how "
            "good the choice is",
        ),
        (
            lambda train, validation, test: np.argmax(validation + test),
            "the test images take part in this choice; they must not",
        ),
        (
            lambda train, validation, test: np.max(validation),
            "that is the accuracy; return the place where it stands",
        ),
        (
            lambda train, validation, test: test[np.argmax(validation)],
            "that is what you report in the end; here return the place",
        ),
        (
            lambda train, validation, test: np.argmin(validation),
            "that is the worst: these are accuracies, not errors",
        ),
    ],
    hints=(
        "Three piles: one to learn, one to choose, one to report. Which one chooses?",
        "Look at `validation` only.",
        "`np.argmax(validation)` gives the place of its largest number.",
    ),
    solution="""def choose(train, validation, test):
    return np.argmax(validation)""",
    praise="Only then `test[choice]` is read, once, whatever it says.",
)

linear_numbers = NumberExercise(
    right=10 * 3072 + 10,
    mistakes={
        30_720: "the biases are missing: one for each class",
        3_073: "that is one class; there are ten",
        3_072: "those are the pixels; each class has a weight for every one",
        10_250: "a colour image has three values per pixel",
        10_240: "a colour image has three values per pixel, and each class has a bias",
        6_144_000: "that is what nearest neighbour keeps: all the training pixels",
        61_440_000: "the number of training images does not enter: they are not kept",
        30_721: "one bias for each class, not one for all",
    },
    hints=(
        "How many values has a patch of 32×32 pixels in three colours?",
        "Each class has one weight for each of the 3,072 values, and one bias.",
        "3,072 + 1 numbers for one class, times ten classes.",
    ),
    solution="answer = 10 * (32 * 32 * 3 + 1)  # 30,730",
    praise="Nearest neighbour keeps 6,144,000 for 2,000 patches: 200 times as many.",
    otherwise="Count one class first: a weight for each value of a patch, and a bias.",
)

fisher_length = NumberExercise(
    right=2 * 16 * 64 + 16,
    mistakes={
        2_048: "the sixteen shares are missing: how often each Gaussian was met",
        1_040: "the spreads are missing: means and spreads have 64 numbers each",
        1_024: "those are the means alone; spreads and shares are still to come",
        129: "that is one Gaussian; there are sixteen",
        128: "that is one Gaussian, and without its share",
        51_600: "the number of windows does not enter: a mean is taken over them",
        51_200: "the number of windows does not enter: a mean is taken over them",
        1_600: "that is the description before the Fisher vector: 25 windows of 64",
        520: "that is the vector of this notebook: 8 Gaussians, 32 numbers",
    },
    hints=(
        "For each Gaussian the vector holds a share, a shift of the mean and a spread.",
        "The share is one number. Shift and spread have one for each of the 64.",
        "One Gaussian: 1 + 64 + 64 numbers. There are sixteen.",
    ),
    solution="answer = 16 * (1 + 64 + 64)  # 2,064",
    praise="However many windows an image has, the length is the same.",
    otherwise="Count one Gaussian first: a share, a mean, a spread.",
)
