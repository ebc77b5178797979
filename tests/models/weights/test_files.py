"""Weights from files: what is loaded, what is refused, in which words."""

import zipfile

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.models.common.blocks import conv2d, nest
from cnnlib.models.weights.files import put_weights, read_weights

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
        ("weights.npz", "is not a file"),
        ("lenet5.h5", "is not a file"),
    ]:
        (tmp_path / "weights.npz").touch()
        assert words in refusal("lenet5", weights=weights)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["slim.weights.h5", "slim.keras", "slim.h5"])
def test_weights_that_are_not_finite_are_refused(tmp_path, name, number):
    model, path = slim(), tmp_path / name
    kernel = model.get_layer("stem_conv").kernel
    kernel.assign(np.full(kernel.shape, number))
    model.save_weights(path) if name.endswith("weights.h5") else model.save(path)
    line = refusal("resnet20", **SLIM, weights=path)
    assert "weights that are not finite, in stem_conv" in line


def test_a_bit_that_flips_in_a_keras_file_is_noticed(tmp_path):
    model, path = slim(), tmp_path / "slim.keras"
    model.save(path)
    whole, before = path.read_bytes(), read_weights(path)
    refused, bits = 0, np.random.default_rng(0).integers(0, 8 * len(whole), 60)
    for bit in map(int, bits):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        try:
            found = read_weights(path)
        except cnnlib.InputError:
            refused += 1
            continue
        # What the bit changed was no weight, such as the date of a member.
        for name, weights in before.items():
            for old, new in zip(weights, found[name], strict=True):
                np.testing.assert_array_equal(new, old)
    assert refused > 40
