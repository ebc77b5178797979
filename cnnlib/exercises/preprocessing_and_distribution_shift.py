"""Exercises of notebook 10: standardise, whiten, rates, confident mistakes."""

import numpy as np

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise

_RNG = np.random.default_rng(10)


def _standardized(train, test):
    return (test - train.mean(axis=0)) / train.std(axis=0)


standardize_test = FunctionExercise(
    _standardized,
    cases=[
        (np.array([[1.0, 10], [3, 30]]), np.array([[2.0, 40], [5, 20]])),
        (_RNG.normal(3, 2, (20, 4)), _RNG.normal(5, 1, (6, 4))),
    ],
    mistakes=[
        (
            lambda train, test: (test - test.mean(axis=0)) / test.std(axis=0),
            "that measures the test samples; mean and spread come from `train`",
        ),
        (
            lambda train, test: (test - train.mean()) / train.std(),
            "that is one mean for all columns; each has its own: axis=0",
        ),
        (
            lambda train, test: (test - train.mean(axis=0)) / train.var(axis=0),
            "divide by the standard deviation, the root of the variance",
        ),
        (
            lambda train, test: test / train.std(axis=0),
            "the mean is not subtracted",
        ),
        (
            lambda train, test: test - train.mean(axis=0),
            "the division by the standard deviation is missing",
        ),
        (
            lambda train, test: test - train.mean(axis=0) / train.std(axis=0),
            "parentheses: subtract first, then divide the difference",
        ),
        (
            lambda train, test: (train - train.mean(axis=0)) / train.std(axis=0),
            "those are the training samples; the test samples were asked for",
        ),
    ],
    hints=(
        "Which pile may be measured? Each column has its own mean and spread.",
        "`train.mean(axis=0)` and `train.std(axis=0)` have one number per column.",
        "Subtract the one from `test` and divide by the other; mind the parentheses.",
    ),
    solution="""def standardize(train, test):
    return (test - train.mean(axis=0)) / train.std(axis=0)""",
    praise="The result has no mean of zero, and need not: the yardstick is the same.",
)

whitened_coordinate = NumberExercise(
    right=np.sqrt(2),
    mistakes={
        6 / np.sqrt(2): "that is the coordinate; divide by the standard deviation 3",
        6 / np.sqrt(2) / 9: "divide by the standard deviation 3, not by the variance 9",
        2: "the axis has length 1: it is (1, 1)/√2, not (1, 1)",
        6: "the axis has length 1, and the coordinate is divided by its spread",
        1: "that is 3 divided by 3; take the coordinate along the axis first",
        0: "that is the coordinate along the other axis, (1, −1)/√2",
        3: "that is the standard deviation along the axis",
        9: "that is the variance along the axis",
    },
    hints=(
        "The axis must have length 1: (1, 1)/√2. The variance along it is 5 + 4.",
        "The coordinate is the product of point and axis: (3 + 3)/√2.",
        "Divide 4.243 by the standard deviation, the root of 9.",
    ),
    solution="answer = (3 + 3) / 2**0.5 / 9**0.5  # 4.243 / 3 = 1.414",
    praise="4.2 looked like much, but along this axis 3 is an ordinary distance.",
    otherwise="Coordinate along the axis first, then divide by its spread.",
    tolerance=0.006,
)


def _whitened(x, mean, axes, variances):
    return (x - mean) @ axes / np.sqrt(variances)


_AXES = np.linalg.qr(_RNG.normal(size=(4, 4)))[0]

whiten_samples = FunctionExercise(
    _whitened,
    cases=[
        (
            np.array([[3.0, 1], [5, 5]]),
            np.array([1.0, 2]),
            np.array([[0.6, 0.8], [0.8, -0.6]]),
            np.array([4.0, 0.25]),
        ),
        (_RNG.normal(size=(7, 4)), np.arange(4.0), _AXES, np.array([9.0, 4, 0.5, 2])),
    ],
    mistakes=[
        (
            lambda x, mean, axes, variances: (x - mean) @ axes / variances,
            "divide by the standard deviation, the root of the variance",
        ),
        (
            lambda x, mean, axes, variances: (x - mean) @ axes,
            "those are the coordinates; divide each by its standard deviation",
        ),
        (
            lambda x, mean, axes, variances: (x - mean) @ axes * np.sqrt(variances),
            "multiplied in place of divided",
        ),
        (
            lambda x, mean, axes, variances: x @ axes / np.sqrt(variances),
            "the mean is not subtracted",
        ),
        (
            lambda x, mean, axes, variances: (x - mean) @ axes.T / np.sqrt(variances),
            "an axis is a column: `@ axes`, not `@ axes.T`",
        ),
        (
            lambda x, mean, axes, variances: (x - mean) / np.sqrt(variances),
            "the samples are not turned: the variances belong to the axes",
        ),
        (
            lambda x, m, axes, variances: (x - m) @ axes / np.sqrt(variances) @ axes.T,
            "that is turned back (ZCA); here stop before",
        ),
    ],
    hints=(
        "Three steps: centre, turn, divide.",
        "A sample is a row and an axis a column, so `@ axes` gives all coordinates.",
        "Divide by `np.sqrt(variances)`: one number for each column.",
    ),
    solution="""def whiten(x, mean, axes, variances):
    return (x - mean) @ axes / np.sqrt(variances)""",
    praise="It is one matrix product and a bias: a linear layer could do it.",
)

