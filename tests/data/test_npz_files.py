"""`.npz` files as data sets: what is read, what is refused, and how it is said."""

import pathlib
import pickle
import zipfile

import numpy as np
import pytest

import cnnlib
from cnnlib import cli
from cnnlib.data.npz_files import name_of
from cnnlib.errors import InputError


def images_of(count, shape=(8, 8, 3), seed=0):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (count, *shape), dtype=np.uint8)


def three_splits(shape=(8, 8, 3)):
    """60, 20 and 10 images of four classes."""
    arrays = {}
    for seed, (part, count) in enumerate(
        {"train": 60, "validation": 20, "test": 10}.items()
    ):
        arrays[f"x_{part}"] = images_of(count, shape, seed)
        arrays[f"y_{part}"] = np.arange(count) % 4
    return arrays


def stored(folder, arrays):
    path = folder / "mine.npz"
    np.savez(path, **arrays)
    return path


def refused(path, image_size=None):
    """The one line that says what is wrong with a file."""
    with pytest.raises(InputError) as error:
        cnnlib.load_data(str(path), image_size)
    message = str(error.value)
    assert "\n" not in message
    return message


def test_three_splits_are_taken_as_they_are(tmp_path):
    arrays = three_splits() | {"class_names": np.array(["ant", "bee", "cat", "dog"])}
    data = cnnlib.load_data(stored(tmp_path, arrays))
    assert (data.name, data.classes) == ("mine", 4)
    assert data.class_names == ("ant", "bee", "cat", "dog")
    for part in ("train", "validation", "test"):
        split = getattr(data, part)
        np.testing.assert_array_equal(split.images, arrays[f"x_{part}"])
        np.testing.assert_array_equal(split.labels, arrays[f"y_{part}"])
        assert split.labels.dtype == np.int64
    scaled = arrays["x_train"] / 255
    np.testing.assert_allclose(data.mean, scaled.mean((0, 1, 2)), rtol=1e-6)
    np.testing.assert_allclose(data.std, scaled.std((0, 1, 2)), rtol=1e-6)


@pytest.mark.parametrize(
    ("lacking", "sizes"),
    [
        (["validation"], (54, 6, 10)),
        (["test"], (54, 20, 6)),
        (["validation", "test"], (48, 6, 6)),
    ],
)
def test_what_a_file_lacks_is_held_out_of_its_training_images(tmp_path, lacking, sizes):
    arrays = three_splits()
    for part in lacking:
        del arrays[f"x_{part}"], arrays[f"y_{part}"]
    data = cnnlib.load_data(stored(tmp_path, arrays))
    splits = {"train": data.train, "validation": data.validation, "test": data.test}
    assert tuple(split.size for split in splits.values()) == sizes
    held = [splits[part] for part in ("train", *lacking)]
    rows = np.concatenate([split.images.reshape(split.size, -1) for split in held])
    whole = arrays["x_train"].reshape(60, -1)
    assert sorted(map(bytes, rows)) == sorted(map(bytes, whole))
    again = cnnlib.load_data(tmp_path / "mine.npz")
    np.testing.assert_array_equal(again.train.images, data.train.images)
    given = {"validation", "test"} - set(lacking)
    for part in given:  # what is given stays what it is called
        np.testing.assert_array_equal(splits[part].images, arrays[f"x_{part}"])


def test_grey_images_without_channels_and_labels_in_a_column(tmp_path):
    arrays = three_splits((8, 6))
    arrays["y_train"] = arrays["y_train"].astype("uint8")[:, None]
    data = cnnlib.load_data(stored(tmp_path, arrays))
    assert data.image_shape == (8, 6, 1)
    assert data.train.labels.shape == (60,)
    assert data.class_names == ("0", "1", "2", "3")


@pytest.mark.parametrize("shape", [(8, 12, 3), (12, 8, 3), (5, 5, 3), (8, 8)])
def test_images_are_brought_to_the_size_asked_for(tmp_path, shape):
    path = stored(tmp_path, three_splits(shape))
    data = cnnlib.load_data(path, image_size=8)
    assert data.image_shape[:2] == (8, 8)
    assert data.test.images.shape[:3] == (10, 8, 8)


def test_names_that_were_stored_as_bytes(tmp_path):
    names = np.array([b"ant", b"bee", b"cat", b"dog"])
    data = cnnlib.load_data(stored(tmp_path, three_splits() | {"class_names": names}))
    assert data.class_names[0] == "ant"


