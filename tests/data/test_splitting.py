"""Which images train, validate and test."""

import numpy as np
import pytest

from cnnlib.data.splitting import MOST_VALIDATION, plan_splits
from cnnlib.errors import InputError


def test_validation_is_held_out_of_train():
    parts = plan_splits({"train": 50_000, "test": 10_000}, True)
    train, validation, test = parts["train"], parts["validation"], parts["test"]
    assert (len(train.rows), len(validation.rows)) == (45_000, MOST_VALIDATION)
    assert test.source == "test"
    both = np.concatenate([train.rows, validation.rows])
    np.testing.assert_array_equal(np.sort(both), np.arange(50_000))
    again = plan_splits({"train": 50_000, "test": 10_000}, True)
    np.testing.assert_array_equal(again["validation"].rows, validation.rows)


def test_a_stored_validation_split_is_kept_for_validation():
    parts = plan_splits({"train": 30, "validation": 20, "test": 10}, True)
    assert [part.source for part in parts.values()] == ["train", "validation", "test"]
    assert [len(part.rows) for part in parts.values()] == [30, 20, 10]


@pytest.mark.parametrize(
    ("sizes", "labelled"),
    [
        ({"train": 30, "validation": 20}, True),
        ({"train": 30, "validation": 20, "test": 9}, False),
    ],
)
def test_a_stored_validation_split_stands_in_for_test(sizes, labelled):
    parts = plan_splits(sizes, labelled)
    assert [part.source for part in parts.values()] == ["train", "train", "validation"]
    assert [len(part.rows) for part in parts.values()] == [27, 3, 20]


def test_training_images_alone_are_divided_in_three():
    parts = plan_splits({"train": 105}, True)
    assert [len(part.rows) for part in parts.values()] == [85, 10, 10]
    rows = np.concatenate([part.rows for part in parts.values()])
    np.testing.assert_array_equal(np.sort(rows), np.arange(105))


def test_no_training_images_are_an_error():
    with pytest.raises(InputError, match="no training images, only test"):
        plan_splits({"test": 10}, True)