rate_factor = NumberExercise(
    right=255**2,
    mistakes={
        255: "the eigenvalue is a mean of squares: it grows with the square",
        1 / 255: "it grows with the square, and the question is how many times smaller",
        1 / 65_025: "that is the rate's factor; the question is how many times smaller",
        510: "squared, not doubled",
        1: "a rate that was right for small inputs throws the weights far out",
        16: "that is the root; the eigenvalue grows with the square",
    },
    hints=(
        "The largest useful rate is 2/λ, with λ the largest eigenvalue of the mean of "
        "x · xᵀ.",
        "If every x is 255 times as large, how large are products of two of them?",
        "λ is 255 · 255 times as large.",
    ),
    solution="answer = 255**2  # 65,025",
    praise="Ten to the five: so far apart are the two curves in the figure.",
    otherwise="How does a product of two inputs grow if both grow 255 times?",
)


def _sure_and_wrong(probabilities, labels):
    wrong = probabilities.argmax(axis=1) != labels
    return np.mean(wrong & (probabilities.max(axis=1) > 0.9))


_EASY = np.array(
    [
        [0.95, 0.05],
        [0.92, 0.08],
        [0.4, 0.6],
        [0.02, 0.98],
        [0.7, 0.3],
        [0.6, 0.4],
        [0.8, 0.2],
    ]
)
_LOGITS = _RNG.normal(0, 4, (40, 5))
_FIVE = np.exp(_LOGITS) / np.exp(_LOGITS).sum(axis=1, keepdims=True)

sure_and_wrong = FunctionExercise(
    _sure_and_wrong,
    cases=[
        (_EASY, np.array([1, 0, 0, 1, 1, 1, 1])),
        (_FIVE, _RNG.integers(0, 5, 40)),
        (np.array([[0.9, 0.1], [0.05, 0.95], [0.2, 0.8]]), np.array([1, 0, 1])),
    ],
    mistakes=[
        (
            lambda p, y: np.mean((p.argmax(1) != y) & (p.max(1) >= 0.9)),
            "an answer of exactly 0.9 is not above 0.9",
        ),
        (
            lambda p, y: np.mean((p.argmax(1) == y) & (p.max(1) > 0.9)),
            "that counts the right answers: `!=`, not `==`",
        ),
        (
            lambda p, y: np.mean(p.argmax(1) != y),
            "that counts all wrong answers, the unsure ones too",
        ),
        (
            lambda p, y: np.mean(p.max(1) > 0.9),
            "that counts all sure answers, the right ones too",
        ),
        (
            lambda p, y: np.mean(p.max(1)[p.argmax(1) != y] > 0.9),
            "that is the share among the wrong answers; divide by all samples",
        ),
        (
            lambda p, y: np.mean((p.argmax(1) != y)[p.max(1) > 0.9]),
            "that is the share among the sure answers; divide by all samples",
        ),
        (
            lambda p, y: np.sum((p.argmax(1) != y) & (p.max(1) > 0.9)),
            "that is their number; the share was asked for",
        ),
        (
            lambda p, y: np.mean((p.argmax(1) != y) & (p[np.arange(len(y)), y] > 0.9)),
            "look at the largest probability, not at that of the right class",
        ),
    ],
    hints=(
        "The answer is the class of the largest probability, the confidence is that "
        "probability.",
        "`probabilities.argmax(axis=1) != labels` says which are wrong, "
        "`probabilities.max(axis=1) > 0.9` which are sure.",
        "Join the two with `&` and take the mean: True counts 1.",
    ),
    solution="""def sure_and_wrong(probabilities, labels):
    wrong = probabilities.argmax(axis=1) != labels
    return np.mean(wrong & (probabilities.max(axis=1) > 0.9))""",
    praise="This is the number to fear: nobody checks what a machine is sure of.",
)
