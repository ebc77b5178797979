"""Ten views of an image and the average of their answers."""

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib.evaluation import ten_crop, ten_crop_predict

IMAGES = np.random.default_rng(0).normal(size=(3, 9, 11, 2)).astype("float32")


def test_the_views_and_their_order():
    crops = ten_crop(IMAGES, (5, 6))
    assert crops.shape == (3, 10, 5, 6, 2)
    expected = [
        IMAGES[:, :5, :6],
        IMAGES[:, :5, 5:],
        IMAGES[:, 4:, :6],
        IMAGES[:, 4:, 5:],
        IMAGES[:, 2:7, 2:8],
    ]
    for index, view in enumerate(expected):
        np.testing.assert_array_equal(crops[:, index], view)
        np.testing.assert_array_equal(crops[:, index + 5], view[:, :, ::-1])


def test_the_papers_size():
    image = np.arange(256 * 256).reshape(1, 256, 256, 1)
    first = ten_crop(image, 224)[0, :5, 0, 0, 0]
    rows, columns = np.divmod(first, 256)
    assert rows.tolist() == [0, 0, 32, 32, 16]
    assert columns.tolist() == [0, 32, 0, 32, 16]


def test_a_whole_image_gives_itself_and_its_mirror():
    crops = ten_crop(IMAGES, (9, 11))
    for index in range(5):
        np.testing.assert_array_equal(crops[:, index], IMAGES)


def test_dtype_is_kept_and_lists_are_taken():
    assert ten_crop(IMAGES.astype("uint8"), 4).dtype == np.uint8
    assert ten_crop(IMAGES.tolist(), 4).shape == (3, 10, 4, 4, 2)


def tiny_model(shape=(5, 6, 2)):
    inputs = keras.Input(shape)
    x = keras.layers.Conv2D(4, 3, activation="relu", padding="same")(inputs)
    x = keras.layers.GlobalMaxPooling2D()(x)
    return keras.Model(inputs, keras.layers.Dense(3, activation="softmax")(x))


def test_the_prediction_is_the_mean_over_the_views():
    keras.utils.set_random_seed(0)
    model = tiny_model()
    each = [model.predict(crops, verbose=0) for crops in ten_crop(IMAGES, (5, 6))]
    found = ten_crop_predict(model, IMAGES)
    assert found.shape == (3, 3)
    np.testing.assert_allclose(found, [scores.mean(axis=0) for scores in each], 1e-5)
    mirrored = ten_crop_predict(model, IMAGES[:, :, ::-1], (5, 6))
    # Of an uneven rest the centre takes the left, so only mirrored corners agree.
    assert np.abs(mirrored - found).max() < 0.05


def test_a_model_for_any_size_needs_one():
    model = tiny_model((None, None, 2))
    assert ten_crop_predict(model, IMAGES, 7).shape == (3, 3)
    with pytest.raises(cnnlib.InputError, match="any size; give size=, such as 7"):
        ten_crop_predict(model, IMAGES)


@pytest.mark.parametrize("size", [10, (9, 12), 0, (5, -1)])
def test_views_that_do_not_fit_are_refused(size):
    with pytest.raises(cnnlib.InputError, match="9 × 11 pixels; take 1 to 9"):
        ten_crop(IMAGES, size)
