"""Answers to the exercises of notebook 00, right and typically wrong."""

from cnnlib import load_data

images, labels = load_data("digits").train
sevens = images[labels == 7]


RIGHT = {
    "sevens": [sevens],
    "steps_per_epoch": [40],
    "error_rate": [2.5],
    "which_part": ["validation", "Validation", "the validation data"],
}
WRONG = {
    "sevens": [
        (labels == 7, "index the images by it"),
        (sevens[0], "That is one image"),
        (labels[labels == 7], "not images"),
        (images[labels == 1], "sevens."),
        (sevens[::-1], "in their order"),
        (7, "Give an array of images, not 7."),
        ([[1], [1, 2]], "differ in shape"),
    ],
    "steps_per_epoch": [
        (39, "the last ten make a smaller batch"),
        (39.3125, "cannot be taken"),
        (1258, "one image per step"),
        (32, "the size of a batch"),
        (7, "Divide and round up"),
    ],
    "error_rate": [
        (97.5, "that is the accuracy"),
        (97.493, "that is the accuracy"),
        (9, "the number of mistakes"),
        (0.025, "a hundred times"),
        (50, "Count the misread"),
    ],
    "which_part": [
        ("test", "no longer tells the truth"),
        ("train", "learns them by heart"),
        ("all", "not 'all'"),
        (3, "not 3."),
        (images, "not array("),
        ("train or test", "not 'train or test'"),
    ],
}
