"""Without network: files placed by hand, and one clear error where there are none."""

import socket
import threading
import time
import traceback
from pathlib import Path

import numpy as np
import pytest

import cnnlib
from cnnlib.data import DataUnavailableError, manual_dir, tfds_prepare
from cnnlib.data.tfds_prepare import reachable
from cnnlib.errors import InputError


@pytest.fixture(scope="module")
def tiny():
    from tests.data import tiny_image_sets

    return tiny_image_sets


@pytest.fixture
def no_proxy(monkeypatch):
    monkeypatch.setattr("urllib.request.getproxies", dict)


def place(builder, data_dir):
    """Put the original files of a tiny set where a user would."""
    folder = manual_dir(builder.name, data_dir)
    folder.mkdir(parents=True)
    for name, content in builder.files().items():
        (folder / name).write_bytes(content)
    return folder


def everything(data):
    splits = data.train, data.validation, data.test
    return sorted(np.concatenate([split.images[:, 0, 0, 0] for split in splits]))


def tree(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_the_folder_for_files_placed_by_hand(tmp_path, monkeypatch):
    expected = tmp_path / "downloads" / "manual" / "mnist"
    assert manual_dir("mnist", tmp_path) == expected
    assert manual_dir("mnist/config:3.0.1", str(tmp_path)) == expected
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path))
    assert manual_dir("mnist") == expected


def test_two_sets_with_the_same_file_names_keep_their_pixels(tmp_path, tiny, no_proxy):
    place(tiny.TinyPlaced, tmp_path)
    place(tiny.TinyPlacedToo, tmp_path)
    first = cnnlib.load_data("tiny_placed", data_dir=tmp_path)
    second = cnnlib.load_data("tiny_placed_too", data_dir=tmp_path)
    assert everything(first) == list(range(20))
    assert everything(second) == list(range(100, 120))


def test_mnist_offline_is_one_clear_error(tmp_path, monkeypatch):
    monkeypatch.setattr(tfds_prepare, "reachable", lambda url: False)
    start = time.perf_counter()
    with pytest.raises(DataUnavailableError) as error:
        cnnlib.load_data("mnist", data_dir=tmp_path / "new")
    assert time.perf_counter() - start < 10
    message = str(error.value)
    assert "\n" not in message
    assert "'mnist' is not on this machine" in message
    assert "digits, photo_patches" in message
    assert str(tmp_path / "new" / "downloads" / "manual" / "mnist") in message
    assert "train-images-idx3-ubyte.gz" in message
    shown = "".join(traceback.format_exception(error.value))
    assert "During handling" not in shown
    assert "direct cause" not in shown
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs such a folder")
def test_a_folder_that_cannot_be_made(monkeypatch):
    """A kernel's file system takes no folders, whoever asks."""
    monkeypatch.setattr(tfds_prepare, "reachable", lambda url: True)
    with pytest.raises(InputError, match="cannot write to /proc/sets; name another"):
        cnnlib.load_data("mnist", data_dir="/proc/sets")


def test_only_missing_files_are_named(tmp_path, tiny, no_proxy):
    (place(tiny.TinyPlaced, tmp_path) / "labels.gz").unlink()
    with pytest.raises(DataUnavailableError, match=r"files \(labels.gz\) into"):
        cnnlib.load_data("tiny_placed", data_dir=tmp_path)


def test_a_host_that_fails_later_is_one_error_too(
    tmp_path, monkeypatch, tiny, no_proxy
):
    monkeypatch.setattr(tfds_prepare, "reachable", lambda url: True)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    start = time.perf_counter()
    with pytest.raises(DataUnavailableError, match="could not be downloaded") as error:
        cnnlib.load_data("tiny_placed", data_dir=tmp_path)
    assert time.perf_counter() - start < 10
    assert error.value.__suppress_context__
    assert not (tmp_path / "tiny_placed").exists()


@pytest.mark.parametrize("damage", [b"\x1f\x8b cut short", b""])
def test_a_damaged_file_is_named_and_leaves_nothing_behind(
    tmp_path, tiny, no_proxy, damage
):
    damaged = place(tiny.TinyPlaced, tmp_path) / "images.gz"
    damaged.write_bytes(damage)
    before = tree(tmp_path / "downloads" / "manual")
    with pytest.raises(InputError, match=r"images\.gz is not the original file"):
        cnnlib.load_data("tiny_placed", data_dir=tmp_path)
    assert not (tmp_path / "tiny_placed").exists()
    assert not (tmp_path / "downloads" / "extracted").exists()
    assert tree(tmp_path / "downloads" / "manual") == before
    damaged.write_bytes(tiny.TinyPlaced.files()["images.gz"])
    data = cnnlib.load_data("tiny_placed", data_dir=tmp_path)
    assert everything(data) == list(range(20))


def test_sets_that_tfds_may_not_download_say_so(tmp_path):
    with pytest.raises(DataUnavailableError, match="by hand") as error:
        cnnlib.load_data("imagenet2012", image_size=64, data_dir=tmp_path)
    assert "ILSVRC2012_img_train.tar" in str(error.value)
    folder = manual_dir("imagenet2012", tmp_path)
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("not it")
    with pytest.raises(DataUnavailableError, match="do not make up 'imagenet2012'"):
        cnnlib.load_data("imagenet2012", image_size=64, data_dir=tmp_path)


@pytest.mark.usefixtures("no_proxy")
def test_reachable_tells_an_open_port_from_a_closed_one():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert reachable(f"http://127.0.0.1:{port}/file")
    assert not reachable(f"http://127.0.0.1:{port}/file")


@pytest.mark.usefixtures("no_proxy")
def test_reachable_does_not_wait_for_a_dead_name_server(monkeypatch):
    answer = threading.Event()
    monkeypatch.setattr(socket, "create_connection", lambda *_: answer.wait())
    start = time.perf_counter()
    assert not reachable("https://example.org/file", timeout=0.1)
    assert time.perf_counter() - start < 2


def test_reachable_asks_the_proxy_where_there_is_one(monkeypatch):
    asked = []

    def connect(where, timeout):
        asked.append(where)
        raise OSError

    monkeypatch.setattr("urllib.request.getproxies", lambda: {"https": "proxy:3128"})
    monkeypatch.setattr("urllib.request.proxy_bypass", lambda host: False)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert not reachable("https://example.org/file", timeout=0.5)
    assert asked == [("proxy", 3128)]
