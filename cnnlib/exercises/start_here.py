"""Exercises of notebook 00: batches, errors, honest splits and shapes."""

import numpy as np

from cnnlib.exercises.exercise import Exercise

_STEPS = {
    39: "39 batches hold 1,248 images; the last ten make a smaller batch of their own",
    1258: "that is one image per step; a step takes a batch of 32",
    32: "that is the size of a batch; how many batches are there?",
}


def _steps_per_epoch(answer):
    if answer == 40:
        return None
    if isinstance(answer, float) and 39 < answer < 40:
        return f"{answer:.2f} steps cannot be taken: the last batch is smaller."
    return f"{answer} is not it: {_STEPS.get(answer, 'divide and round up')}."


steps_per_epoch = Exercise(
    _steps_per_epoch,
    hints=(
        "One step takes one batch. Divide the images by the batch size.",
        "1258 / 32 = 39.3. The rest is a batch too.",
    ),
    solution="39 full batches and one of ten images: 40 steps.",
    praise="The last batch is smaller: ten images.",
)


def _error_rate(answer):
    if abs(answer - 2.5) < 0.05:
        return None
    for mistake, cause in [
        (97.5, "that is the accuracy; the error is the rest"),
        (9, "that is the number of mistakes; what share of 359 is it?"),
        (0.025, "that is the share; in percent it is a hundred times as much"),
        (2.6, "divide by all 359 test digits, not by the 350 right ones"),
    ]:
        if abs(answer - mistake) < 0.005 * max(1, mistake):
            return f"{answer} is not it: {cause}."
    return f"{answer} is not it: count the misread digits and divide by all of them."


error_rate = Exercise(
    _error_rate,
    hints=("How many digits were misread?", "9 of 359, times 100."),
    solution="(359 − 350) / 359 = 9 / 359 = 2.5 %",
    praise="Papers report errors more often than accuracies.",
)

_PARTS = {
    "test": 'Then the test has chosen too and no longer tells the truth: "test" is'
    " read once, at the end.",
    "train": "The training images are what the weights were fitted to; the largest"
    " network that learns them by heart would win.",
}


def _which_part(answer):
    if answer == "validation":
        return None
    return _PARTS.get(answer, f'{answer!r} is not "train", "validation" or "test".')


which_part = Exercise(
    _which_part,
    hints=(
        "Whatever you choose by is used up as a judge.",
        "One part exists for choosing only.",
    ),
    solution='"validation": it chooses, so that "test" stays untouched until the end.',
    praise="It chooses, so that the test can judge.",
)


def _sevens(answer):
    from cnnlib.data import load_data

    images, labels = load_data("digits").train
    right = images[labels == 7]
    answer = np.asarray(answer)
    if answer.shape == right.shape and (answer == right).all():
        return None
    if answer.shape == labels.shape and answer.dtype == bool:
        return (
            "That is the mask that says where the sevens are; index the images by it."
        )
    if answer.shape == right.shape[1:]:
        return "That is one image; the question asks for all sevens."
    if answer.ndim == 1:
        return f"That has the shape {answer.shape}: labels or positions, not images."
    if answer.shape[0] != len(right):
        return f"{answer.shape[0]} images; there are {len(right)} sevens."
    return f"The shape is {answer.shape}; expected {right.shape}, in their order."


sevens = Exercise(
    _sevens,
    hints=(
        "`data.train.labels == 7` is True where the label is 7.",
        "Index the images with that mask.",
    ),
    solution="sevens = data.train.images[data.train.labels == 7]",
    praise="A mask picks along the first axis; the other axes stay.",
)
