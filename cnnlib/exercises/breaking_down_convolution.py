"""Exercises of notebook 21: strips, ranks, and what they cost."""

import keras
import numpy as np

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise, RebuildExercise
from cnnlib.exercises.kinds.differences import convolutions

_SEVEN = 28 * 28 * 7 * 7 * 64 * 64

saved_by_three = NumberExercise(
    _SEVEN - 3 * 28 * 28 * 9 * 64 * 64,
    {
        _SEVEN: "that is what the one 7×7 costs",
        3 * 28 * 28 * 9 * 64 * 64: "that is what the three 3×3 cost",
        _SEVEN - 28 * 28 * 9 * 64 * 64: "three of them replace it, not one",
        (49 - 27) * 28 * 28: "each filter looks at 64 channels, and there are 64",
        (49 - 27) * 28 * 28 * 64: "64 channels come in, and 64 filters go out",
        (49 - 27) * 64 * 64: "those are weights; each works at 28 · 28 places",
    },
    hints=(
        "One filter at one place multiplies height · width · channels times.",
        "7×7: 49 · 64 products for each of 64 filters at 28 · 28 places.",
        "(49 − 3 · 9) · 64 · 64 · 28 · 28.",
    ),
    solution="answer = (49 - 27) * 64 * 64 * 28 * 28  # 70,647,808",
    praise="45 % of the work is gone, and two more ReLUs fit in.",
    otherwise="Count the products of the 7×7, then those of all three 3×3.",
)

half_rank = NumberExercise(
    64,
    {
        128: "at that rank both cost the same; half of the work is asked",
        192: "that is full rank, which costs more than the 3×3",
        32: "that keeps a quarter of the work",
        36_864: "that is half of the products; what does one step of the rank cost?",
        96: "a step of the rank costs a column of 3 · 64 and a row of 3 · 128",
    },
    hints=(
        "At one place the 3×3 multiplies 9 · 64 · 128 = 73,728 times.",
        "The column multiplies 3 · 64 · R times, and the row 3 · R · 128 times.",
        "576 · R should be at most 36,864.",
    ),
    solution="answer = (9 * 64 * 128 // 2) // (3 * 64 + 3 * 128)  # 64",
    praise="A third of the full rank of 192. What is lost is in the other two thirds.",
    otherwise="Compare the products at one place: 3×3 against column and row.",
)


def _distinct(kernel):
    return len(np.unique(kernel)) <= max(kernel.shape)


is_separable = FunctionExercise(
    lambda kernel: int(np.linalg.matrix_rank(kernel) == 1),
    cases=(
        (np.ones((3, 3)),),
        (np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]]),),
        (np.eye(3),),
        (np.array([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]]),),
        (np.outer([1.0, 2, 1], [1, 0, -1]),),
        (np.outer([1.0, 4, 6, 4, 1], [1, 4, 6, 4, 1]),),
    ),
    mistakes=(
        (
            lambda kernel: int(np.array_equal(kernel, kernel.T)),
            "symmetric is something else: the diagonal is symmetric and needs rank 3",
        ),
        (
            lambda kernel: int(np.isclose(np.linalg.det(kernel), 0)),
            "a determinant of 0 means a rank below full; it has to be 1",
        ),
        (
            lambda kernel: int(np.linalg.matrix_rank(kernel) < len(kernel)),
            "a rank below full is not enough; it has to be 1",
        ),
        (
            lambda kernel: int(np.linalg.matrix_rank(kernel)),
            "that is the rank itself; return 1 where it is 1, else 0",
        ),
        (
            lambda kernel: int(_distinct(kernel)),
            "how many values differ says nothing: look at whether rows are multiples",
        ),
    ),
    hints=(
        "A separable kernel is a column times a row: each of its rows is a multiple of"
        " one row.",
        "Linear algebra calls that a matrix of rank 1.",
        "`np.linalg.matrix_rank(kernel)` counts independent rows.",
    ),
    solution="""def is_separable(kernel):
    return int(np.linalg.matrix_rank(kernel) == 1)""",
    praise="The Laplacian has rank 2: two columns and two rows give it exactly.",
)


