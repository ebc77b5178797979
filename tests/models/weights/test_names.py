"""Weights from files and by name: what is loaded, what is refused, in which words."""

import json
import pathlib
import zipfile

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.models.common.blocks import conv2d, nest
from cnnlib.models.weights import names as weights_by_name
from cnnlib.models.weights.files import put_weights, read_weights

TABLE = json.loads((weights_by_name._FOLDER / "weights.json").read_text())
SLIM = {"width": 0.25, "depth": 8, "input_shape": (8, 12, 3)}


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.set_random_seed(0)


def slim(name="resnet20", **arguments):
    return cnnlib.create_model(name, **{**SLIM, **arguments})


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


@pytest.mark.parametrize(("suffix"), [".weights.h5", ".keras"])
def test_a_file_is_read_and_left_as_it_is(tmp_path, suffix):
    path = tmp_path / f"slim{suffix}"
    model = slim()
    model.compile("sgd", "mse")
    model.optimizer.build(model.trainable_variables)
    model.save(path) if suffix == ".keras" else model.save_weights(path)
    before = path.read_bytes()
    for weights in (path, str(path)):
        again = slim(weights=weights)
        for old, new in zip(values(model), values(again), strict=True):
            np.testing.assert_array_equal(new, old)
    assert path.read_bytes() == before


@pytest.fixture
def stored(tmp_path):
    """The file of a slim network."""

    def store(name="resnet20", **arguments):
        path = tmp_path / "slim.weights.h5"
        slim(name, **arguments).save_weights(path)
        return path

    return store


@pytest.mark.parametrize(
    ("theirs", "ours", "words"),
    [
        (
            {"width": 0.5},
            {},
            [
                "slim.weights.h5' does not fit resnet20",
                "layer stem_conv: the file has (3, 3, 3, 8), the network has",
                "(3, 3, 3, 4) (14 more layers differ)",
            ],
        ),
        ({"input_shape": (8, 8, 1)}, {}, ["stem_conv: the file has (3, 3, 1, 4)"]),
        (
            {"residual": False},
            {"shortcut": "B"},
            ["it lacks stage2_block1_shortcut_conv, stage2_block1_shortcut_bn,"],
        ),
        ({"depth": 14}, {}, ["network has no stage1_block2_bn1, stage1_block2_bn2"]),
        ({"depth": 14}, {"include_top": False}, ["network has no stage1_block2_bn1"]),
        (
            {"classes": 4},
            {"classes": 7},
            ["4 classes, the network 7", "classes=4", "replace_head(model, 7)"],
        ),
    ],
)
def test_files_of_other_networks(stored, theirs, ours, words):
    line = refusal("resnet20", **{**SLIM, **ours, "weights": stored(**theirs)})
    assert all(word in line for word in words), line


def test_nothing_is_loaded_from_a_file_that_does_not_fit(stored):
    model = slim()
    before = values(model)
    found = read_weights(stored(classes=4))
    with pytest.raises(cnnlib.InputError):
        put_weights(model.layers, found, "x", "y", set)
    for old, new in zip(before, values(model), strict=True):
        np.testing.assert_array_equal(new, old)


def test_the_head_is_left_out(tmp_path):
    shape = {"input_shape": (32, 32, 3)}
    for name, small in (
        ("vgg11", {"width": 0.05, "units": 8}),
        ("lenet5", {}),
        ("googlenet", {"width": 0.05, "stem": "cifar", "auxiliary": True}),
    ):
        path = tmp_path / f"{name}.weights.h5"
        whole = cnnlib.create_model(name, **shape, **small)
        whole.save_weights(path)
        small = small | ({"auxiliary": False} if name == "googlenet" else {})
        body = cnnlib.create_model(
            name, **shape, **small, include_top=False, weights=path
        )
        for layer in body.layers:
            theirs = whole.get_layer(layer.name).weights if layer.weights else []
            for ours, value in zip(layer.weights, theirs, strict=True):
                np.testing.assert_array_equal(ours.numpy(), value.numpy())
    # Nor are auxiliary classifiers needed to answer.
    model = cnnlib.create_model(name, **shape, **small, weights=path)
    assert len(model.outputs) == 1


