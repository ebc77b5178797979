"""Exercises of notebook 00: batches, errors, honest splits and shapes."""

import numpy as np

from cnnlib.exercises.kinds import Exercise, NumberExercise
from cnnlib.exercises.kinds.sentences import shown

_FRACTION = "the tenth of a step cannot be taken: the last batch is smaller"

steps_per_epoch = NumberExercise(
    40,
    {
        39: "39 batches hold 1,248 images; the last ten make a smaller batch",
        39.3125: _FRACTION,
        39.31: _FRACTION,
        39.3: _FRACTION,
        1_258: "that is one image per step; a step takes a batch of 32",
        32: "that is the size of a batch; how many batches are there?",
    },
    hints=(
        "One step takes one batch. How many batches of 32 hold 1,258 images?",
        "1258 / 32 = 39.3. What happens to the rest?",
        "The rest is a batch too: round up.",
    ),
    solution="answer = 39 + 1  # 39 full batches and one of ten images",
    praise="The last batch is smaller: ten images.",
    otherwise="Divide and round up.",
)

error_rate = NumberExercise(
    100 * 9 / 359,
    {
        97.5: "that is the accuracy; the error is the rest",
        9: "that is the number of mistakes; what share of 359 is it?",
        0.025: "that is the share; in percent it is a hundred times as much",
        2.6: "divide by all 359 test digits, not by the 350 right ones",
    },
    hints=(
        "How many digits were misread?",
        "Nine. What share of all 359 is that?",
        "9 / 359 is the share; a hundred times that is the percentage.",
    ),
    solution="answer = 100 * (359 - 350) / 359  # 2.5 %",
    praise="Papers report errors more often than accuracies.",
    otherwise="Count the misread digits and divide by all of them.",
    tolerance=0.05,
)

_PARTS = {
    "test": 'Then the test has chosen too and no longer tells the truth: "test" is'
    " read once, at the end.",
    "train": "The training images are what the weights were fitted to; the largest"
    " network that learns them by heart would win.",
}


def _which_part(answer) -> str | None:
    text = answer.lower() if isinstance(answer, str) else ""
    named = [part for part in ("validation", *_PARTS) if part in text]
    if named == ["validation"]:
        return None
    if len(named) == 1:
        return _PARTS[named[0]]
    return f'Give "train", "validation" or "test", not {shown(answer)}.'


which_part = Exercise(
    _which_part,
    hints=(
        "Whatever you choose by is used up as a judge.",
        "The weights have seen one part; the last judgement needs another.",
        "The third part exists for choosing only.",
    ),
    solution='answer = "validation"  # so that "test" stays untouched until the end',
    praise="It chooses, so that the test can judge.",
)


def _sevens(answer):
    from cnnlib.data import load_data

    images, labels = load_data("digits").train
    right = images[labels == 7]
    try:
        answer = np.asarray(answer)
    except (TypeError, ValueError):
        return "Give one array of images; the parts of this differ in shape."
    if answer.ndim == 0:
        return f"Give an array of images, not {shown(answer.item())}."
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
        "Which labels are 7? A comparison of arrays answers for all at once.",
        "`data.train.labels == 7` is True where the label is 7.",
        "Index the images with that mask: `data.train.images[...]`.",
    ),
    solution="""\
digits = cnnlib.load_data("digits").train
sevens = digits.images[digits.labels == 7]""",
    praise="A mask picks along the first axis; the other axes stay.",
)
