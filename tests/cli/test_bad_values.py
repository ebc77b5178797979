"""Values that used to end in a traceback, or in something else than was asked for."""

import os
import struct
import subprocess
import sys
import zipfile

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib.errors import unknown_name
from tests.cli.test_cli import TRAIN, error_line

LONG = "x" * 300
HUGE = str(10**30)


def images_of(labels):
    rng = np.random.default_rng(0)
    return {
        f"{kind}_{part}": rng.integers(0, 256, (20, 8, 8, 1), dtype="uint8")
        if kind == "x"
        else labels
        for kind in "xy"
        for part in ("train", "validation", "test")
    }


def write_declaring(path, shape):
    """A `.npz` file whose array declares more than it holds."""
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}\n"
    start = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x_train.npy", start + bytes(1000))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad")
    thirds = np.arange(20) % 3
    np.savez(folder / "ok.npz", **images_of(thirds))
    np.savez(folder / "skip.npz", **images_of(thirds * 2))
    np.savez(folder / "one.npz", **images_of(thirds + 1))
    names = np.array([b"\xff\xfe", b"a", b"b"])
    np.savez(folder / "bytes.npz", **images_of(thirds), class_names=names)
    write_declaring(folder / "declares.npz", (20_000_000_000, 8, 8, 100))
    keras.Sequential([keras.layers.Dense(3)]).save(folder / "unbuilt.keras")
    for name, shape in (("scalar", ()), ("vector", (8,))):
        inputs = keras.Input(shape)
        x = keras.layers.Reshape((-1,))(inputs)
        outputs = keras.layers.Dense(3)(x)
        keras.Model(inputs, outputs, name=name).save(folder / f"{name}.keras")
    (folder / "file").write_text("mine")
    (folder / "other.csv").write_text("mine,yours\n1,2\n")
    return folder


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["evaluate", "unbuilt.keras", "--data", "ok.npz"], "built"),
        (["evaluate", "scalar.keras", "--data", "ok.npz"], "inputs of shape ()"),
        (["evaluate", "vector.keras", "--data", "ok.npz"], "inputs of shape (8,)"),
        (["evaluate", "vector.keras", "--data", "bytes.npz"], "no UTF-8 text"),
        (["evaluate", "vector.keras", "--data", "skip.npz"], "0 to 4 without 1, 3"),
        (["evaluate", "vector.keras", "--data", "one.npz"], "1 to 3 without 0"),
        (["evaluate", "vector.keras", "--data", "declares.npz"], "declares"),
        (["evaluate", "vector.keras", "--data", f"{LONG}.npz"], "too long"),
        (["evaluate", LONG], "too long"),
        (["evaluate", ""], "an argument is empty"),
        (
            ["evaluate", "vector.keras", "--data", "digits", "--image-size", HUGE],
            "from 1 to 65,535",
        ),
        (["results", LONG], "too long"),
        (["results", ""], "an argument is empty"),
        (["list", " "], "an argument is empty"),
        (["recipes", "zzzz/qq"], "the nearest of"),
        (["describe", "lenet5", "--classes", HUGE], "2**31"),
        (["describe", "lenet5", "--classes", str(10**9)], "GiB of memory"),
        (["describe", "lenet5", "--input-shape", "1000000,1000000,1"], "GiB"),
        (["describe", "resnet20", "--input-shape", f"{HUGE},32,3"], "2**31"),
        (["describe", "vgg16", "--set", "units=999999999"], "GiB of memory"),
        (["describe", "resnet20", "--set", "depth=20000000"], "10,000"),
        (["data", "--data-dir", "file"], "is a file"),
        (["data", "--data-dir", "file/below"], "is a file"),
        (["data", "--data-dir", ""], "--data-dir is empty"),
        (["train", "lenet5", "--data", "mnist", "--data-dir", "file"], "is a file"),
        ([*TRAIN, "--run-dir", ""], "--run-dir is empty"),
        ([*TRAIN, "--run-dir="], "--run-dir is empty"),
        ([*TRAIN, "--run-dir", LONG], "too long"),
        ([*TRAIN, "--weights", ""], "--weights is empty"),
        ([*TRAIN, "--weights", f"{LONG}.keras"], "too long"),
        ([*TRAIN, "--record", ""], "--record is empty"),
        ([*TRAIN, "--record", LONG], "too long"),
        ([*TRAIN, "--record", "file"], "did you mean 'file.csv'?"),
        ([*TRAIN, "--record", "other.csv"], "other columns"),
        ([*TRAIN, "--recipe", "zzzz/qq"], "the nearest of"),
        ([*TRAIN, "--epochs", HUGE], "2**31"),
    ],
)
def test_bad_value_is_one_line(folder, capsys, monkeypatch, arguments, words):
    monkeypatch.chdir(folder)
    before = sorted(folder.iterdir())
    line = error_line(capsys, *arguments)
    assert words in line
    assert len(line) < 400
    assert sorted(folder.iterdir()) == before


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs such a folder")
def test_a_record_is_tried_by_writing(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "/proc" in error_line(capsys, *TRAIN, "--record", "/proc/runs.csv")
    assert list(tmp_path.iterdir()) == []


def test_paths_in_python(tmp_path):
    model, data = cnnlib.create_model("lenet5"), cnnlib.load_data("digits")
    for path, words in (("", "empty"), ("a\0b", "no path has"), (LONG, "too long")):
        with pytest.raises(cnnlib.InputError, match=words):
            cnnlib.fit(model, data, run_dir=path, epochs=1)
    with pytest.raises(cnnlib.InputError, match="is not built"):
        cnnlib.fit(keras.Sequential([keras.layers.Dense(10)]), data)


def test_a_batch_of_more_than_all_images_is_all():
    data = cnnlib.load_data("digits")
    model = cnnlib.create_model("lenet5", weights="digits")
    assert cnnlib.evaluate(model, data, batch_size=10**400).batch_size == 359


def test_names_of_bytes_are_read_as_text(tmp_path):
    names = np.char.encode(np.array(["Käfer", "b", "c"]), "utf-8")
    path = tmp_path / "names.npz"
    np.savez(path, **images_of(np.arange(20) % 3), class_names=names)
    assert cnnlib.load_data(path).class_names == ("Käfer", "b", "c")


def test_named_classes_may_lack_images(tmp_path):
    path = tmp_path / "named.npz"
    np.savez(path, **images_of(np.arange(20) % 3 + 1), class_names=list("abcd"))
    assert cnnlib.load_data(path).classes == 4


def test_the_nearest_of_many_names():
    many = [f"name{number}" for number in range(100)]
    message = str(unknown_name("thing", "qqqq", many))
    assert "the nearest of 100 are" in message
    assert len(message) < 120
    assert "known: a, b" in str(unknown_name("thing", "qqqq", ["a", "b"]))


def test_signs_on_a_terminal_of_ascii():
    code = "import sys, cnnlib.cli as c; [c.main(a.split()) for a in sys.argv[1:]]"
    commands = ["describe lenet5", "data", "results", "evaluate nowhere"]
    done = subprocess.run(
        [sys.executable, "-c", code, *commands],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-500:]
    shown = done.stdout.decode("ascii")
    assert "28x28x6" in shown
    assert "+-" in shown
    assert b"Traceback" not in done.stderr