def test_a_network_behind_other_layers(stored):
    path = stored()
    images = keras.Input((16, 24, 3))
    halved = keras.layers.Conv2D(3, 2, 2, name="halve")(images)
    model = slim(input_shape=None, input_tensor=halved, weights=path)
    np.testing.assert_array_equal(
        model.get_layer("stem_conv").kernel.numpy(),
        slim(weights=path).get_layer("stem_conv").kernel.numpy(),
    )


def nested(filters: int):
    """A network with a convolution in a model inside the model."""
    images = keras.Input((8, 8, 3))

    def build(x):
        return conv2d(x, filters, 3, name="inner_conv")

    x = nest(conv2d(images, 4, 3, name="conv"), build, "stage1")
    return keras.Model(images, x)


def test_models_inside_the_model(tmp_path):
    path = tmp_path / "nested.weights.h5"
    first, second, wider = nested(5), nested(5), nested(6)
    first.save_weights(path)
    found = read_weights(path)
    put_weights(second.layers, found, "nested", "the file", set)
    for old, new in zip(values(first), values(second), strict=True):
        np.testing.assert_array_equal(new, old)
    with pytest.raises(cnnlib.InputError, match="layer stage1/inner_conv: the file"):
        put_weights(wider.layers, found, "nested", "the file", set)


def test_full_weights_in_half_precision(tmp_path):
    keras.config.set_dtype_policy("bfloat16")
    try:
        model = slim()
        model.save_weights(tmp_path / "half.weights.h5")
    finally:
        keras.config.set_dtype_policy("float32")
    again = slim(weights=tmp_path / "half.weights.h5")
    for old, new in zip(values(model), values(again), strict=True):
        np.testing.assert_array_equal(new, old.astype("float32"))


def test_damaged_files_are_one_line(tmp_path):
    model = cnnlib.create_model("lenet5")
    model.save_weights(tmp_path / "lenet.weights.h5")
    model.save(tmp_path / "lenet.keras")
    whole = (tmp_path / "lenet.weights.h5").read_bytes()
    archive = (tmp_path / "lenet.keras").read_bytes()
    for name, content in {
        "empty.weights.h5": b"",
        "text.weights.h5": b"no weights",
        "cut.weights.h5": whole[: len(whole) // 2],
        "end.weights.h5": whole[:-100],
        "zeros.weights.h5": whole[:200] + bytes(len(whole) - 200),
        "text.keras": b"no weights",
        "cut.keras": archive[: len(archive) // 2],
        "changed.keras": archive.replace(b"predictions", b"predictionz"),
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert f"{name}' is not a checkpoint" in refusal("lenet5", weights=path)
        assert path.read_bytes() == content
    with zipfile.ZipFile(tmp_path / "other.keras", "w") as other:
        other.writestr("readme.txt", "no weights")
    assert "is not a checkpoint" in refusal("lenet5", weights=tmp_path / "other.keras")


def test_whatever_is_damaged_is_refused_or_read(stored, tmp_path):
    """No other kind of error: that would be a bug of ours."""
    whole = bytearray(stored().read_bytes())
    path = tmp_path / "damaged.weights.h5"
    rng = np.random.default_rng(0)
    refused = 0
    for _ in range(40):
        damaged = bytearray(whole)
        start = int(rng.integers(0, len(whole) - 300))
        damaged[start : start + 300] = rng.bytes(300)
        path.write_bytes(damaged)
        try:
            read_weights(path)
        except cnnlib.InputError:
            refused += 1
    assert refused > 0


def test_files_that_are_none(tmp_path):
    for weights, words in [
        (tmp_path / "nowhere.keras", "is not a file"),
        ("nowhere.weights.h5", "is not a file"),
        (tmp_path, "is not a file"),
        (tmp_path / "weights.npz", "neither a .weights.h5 nor a .keras"),
    ]:
        (tmp_path / "weights.npz").touch()
        assert words in refusal("lenet5", weights=weights)
