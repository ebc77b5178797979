"""Weights by name: what they build, and what they refuse."""

import json
import pathlib

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.models.weights import names as weights_by_name

TABLE = json.loads((weights_by_name._FOLDER / "weights.json").read_text())


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.set_random_seed(0)


def values(model) -> list[np.ndarray]:
    return [ops.convert_to_numpy(weight) for weight in model.weights]


def refusal(name, **arguments) -> str:
    """The one line with which a network is refused."""
    with pytest.raises(cnnlib.InputError) as error:
        cnnlib.create_model(name, **arguments)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("name", TABLE)
def test_shipped_weights_reach_the_error_of_the_table(name):
    row = TABLE[name]
    # No argument besides: input, classes and keywords are those of the weights.
    model = cnnlib.create_model(row["network"], weights=row["data"])
    data = cnnlib.load_data(row["data"])
    images = cnnlib.models.preprocess_input(
        data.test.images, row["network"], row["data"]
    )
    np.testing.assert_allclose(images, data.normalize(data.test.images), atol=1e-5)
    found = np.concatenate(
        [
            ops.convert_to_numpy(model(images[i : i + 256])).argmax(axis=-1)
            for i in range(0, len(images), 256)
        ]
    )
    wrong = 100 * np.mean(found != data.test.labels)
    # One image of digits is 0.28 %: rounding may tip it.
    assert wrong == pytest.approx(row["test_error"], abs=0.3)


def test_shipped_files_are_small_and_all_in_the_table():
    files = sorted(pathlib.Path(weights_by_name._FOLDER).glob("*.h5"))
    assert [file.name.removesuffix(".weights.h5") for file in files] == sorted(TABLE)
    sizes = [file.stat().st_size for file in files]
    assert max(sizes) < 500_000
    assert sum(sizes) < 2_000_000
    for name, row in TABLE.items():
        assert row["command"] == f"python -m tests.scripts.store_weights {name}"
        assert row["recipe"]["epochs"] > 0
        assert set(row["versions"]) == {"cnnlib", "keras"}


@pytest.mark.parametrize("name", TABLE)
def test_a_shipped_file_in_which_a_bit_flips_is_refused(tmp_path, monkeypatch, name):
    file = f"{name}.weights.h5"
    whole = (weights_by_name._FOLDER / file).read_bytes()
    monkeypatch.setattr(weights_by_name, "_FOLDER", tmp_path)
    row, rng = TABLE[name], np.random.default_rng(0)
    for bit in map(int, rng.integers(0, 8 * len(whole), 2)):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        (tmp_path / file).write_bytes(damaged)
        line = refusal(row["network"], weights=row["data"])
        assert f"{file}' is not the file that was stored; install" in line
    (tmp_path / file).unlink()
    assert "install cnnlib anew" in refusal(row["network"], weights=row["data"])


def test_names_by_network():
    names = cnnlib.models.list_weights
    assert names("lenet5") == names("resnet20") == ["digits", "photo_patches"]
    assert names("vgg16") == ["imagenet"]
    assert names("resnet18") == []


def test_a_name_builds_the_network_that_was_trained():
    model = cnnlib.create_model("resnet20", weights="photo_patches")
    assert model.input_shape == (None, 32, 32, 3)
    assert model.get_layer("stem_conv").filters == 8
    # Images of another size are as good, and so are the arguments of the weights.
    model = cnnlib.create_model(
        "resnet20", weights="digits", width=0.5, classes=10, input_shape=(48, 40, 1)
    )
    assert model.output_shape == (None, 10)
    features = cnnlib.models.lenet5(weights="digits", include_top=False, classes=3)
    whole = cnnlib.models.lenet5(weights="digits")
    for ours, theirs in zip(values(features), values(whole), strict=False):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        (
            "lenet5",
            {"weights": "nonsense"},
            ["'digits' or 'photo_patches' or the path"],
        ),
        ("resnet18", {"weights": "digits"}, ["give the path", "for lenet5, resnet20"]),
        ("vgg16", {"weights": "digits"}, ["give 'imagenet' or the path"]),
        ("lenet5", {"weights": 3}, ["weights=3 is neither None, a name nor a path"]),
        (
            "lenet5",
            {"weights": "digits", "classes": 7},
            ["classes=10, not 7", "cnnlib.replace_head(model, 7)"],
        ),
        (
            "lenet5",
            {"weights": "digits", "input_shape": (32, 32, 3)},
            ["for input_shape=(32, 32, 1)"],
        ),
        (
            "lenet5",
            {"weights": "digits", "input_shape": (40, 40, 1)},
            ["layer F6: the file has (120, 84)", "for input_shape=(32, 32, 1)"],
        ),
        ("resnet20", {"weights": "digits", "width": 1.0}, ["width=0.5, not 1.0"]),
        ("lenet5", {"weights": "digits", "head": "rbf"}, ["head=None, not 'rbf'"]),
    ],
)
def test_other_names_and_arguments_are_refused(name, arguments, words):
    line = refusal(name, **arguments)
    assert all(word in line for word in words), line
