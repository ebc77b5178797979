"""The rules behind `load_data`: sizes, splits, statistics, what an import costs."""

import subprocess
import sys

import numpy as np
import pytest

from cnnlib.data.dataset import Dataset, Split, channel_statistics
from cnnlib.data.resizing import check_image_size, fit_array, reduced_shape
from cnnlib.data.splitting import MOST_VALIDATION, plan_splits
from cnnlib.errors import InputError


def test_importing_the_package_loads_nothing_heavy():
    code = (
        "import sys, cnnlib; before = set(sys.modules); import cnnlib.data;"
        "new = {m.split('.')[0] for m in set(sys.modules) - before};"
        "print(sorted(new - {'cnnlib', 'numpy'} - sys.stdlib_module_names))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_smaller_images_get_a_centred_frame():
    images = np.full((2, 28, 28, 1), 7, "uint8")
    framed = fit_array(images, 32)
    assert framed.shape == (2, 32, 32, 1)
    assert (framed[:, 2:30, 2:30] == 7).all()
    assert framed.sum() == images.sum()


def test_larger_images_are_reduced_and_cropped_at_the_centre():
    images = np.zeros((1, 20, 40, 3), "uint8")
    images[:, :, 10:30] = 200  # the middle square
    small = fit_array(images, 10)
    assert small.shape == (1, 10, 10, 3)
    assert (small[:, :, 1:-1] == 200).all()


@pytest.mark.parametrize(
    ("shape", "reduced"),
    [((100, 50), (64, 32)), ((50, 100), (32, 64)), ((20, 90), (20, 90))],
)
def test_the_short_side_decides(shape, reduced):
    assert reduced_shape(*shape, 32) == reduced


@pytest.mark.parametrize("shape", [(5, 9), (9, 5), (12, 20), (21, 13), (10, 10)])
@pytest.mark.parametrize("known", [True, False])
def test_tensors_follow_the_rule_of_arrays(shape, known):
    import tensorflow as tf

    from cnnlib.data.resizing import fit_tensor

    image = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype="uint8")
    spec = tf.TensorSpec((*shape, 3) if known else (None, None, 3), "uint8")
    fit = tf.function(lambda x: fit_tensor(x, 10), input_signature=[spec])
    ours = fit_array(image[None], 10)[0].astype(int)
    # The two libraries round their filters differently by a few grey levels.
    assert abs(fit(image).numpy().astype(int) - ours).mean() < 3
    if min(shape) <= 10:
        np.testing.assert_array_equal(fit(image), ours)


@pytest.mark.parametrize("size", [0, -1, 2.5, "32", True])
def test_what_is_no_image_size_is_refused(size):
    with pytest.raises(InputError, match=r"image_size must be .*, such as 32"):
        check_image_size(size)


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


def test_statistics_are_those_of_the_scaled_images():
    images = np.random.default_rng(1).integers(0, 256, (1500, 4, 5, 3), dtype="uint8")
    mean, std = channel_statistics(images)
    assert mean.dtype == std.dtype == np.float32
    np.testing.assert_allclose(mean, (images / 255).mean((0, 1, 2)), rtol=1e-6)
    np.testing.assert_allclose(std, (images / 255).std((0, 1, 2)), rtol=1e-6)


def test_normalized_training_images_have_mean_0_and_variance_1():
    images = np.random.default_rng(2).integers(0, 256, (40, 6, 6, 2), dtype="uint8")
    images[..., 1] //= 4
    split = Split(images, np.zeros(40, "int64"))
    data = Dataset("x", split, split, split, ("a",), *channel_statistics(images))
    normal = data.normalize(images)
    assert normal.dtype == np.float32
    np.testing.assert_allclose(normal.mean((0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(normal.std((0, 1, 2)), 1, atol=1e-5)


def test_images_of_one_colour_stay_finite():
    mean, std = channel_statistics(np.full((3, 4, 4, 1), 9, "uint8"))
    assert mean == np.float32(9 / 255)
    assert std > 0
