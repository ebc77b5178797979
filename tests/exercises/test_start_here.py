"""Every checker of notebook 00 with the right answer, a blank and typical mistakes."""

import pytest

import cnnlib
from cnnlib.exercises import start_here as exercises


def said(capsys, exercise, answer):
    exercise.check(answer)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        (
            "steps_per_epoch",
            40,
            {
                39: "the last ten make a smaller batch",
                39.3125: "cannot be taken",
                1258: "one image per step",
                32: "the size of a batch",
                7: "Divide and round up",
            },
        ),
        (
            "error_rate",
            2.5,
            {
                97.5: "that is the accuracy",
                97.493: "that is the accuracy",
                9: "the number of mistakes",
                0.025: "a hundred times",
                50: "Count the misread",
            },
        ),
        (
            "which_part",
            "validation",
            {
                "test": "no longer tells the truth",
                "train": "learns them by heart",
                "all": "'all' is not",
                3: "3 is not",
            },
        ),
    ],
)
def test_answers(capsys, name, right, wrong):
    exercise = getattr(exercises, name)
    assert said(capsys, exercise, right).startswith("Correct.")
    assert said(capsys, exercise, None).startswith("Not attempted yet")
    for answer, cause in wrong.items():
        text = said(capsys, exercise, answer)
        assert text.startswith("Not yet.")
        assert cause in text


def test_sevens(capsys):
    data = cnnlib.load_data("digits")
    images, labels = data.train
    for answer, words in [
        (images[labels == 7], "Correct."),
        (None, "Not attempted yet"),
        (labels == 7, "index the images by it"),
        (images[labels == 7][0], "That is one image"),
        (labels[labels == 7], "not images"),
        (images[labels == 1], "sevens."),
        (images[labels == 7][::-1], "in their order"),
    ]:
        assert words in said(capsys, exercises.sevens, answer)