def _truncated(kernel, rank):
    left, values, right = np.linalg.svd(kernel)
    return (left[:, :rank] * values[:rank]) @ right[:rank]


def _part(kernel, select, scale=True):
    left, values, right = np.linalg.svd(kernel)
    values = values if scale else np.ones_like(values)
    return (left[:, select] * values[select]) @ right[select]


_KERNEL = np.array([[4.0, 1, 0], [2, 3, -1], [0, 1, 2]])

low_rank = FunctionExercise(
    _truncated,
    cases=(
        (_KERNEL, 1),
        (_KERNEL, 2),
        (np.cos(np.arange(25.0) ** 1.5).reshape(5, 5), 3),
    ),
    mistakes=(
        (
            lambda kernel, rank: _part(kernel, slice(rank - 1, rank)),
            "that is one term alone; add up the first ones",
        ),
        (
            lambda kernel, rank: _part(kernel, slice(-rank, None)),
            "those are the smallest singular values; the largest come first",
        ),
        (
            lambda kernel, rank: _part(kernel, slice(rank), scale=False),
            "the singular values are missing: they say how much of each term to take",
        ),
        (
            lambda kernel, rank: (
                np.linalg.svd(kernel)[0][:, :rank]
                * np.linalg.svd(kernel)[1][:rank]
                @ np.linalg.svd(kernel)[2][:, :rank].T
            ),
            "NumPy returns the third factor with its vectors as rows: take the first"
            " rows, not columns",
        ),
        (lambda kernel, rank: kernel, "that is the kernel itself, at full rank"),
    ),
    hints=(
        "`left, values, right = np.linalg.svd(kernel)`.",
        "Term i is `values[i]` times column i of `left` times row i of `right`.",
        "`(left[:, :rank] * values[:rank]) @ right[:rank]`.",
    ),
    solution="""def low_rank(kernel, rank):
    left, values, right = np.linalg.svd(kernel)
    return (left[:, :rank] * values[:rank]) @ right[:rank]""",
    praise="No kernel of this rank lies nearer (Eckart and Young, 1936).",
)


def _strips(x, filters, activation="relu", sizes=((7, 1), (1, 7))):
    """Two strips; the keywords build them wrong."""
    for size in sizes:
        options = {"padding": "same", "activation": activation}
        x = keras.layers.Conv2D(filters, size, **options)(x)
    return x


def _strip_layers(model, filters) -> str | None:
    shape = tuple(model.output.shape[1:])
    if shape == (6, 6, filters):
        return 'The map has shrunk to 6 × 6: both strips need padding="same".'
    if shape != (12, 12, filters):
        return f"The output should be 12 × 12 × {filters}; yours is {shape}."
    kernels = [layer.kernel_size for layer in convolutions(model)]
    if sorted(kernels) != [(1, 7), (7, 1)]:
        return f"Two strips are asked, 7 × 1 and 1 × 7; your filters are {kernels}."
    first = convolutions(model)[0]
    if first.kernel_size != (7, 1):
        return "The column, 7 × 1, comes first here."
    if first.filters != filters:
        return f"Both strips have {filters} filters; your first has {first.filters}."
    return None


rebuild_strips = RebuildExercise(
    _strips,
    inputs=[(keras.Input((12, 12, 4)), 8)],
    mistakes=[
        (
            {"activation": None},
            "a ReLU follows each strip: without it, both are one linear filter",
        )
    ],
    checks=[_strip_layers],
    hints=(
        "Two `keras.layers.Conv2D` in a row; a kernel size may be a pair.",
        "`(7, 1)` is seven high and one wide.",
        'Each: Conv2D(filters, (7, 1), padding="same", activation="relu")(x).',
    ),
    solution="""def strips(x, filters):
    options = {"padding": "same", "activation": "relu"}
    x = keras.layers.Conv2D(filters, (7, 1), **options)(x)
    return keras.layers.Conv2D(filters, (1, 7), **options)(x)""",
    praise="That is the step of Inception-v3's middle modules.",
)
