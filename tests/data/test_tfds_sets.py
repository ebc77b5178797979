"""Sets of TensorFlow Datasets, shown on tiny ones that need no network."""

import numpy as np
import pytest

import cnnlib
from cnnlib.data import tfds_sets
from cnnlib.errors import InputError

pytestmark = pytest.mark.usefixtures("tiny_sets")


@pytest.fixture(scope="module")
def tiny_sets():
    from tests.data import tiny_image_sets

    return tiny_image_sets


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tfds")


def splits(data):
    return data.train, data.validation, data.test


def test_a_set_is_prepared_once_and_divided(folder, capfd):
    data = cnnlib.load_data("tiny_images", data_dir=folder)
    assert "Generating splits" in capfd.readouterr().err  # TFDS's progress bar
    assert [split.size for split in splits(data)] == [54, 6, 20]
    assert data.image_shape == (8, 6, 1)
    assert data.class_names == ("even", "odd")
    for images, labels in splits(data):
        assert images.dtype == np.uint8
        assert labels.dtype == np.int64
        np.testing.assert_array_equal(images[:, 0, 0, 0] % 2, labels)
    shown = np.concatenate([data.train.images, data.validation.images])[:, 0, 0, 0]
    assert sorted(shown) == list(range(60))
    cnnlib.load_data("tiny_images", data_dir=folder)
    assert "Generating" not in capfd.readouterr().err


def test_a_set_comes_in_the_size_asked_for(folder):
    data = cnnlib.load_data("tiny_images", image_size=10, data_dir=folder)
    assert data.image_shape == (10, 10, 1)
    assert (data.train.images[:, 1:9, 2:8] == data.train.images[:, 4:5, 4:5]).all()
    assert data.train.images[:, 0].max() == data.train.images[:, :, :2].max() == 0


def test_hidden_test_labels_are_not_used(folder):
    data = cnnlib.load_data("tiny_hidden_labels", data_dir=folder)
    assert [split.size for split in splits(data)] == [36, 4, 15]
    assert min(split.labels.min() for split in splits(data)) == 0


def test_images_that_differ_in_size_need_one(folder):
    with pytest.raises(InputError, match=r"differ in size.*image_size=224"):
        cnnlib.load_data("tiny_photos", data_dir=folder)
    data = cnnlib.load_data("tiny_photos", image_size=9, data_dir=folder)
    assert [split.size for split in splits(data)] == [40, 5, 5]
    assert data.image_shape == (9, 9, 3)
    shown = np.concatenate([split.images for split in splits(data)])[:, 4, 4, 0]
    assert sorted(shown) == list(range(50))


def test_a_large_set_is_streamed_with_the_same_pixels(folder, monkeypatch):
    kept = cnnlib.load_data("tiny_photos", image_size=9, data_dir=folder)
    monkeypatch.setattr(tfds_sets, "MEMORY_LIMIT", 0)
    data = cnnlib.load_data("tiny_photos", image_size=9, data_dir=folder)
    assert isinstance(data.train, cnnlib.data.StreamedSplit)
    assert [len(split) for split in splits(data)] == [40, 5, 5]
    assert [split.size for split in splits(data)] == [40, 5, 5]
    assert data.image_shape == kept.image_shape
    for stream, split in zip(splits(data), splits(kept), strict=True):
        pairs = list(stream.dataset().as_numpy_iterator())
        np.testing.assert_array_equal([image for image, _ in pairs], split.images)
        np.testing.assert_array_equal([label for _, label in pairs], split.labels)
    np.testing.assert_array_equal(data.mean, kept.mean)


def test_a_stream_can_be_shuffled_repeatably(folder, monkeypatch):
    monkeypatch.setattr(tfds_sets, "MEMORY_LIMIT", 0)
    train = cnnlib.load_data("tiny_images", data_dir=folder).train

    def order(**kwargs):
        pairs = train.dataset(**kwargs).as_numpy_iterator()
        return [int(image[0, 0, 0]) for image, _ in pairs]

    stored, shuffled = order(), order(shuffle=True, seed=3)
    assert stored != shuffled == order(shuffle=True, seed=3)
    assert sorted(stored) == sorted(shuffled)


def test_the_table_lists_what_is_prepared(folder):
    cnnlib.load_data("tiny_images", data_dir=folder)
    table = cnnlib.data.table(folder).set_index("name")
    row = table.loc["tiny_images"]
    assert list(row[:5]) == [2, "8×6×1", 54, 6, 20]
    assert row["where"] == str(folder / "tiny_images" / "1.0.0")


def test_a_set_without_training_images_is_refused(folder):
    with pytest.raises(InputError, match="'tiny_test_only' cannot be trained on"):
        cnnlib.load_data("tiny_test_only", data_dir=folder)


@pytest.mark.parametrize("name", ["tiny_numbers", "coco", "glue"])
def test_other_tasks_are_refused(folder, name):
    with pytest.raises(InputError, match=f"{name}.*not an image classification set"):
        cnnlib.load_data(name, data_dir=folder)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("digit", "did you mean 'digits'"),
        ("mnits", "did you mean 'mnist'"),
        ("fashion-mnist", "did you mean 'fashion_mnist'"),
        ("imagenette/320", "did you mean 'imagenette/320px'"),
        ("mnist/large", "did you mean 'mnist'"),
        ("mnist:1.0.0", "mnist has version"),
        ("xyzzy", "embedded: digits, photo_patches; all others"),
        ("huggingface:mnist", "unknown data set"),
        ("no such/thing at all", "unknown data set"),
    ],
)
def test_an_unknown_name_shows_the_nearest(folder, name, hint):
    with pytest.raises(InputError, match=hint) as error:
        cnnlib.load_data(name, data_dir=folder)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 250
