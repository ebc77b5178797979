"""`cnnlib evaluate`: what it prints, where it finds the network, what it refuses."""

import json
import re

import keras
import numpy as np
import pandas as pd
import pytest

import cnnlib
from cnnlib import cli
from cnnlib.training.runs.config import run_config

# Twenty images of three classes are enough to be counted.
COUNT = 20


def show(capsys, *arguments):
    """Run the command; return the lines it prints as `{first words: rest}`."""
    capsys.readouterr()
    assert cli.main(["evaluate", *map(str, arguments)]) == 0
    out = capsys.readouterr().out
    return dict(re.findall(r"^(\S+(?: \S+)*) {2,}(.+)$", out, flags=re.M)), out


def error_line(capsys, *arguments):
    """Run a command that must fail; return the one line it says."""
    assert cli.main(["evaluate", *map(str, arguments)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("Error: ")
    assert printed.err.count("\n") == 1
    return printed.err


def images_of(classes, side=8, channels=1):
    rng = np.random.default_rng(classes)
    shape = (COUNT, side, side, channels)
    return {
        f"{kind}_{part}": rng.integers(0, 256, shape, dtype="uint8")
        if kind == "x"
        else np.arange(COUNT) % classes
        for kind in "xy"
        for part in ("train", "validation", "test")
    }


def network(classes, name="student"):
    inputs = keras.Input((8, 8, 1))
    x = keras.layers.Flatten()(keras.layers.Conv2D(3, 3)(inputs))
    x = keras.layers.Dense(classes, activation="softmax", name="predictions")(x)
    return keras.Model(inputs, x, name=name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Data of 3 and of 14 classes, a run, networks and weights in files."""
    folder = tmp_path_factory.mktemp("evaluate")
    names = np.array(["cat", "dog", "gnu"])
    np.savez(folder / "three.npz", **images_of(3), class_names=names)
    np.savez(folder / "many.npz", **images_of(14))
    np.savez(folder / "large.npz", **images_of(3, side=12), class_names=names)
    np.savez(folder / "color.npz", **images_of(3, channels=3), class_names=names)
    keras.utils.set_random_seed(0)
    data = cnnlib.load_data(str(folder / "three.npz"))
    recipe = cnnlib.Recipe("student/three", epochs=2, batch_size=8, learning_rate=0.01)
    cnnlib.fit(network(3), data, recipe, folder / "run", verbose=0)
    network(14, "wide").save(folder / "wide.keras")
    small = network(3, "small")
    for suffix in ("keras", "h5"):
        small.save(folder / f"small.{suffix}")
    small.set_weights([np.full(w.shape, np.nan) for w in small.get_weights()])
    for suffix in ("keras", "h5"):
        small.save(folder / f"nan.{suffix}")
    for width in (0.25, 0.5):
        net = cnnlib.create_model(
            "resnet20", depth=8, width=width, classes=3, input_shape=(8, 8, 1)
        )
        net.save_weights(folder / f"width_{width}.weights.h5")
    return folder


THREE = ["--data", "three.npz"]
RESNET = ["--model", "resnet20", "--set", "depth=8", "--set", "width=0.25"]


def test_a_run_is_tested_as_training_tested_it(folder, capsys):
    shown, out = show(capsys, folder / "run", "--data", folder / "three.npz")
    result = json.loads((folder / "run" / "result.json").read_text())
    assert shown["top-1 error"] == f"{1 - result['test_accuracy']:.2%}"
    assert float(shown["loss"]) == pytest.approx(result["test_loss"], abs=1e-3)
    assert shown["network"] == "student"
    assert "20 test images" in shown["data"]
    assert "top-5 error" not in shown
    assert {"images/s", "views"} <= set(shown)
    assert "cat" not in out


def test_the_best_checkpoint_has_its_validation_error(folder, capsys):
    best = pd.read_csv(folder / "run" / "metrics.csv")["val_accuracy"].max()
    data = ["--data", folder / "three.npz"]
    options = ["--checkpoint", "best", "--split", "validation"]
    shown, _ = show(capsys, folder / "run", *data, *options)
    assert "20 validation images" in shown["data"]
    assert shown["top-1 error"] == f"{1 - best:.2%}"


def test_a_file_of_keras_2_is_read_as_one_of_keras_3(folder, capsys):
    data = ["--data", folder / "three.npz"]
    shown = [
        show(capsys, folder / f"small.{kind}", *data)[0] for kind in ("keras", "h5")
    ]
    for figures in shown:
        del figures["images/s"]
    assert shown[0] == shown[1]


def test_the_averaged_weights_of_a_run_are_those_that_were_tested(folder, capsys):
    data = cnnlib.load_data(str(folder / "three.npz"))
    recipe = cnnlib.Recipe(
        "student/three", epochs=2, batch_size=8, learning_rate=0.01, ema=0.5
    )
    result = cnnlib.fit(network(3), data, recipe, folder / "averaged", verbose=0)
    shown, _ = show(capsys, folder / "averaged", "--data", folder / "three.npz")
    assert float(shown["loss"]) == pytest.approx(result.test_loss, abs=1e-3)


def test_the_data_and_the_size_are_those_of_the_run(tmp_path, capsys):
    inputs = keras.Input((40, 40, 1))
    pooled = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(4, 3)(inputs))
    net = keras.Model(inputs, keras.layers.Dense(10)(pooled))
    net.save(tmp_path / "last.keras")
    data = cnnlib.load_data("digits", image_size=40)
    config = run_config(net, data, cnnlib.Recipe("student", image_size=40), 0, None)
    (tmp_path / "config.json").write_text(json.dumps(config))
    shown, _ = show(capsys, tmp_path)
    assert shown["data"] == "digits, 359 test images"


def test_other_data_and_views(folder, capsys):
    large = ["--data", folder / "large.npz", "--image-size", "12"]
    for views in ("center", "ten_crop", "dense"):
        shown, _ = show(capsys, folder / "run", *large, "--views", views)
        assert shown["views"] == views
    options = ["--views", "dense", "--scales", "8,12", "--batch-size", "auto"]
    shown, _ = show(capsys, folder / "run", *large, *options)
    assert shown["views"] == "dense at 8, 12 pixels"
    shown, _ = show(capsys, folder / "run", "--data", folder / "large.npz")
    assert shown["batch size"] == "20"


def test_files(folder, capsys):
    data = ["--data", folder / "three.npz"]
    by_run, _ = show(capsys, folder / "run", *data)
    by_file, _ = show(capsys, folder / "run" / "last.keras", *data)
    assert by_file["loss"] == by_run["loss"]
    shown, _ = show(capsys, folder / "width_0.25.weights.h5", *data, *RESNET)
    assert shown["network"] == "resnet20"


def test_confusion_is_a_matrix_or_the_worst_of_it(folder, capsys):
    data = ["--data", folder / "three.npz"]
    _, out = show(capsys, folder / "run", *data, "--confusion")
    rows = re.findall(r"^ *(cat|dog|gnu) +(\d+) +(\d+) +(\d+)$", out, flags=re.M)
    assert [row[0] for row in rows] == ["cat", "dog", "gnu"]
    assert sum(int(count) for row in rows for count in row[1:]) == COUNT
    data = ["--data", folder / "many.npz"]
    shown, out = show(capsys, folder / "wide.keras", *data, "--confusion")
    assert "top-5 error" in shown
    found = cnnlib.evaluate(
        keras.models.load_model(folder / "wide.keras"),
        cnnlib.load_data(str(folder / "many.npz")),
    )
    errors = round(found.top1_error * COUNT)
    assert f"The most frequent of {errors} errors:" in out
    rows = re.findall(r"^ *(\d+) +(\d+) +(\d+)$", out, flags=re.M)
    assert len(rows) == 10
    counts = [int(count) for *_, count in rows]
    assert counts == sorted(counts, reverse=True)
    for true, answer, count in rows:
        assert found.confusion.loc[true, answer] == int(count)
        assert true != answer


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "'nowhere' does not exist"),
        (["."], "holds no run: it has no config.json"),
        (["run", "--checkpoint", "first"], "unknown checkpoint 'first'"),
        (["run", *THREE, "--split", "tset"], "did you mean 'test'"),
        (["run", *THREE, "--views", "tencrop"], "'ten_crop'"),
        (["run", *THREE, "--scales", "8"], "scales goes with views='dense'"),
        (["run", "--views", "dense", "--scales", "8,x"], "--scales '8,x'"),
        (["run", *THREE, "--views", "dense", "--scales", "5"], "cannot slide"),
        (["run"], "name the run's data set with --data"),
        (["run", "--batch-size", "0"], "--batch-size '0'"),
        (["run", "--data", "digitz"], "'digits'"),
        (["run", "--data", "many.npz"], "14 classes"),
        (["run", "--data", "color.npz"], "(8, 8, 3)"),
        (["run", *THREE, "--image-size", "4"], "(4, 4, 1)"),
        (["run", "--model", "resnet20"], "--model and --set go with"),
        (["three.npz"], "neither a run folder"),
        (["wide.keras"], "--data is missing"),
        (["cut.keras", *THREE], "'cut.keras' is damaged"),
        (["cut/", *THREE], "is damaged"),
        (["cut.h5", *THREE], "--model"),
        (["cut.h5", *THREE, *RESNET], "is not a checkpoint"),
        (["nan.keras", *THREE], "weights that are not finite"),
        (["nan.h5", *THREE], "weights that are not finite"),
        (["width_0.5.weights.h5", *THREE], "--model"),
        (["width_0.5.weights.h5", *RESNET], "--data is missing"),
        (["width_0.5.weights.h5", *THREE, *RESNET], "layer stem_conv"),
        (["run", "--model", "resnet2"], "--model and --set"),
    ],
)
def test_bad_input_is_one_line(folder, capsys, monkeypatch, arguments, words):
    monkeypatch.chdir(folder)
    cut = (folder / "wide.keras").read_bytes()[:500]
    (folder / "cut").mkdir(exist_ok=True)
    (folder / "cut" / "last.keras").write_bytes(cut)
    (folder / "cut.keras").write_bytes(cut)
    (folder / "cut.h5").write_bytes(cut)
    config = (folder / "run" / "config.json").read_bytes()
    (folder / "cut" / "config.json").write_bytes(config)
    assert words in error_line(capsys, *arguments)
