"""Several devices and several processes on JAX, some of which are killed."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

import cnnlib
from cnnlib.training.devices.distribution import Distribution, current, distribute
from tests.training.devices import distributed_run

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "jax", reason="runs under KERAS_BACKEND=jax"
)
SCRIPT = Path(distributed_run.__file__)
RANDOM = "--random"  # dropout and augmentation


def start(folder, *options):
    """Train in a process of its own."""
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(folder), RANDOM, *map(str, options)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONPATH": str(SCRIPT.parents[3])},
    )


def finish(*started):
    """The status and what was said, of each."""
    ended = []
    for process in started:
        text, _ = process.communicate(timeout=600)
        ended.append((process.returncode, text))
    return ended


def free_address():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


def start_pair(folder, chief=(), worker=(), *both):
    group = ["--coordinator", free_address(), "--processes", 2, *both]
    return (
        start(folder, *group, "--process-id", 0, *chief),
        start(folder, *group, "--process-id", 1, *worker),
    )


def assert_same_end(folder, whole, processes=1):
    ends = [json.loads((run / "result.json").read_text()) for run in (folder, whole)]
    assert ends[0]["test_loss"] == pytest.approx(ends[1]["test_loss"], abs=1e-4)
    assert ends[0]["test_accuracy"] == ends[1]["test_accuracy"]
    rows = [pd.read_csv(run / "metrics.csv") for run in (folder, whole)]
    figures = ["epoch", "loss", "accuracy", "val_loss", "val_accuracy"]
    pd.testing.assert_frame_equal(rows[0][figures], rows[1][figures], atol=1e-4)
    theirs = np.load(f"{whole}_0.npz")
    for process in range(processes):
        ours = np.load(f"{folder}_{process}.npz")
        assert len(ours) == 7
        for name in ours:
            np.testing.assert_allclose(ours[name], theirs[name], atol=1e-4)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run on one device, in this process."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    assert distributed_run.run([str(folder), RANDOM]) == 0
    return folder


def test_four_devices_train_like_one(whole, tmp_path):
    folder = tmp_path / "run"
    [(code, text)] = finish(start(folder, "--cpus", 5, "--devices", 4))
    assert code == 0, text
    assert_same_end(folder, whole)


def test_two_processes_train_like_one_though_one_was_killed(whole, tmp_path):
    """The worker dies within the second epoch; the chief ends; both are resumed."""
    folder = tmp_path / "run"
    save = ("--save-every", 3)
    chief, worker = finish(*start_pair(folder, (), ("--die-after", 11), *save))
    assert worker[0] == -signal.SIGKILL, worker[1]
    assert chief[0] == 2, chief[1]
    assert chief[1].splitlines()[-1].startswith("another of the 2 processes has ended")
    assert "Traceback" not in chief[1]
    assert len(pd.read_csv(folder / "metrics.csv")) == 1
    assert not (folder / "result.json").exists()
    resume = ("--resume", "--seed", 1, *save)
    for code, text in finish(*start_pair(folder, (), (), *resume)):
        assert code == 0, text
    assert_same_end(folder, whole, processes=2)
    written = "config.json metrics.csv result.json last.keras best.keras logs"
    assert {path.name for path in folder.iterdir()} == set(written.split())
    model = keras.models.load_model(folder / "last.keras")
    ours = np.load(f"{folder}_0.npz")
    for weight, stored in zip(model.get_weights(), ours.values(), strict=True):
        np.testing.assert_allclose(weight, stored, atol=1e-6)


def test_without_its_chief_a_worker_ends(tmp_path):
    chief, worker = finish(*start_pair(tmp_path / "run", ("--die-after", 0)))
    assert chief[0] == -signal.SIGKILL, chief[1]
    # JAX itself may abort it.
    assert worker[0] in (2, -signal.SIGABRT), worker[1]


def test_processes_that_differ_say_so(tmp_path):
    chief, worker = finish(*start_pair(tmp_path / "run", (), ("--seed", 1)))
    assert {chief[0], worker[0]} <= {2, -signal.SIGABRT}
    assert "the processes made different models" in chief[1] + worker[1]
    assert not (tmp_path / "run").exists()


def test_a_chief_alone_gives_up(tmp_path):
    group = ["--coordinator", free_address(), "--processes", 2, "--timeout", 2]
    [(code, text)] = finish(start(tmp_path / "run", *group, "--process-id", 0))
    assert code == 2, text
    assert text.startswith("after 2 seconds not all 2 processes have come to")
    assert len(text.splitlines()) == 1


def test_nobody_answers():
    address = free_address()
    message = f"nothing answers at coordinator '{address}' within 0.5 seconds"
    with (
        pytest.raises(cnnlib.InputError, match=message),
        distribute(1, address, 2, 1, timeout=0.5),
    ):
        pass


def test_the_port_is_taken():
    with socket.create_server(("", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        with (
            pytest.raises(cnnlib.InputError, match="process 0 cannot have port"),
            distribute(1, address, 2, 0),
        ):
            pass


def test_more_devices_than_there_are():
    there = len(keras.distribution.list_devices())
    with (
        pytest.raises(
            cnnlib.InputError, match=rf"devices={there + 1}, but there .*cpu"
        ),
        distribute(there + 1),
    ):
        pass


def test_one_device_is_no_distribution():
    with distribute(None) as found:
        assert found == current() == Distribution()
        assert keras.distribution.distribution() is None