X, Y = "x_train", "y_train"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({X: None}, ["no x_train", "class_names, x_test"]),
        ({Y: None}, ["no y_train"]),
        ({"x_test": None}, ["no x_test"]),
        ({"x_val": images_of(5)}, ["'x_val'", "'x_validation'"]),
        ({X: images_of(60) / 255}, ["float64", "uint8", "0 to 255"]),
        ({X: images_of(60).astype("int32")}, ["int32", "uint8"]),
        ({X: images_of(60)[0]}, ["(60,) for 8 images"]),
        ({X: images_of(60, (64,))}, ["(60, 64)", "(n, height, width)"]),
        ({X: images_of(60, (3, 8, 8))}, ["moveaxis"]),
        ({Y: np.arange(59) % 4}, ["(59,)", "60 images"]),
        ({Y: np.eye(4)[np.arange(60) % 4]}, ["(60, 4)", "argmax"]),
        ({Y: np.arange(60) % 4 - 1}, ["from -1 to 2"]),
        ({Y: np.arange(60) % 4 / 1.0}, ["float64", "whole numbers"]),
        ({Y: np.array(["ant", "bee"] * 30)}, ["<U3", "whole numbers"]),
        ({Y: np.arange(60) + 10**12}, ["1000000000059", "0, 1, 2"]),
        ({Y: np.full(60, 2**64 - 1, "uint64")}, ["to 18446744073709551615"]),
        ({"x_test": images_of(10, (8, 9, 3))}, ["x_test", "(8, 9, 3)", "(8, 8, 3)"]),
        ({"x_test": images_of(10, (8, 8, 1))}, ["x_test", "(8, 8, 1)"]),
        ({"x_test": images_of(0), "y_test": np.arange(0)}, ["x_test", "empty split"]),
        ({X: images_of(0), Y: np.arange(0)}, ["x_train", "no images"]),
        ({"class_names": np.array(["a", "b"])}, ["(2,)", "labels up to 3"]),
        ({"class_names": np.array("abcd")}, ["class_names", "one name"]),
    ],
)
def test_wrong_arrays_are_named(tmp_path, change, words):
    arrays = three_splits() | {"class_names": np.array(list("abcd"))} | change
    arrays = {name: array for name, array in arrays.items() if array is not None}
    path = stored(tmp_path, arrays)
    message = refused(path)
    assert str(path) in message
    for word in words:
        assert word in message, message


def test_too_few_images_to_hold_some_out(tmp_path):
    path = stored(tmp_path, {X: images_of(9), Y: np.arange(9) % 2})
    assert "too few to hold a tenth out" in refused(path)


def test_missing_files_and_other_files(tmp_path):
    assert "there is no file" in refused(tmp_path / "none.npz")
    (tmp_path / "folder.npz").mkdir()
    assert "there is no file" in refused(tmp_path / "folder.npz")
    path = tmp_path / "mine.npz"
    for content in (b"", b"PK\x03\x04 no archive", b"plain text", b"\x93NUMPY\x01"):
        path.write_bytes(content)
        assert "is not a .npz file" in refused(path)
    with path.open("wb") as file:  # one array, as np.save writes it
        np.save(file, images_of(3))
    assert "is not a .npz file" in refused(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x_train", "no array")
    assert "is not a .npz file" in refused(path)


@pytest.mark.parametrize("compressed", [True, False])
def test_a_damaged_file_is_one_line(tmp_path, compressed):
    path = tmp_path / "mine.npz"
    (np.savez_compressed if compressed else np.savez)(path, **three_splits())
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "is not a .npz file" in refused(path)
    flipped = bytearray(whole)
    for place in range(300, 4000, 7):
        flipped[place] ^= 0xFF
    path.write_bytes(flipped)
    assert "is not a .npz file" in refused(path)


class Trap:
    """Makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return (pathlib.Path.touch, (pathlib.Path(self.path),))


@pytest.mark.parametrize("name", ["x_train", "class_names"])
def test_a_pickle_inside_is_never_executed(tmp_path, name):
    sprung = tmp_path / "sprung"
    trap = np.array([Trap(sprung)] * 4, dtype=object)
    path = stored(tmp_path, three_splits() | {name: trap})
    assert "Python objects" in refused(path)
    raw = tmp_path / "raw.npz"
    raw.write_bytes(pickle.dumps(Trap(sprung)))
    assert "is not a .npz file" in refused(raw)
    assert not sprung.exists()
    pickle.loads(pickle.dumps(Trap(sprung)))  # the trap does work
    assert sprung.exists()


def test_the_name_of_a_set():
    assert name_of("folder/mine.npz") == name_of(pathlib.Path("mine.npz")) == "mine"
    assert name_of("imagenette/320px") == "imagenette/320px"


def of_bands(folder):
    """Four classes of 32 × 32 images, told apart by where they are bright."""
    arrays = three_splits((28, 28))
    for part in ("train", "validation", "test"):
        images = arrays[f"x_{part}"] = arrays[f"x_{part}"] // 8
        for image, label in zip(images, arrays[f"y_{part}"], strict=True):
            image[7 * label : 7 * label + 7] += 200
    return stored(folder, arrays)


def test_the_command_trains_on_a_file(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    path = of_bands(tmp_path / "folder").relative_to(tmp_path)
    train = ["train", "lenet5", "--data", str(path), "--epochs", "4"]
    assert cli.main(train) == 0
    printed = capsys.readouterr()
    assert "lenet5 (" in printed.out
    assert (tmp_path / "runs" / "lenet5_mine_1" / "result.json").is_file()
    assert cli.main([*train[:3], "missing.npz"]) == 2
    error = capsys.readouterr().err
    assert error == (
        "Error: there is no file 'missing.npz'; name a .npz file of arrays\n"
    )


def test_a_file_that_unpacks_to_more_than_the_memory_is_refused(tmp_path, monkeypatch):
    path = stored(tmp_path, three_splits())
    monkeypatch.setattr("os.sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 1}.get)
    assert "mine.npz', unpacked, would take" in refused(path)
