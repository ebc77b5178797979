"""Numbers of NumPy are taken as Python's own, and leave no trace in what is kept."""

import json
import re
import zipfile

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib import layers
from cnnlib.plain_numbers import plain
from tests.models.slim import FAMILIES


def numpys(value):
    """The same with NumPy's numbers."""
    if isinstance(value, tuple):
        return tuple(map(numpys, value))
    if type(value) in (int, float):
        return np.int64(value) if type(value) is int else np.float64(value)
    return value


def config(model, folder):
    """What describes the model in its file, without Keras's numbers of objects."""
    model.save(folder / "model.keras")
    with zipfile.ZipFile(folder / "model.keras") as file:
        text = file.read("config.json").decode()
    return re.sub(r'"shared_object_id": \d+', "", text)


def test_plain():
    value = (np.int64(3), [np.float32(0.5), {"a": np.bool_(True)}], "b", None)
    found = plain(value)
    assert found == (3, [0.5, {"a": True}], "b", None)
    assert json.dumps(found)
    assert plain(np.arange(3)) == [0, 1, 2]


@pytest.mark.parametrize("name", ["resnet18", "densenet_40_k12", "fractalnet21"])
def test_a_network_of_numpy_numbers_is_saved_as_the_plain_one(name, tmp_path):
    family = {"fractalnet21": "fractalnet", "resnet18": "resnet"}
    given = {**FAMILIES[family.get(name, "densenet_cifar")], "classes": 7}
    saved = []
    for keywords in (given, {key: numpys(value) for key, value in given.items()}):
        keras.utils.clear_session()
        saved.append(config(cnnlib.create_model(name, **keywords), tmp_path))
    assert saved[0] == saved[1]


def test_numpy_numbers_of_every_family():
    for name, keywords in FAMILIES.items():
        if name not in cnnlib.list_models():
            continue
        given = {key: numpys(value) for key, value in keywords.items()}
        model = cnnlib.accounting.blueprint(name, classes=np.int32(7), **given)
        assert model.output_shape == (None, 7) or isinstance(model.output_shape, list)


@pytest.mark.parametrize(
    ("make", "shape"),
    [
        (lambda n: layers.IdentityShortcut(n(8), n(2)), (1, 4, 4, 3)),
        (lambda n: layers.StochasticDepth(np.float32(0.5), seed=n(3)), (1, 4, 4, 3)),
        (lambda n: layers.FractalJoin(np.float32(0.5), seed=n(3)), [(1, 4, 4, 3)] * 2),
        (lambda n: layers.GlobalDropPath(n(3), np.float32(0.5)), (1, 4, 4, 3)),
        (
            lambda n: layers.GroupedConv2D(n(8), n(3), groups=n(2), strides=n(2)),
            (1, 8, 8, 4),
        ),
        (lambda n: layers.PartialConv2D([[n(0)], [n(1)]], n(3)), (1, 8, 8, 2)),
        (lambda n: layers.TrainableSubsampling(n(2)), (1, 8, 8, 2)),
        (lambda n: layers.LocalResponseNormalization(n(5), n(2)), (1, 4, 4, 8)),
        (lambda n: layers.CeilAveragePooling2D(n(3), n(2)), (1, 8, 8, 2)),
        (lambda n: layers.LowestPadding2D(n(1)), (1, 8, 8, 2)),
        (lambda n: layers.SplitChannels(n(1)), (1, 4, 4, 3)),
    ],
)
def test_layers(make, shape):
    layer = make(np.int64)
    sizes = shape if isinstance(shape, list) else [shape]
    images = [np.ones(size, "float32") for size in sizes]
    layer(images if isinstance(shape, list) else images[0])
    assert json.dumps(keras.saving.serialize_keras_object(layer))
    stored, usual = layer.get_config(), make(int).get_config()
    assert {**stored, "name": ""} == {**usual, "name": ""}
    assert all(type(value) is type(usual[key]) for key, value in stored.items())


def test_fit_evaluate_and_what_they_keep(tmp_path):
    data = cnnlib.load_data("digits").subset(np.int64(64), np.int64(32))
    model = cnnlib.create_model("lenet5", classes=data.train.labels.max() + 1)
    recipe = cnnlib.Recipe(
        "lenet5/digits",
        epochs=np.int64(9),
        batch_size=np.int32(32),
        learning_rate=np.float32(0.5),
        schedule=((np.int64(1), np.float64(0.5)),),
    )
    kept = cnnlib.fit(
        model,
        data,
        recipe,
        tmp_path / "run",
        seed=np.int64(3),
        epochs=np.int64(2),
        save_every=np.int64(1),
        keywords={"width": np.float64(1)},
        verbose=0,
    )
    assert kept.epochs == 2
    stored = json.loads((tmp_path / "run" / "config.json").read_text())
    assert (stored["seed"], stored["epochs"]) == (3, 2)
    found = cnnlib.evaluate(model, data, batch_size=np.int64(100))
    assert type(found.batch_size) is int
    found = cnnlib.evaluate(model, data, views="dense", scales=np.array([32, 40]))
    assert found.scales == (32, 40)


@pytest.mark.parametrize("value", [True, np.bool_(True), 2.0, np.float64(2), "2"])
def test_what_is_no_whole_number_is_refused_as_before(value):
    for call in (
        lambda: cnnlib.create_model("lenet5", classes=value),
        lambda: cnnlib.Recipe("lenet5/digits", epochs=value),
        lambda: layers.IdentityShortcut(value),
        lambda: cnnlib.load_data("digits", image_size=value),
    ):
        with pytest.raises(cnnlib.InputError):
            call()


def test_the_rest_of_the_package():
    n = np.int64
    assert cnnlib.accounting.convolution_cost(n(5), n(5)).weights == 25
    head = cnnlib.replace_head(cnnlib.create_model("lenet5"), n(3))
    assert head.output_shape == (None, 3)
    kernel = np.ones((3, 3, 4, 4), "float32")
    column, _ = cnnlib.surgery.separate_kernel(kernel, n(2))
    assert column.shape[-1] == 2
    assert cnnlib.evaluation.ten_crop(np.ones((1, 8, 8, 3)), n(6)).shape[2] == 6
