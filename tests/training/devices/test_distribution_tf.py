"""Several devices on TensorFlow, and arguments that are wrong on any backend."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

import cnnlib
from cnnlib.cli import main
from cnnlib.training.devices import distribution
from cnnlib.training.devices.distribution import (
    Distribution,
    current,
    distribute,
    synchronized,
)
from tests.training.devices import distributed_run

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="is about TensorFlow's devices"
)
SCRIPT = Path(distributed_run.__file__)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A run on one device, in this process, and one on two."""
    folder = tmp_path_factory.mktemp("runs")
    one, two = folder / "one", folder / "two"
    assert distributed_run.run([str(one)]) == 0
    command = [sys.executable, SCRIPT, two, "--cpus", "3", "--devices", "2"]
    command += ["--save-every", "3"]
    endings = {("--die-after", "11"): -signal.SIGKILL, ("--resume", "--seed", "1"): 0}
    for options, status in endings.items():
        ended = subprocess.run(
            [*map(str, command), *options],
            capture_output=True,
            text=True,
            timeout=600,
            env=os.environ | {"PYTHONPATH": str(SCRIPT.parents[3])},
        )
        assert ended.returncode == status, ended.stderr
    return one, two


def test_two_devices_train_like_one(runs):
    """Killed within an epoch and resumed, too."""
    one, two = runs
    ends = [json.loads((run / "result.json").read_text()) for run in runs]
    assert ends[1]["test_loss"] == pytest.approx(ends[0]["test_loss"], abs=1e-4)
    rows = [pd.read_csv(run / "metrics.csv") for run in runs]
    figures = ["epoch", "loss", "accuracy", "val_loss", "val_accuracy"]
    pd.testing.assert_frame_equal(rows[1][figures], rows[0][figures], atol=1e-4)
    ours, theirs = np.load(f"{two}_0.npz"), np.load(f"{one}_0.npz")
    assert len(ours) == 7
    for name in ours:
        np.testing.assert_allclose(ours[name], theirs[name], atol=1e-4)


def test_a_checkpoint_of_two_devices_is_one_for_any_backend(runs):
    model = keras.models.load_model(runs[1] / "best.keras")
    kinds = keras.layers.BatchNormalization
    [layer] = [layer for layer in model._flatten_layers() if isinstance(layer, kinds)]
    assert not layer.synchronized


def test_one_device_is_left_as_it_is():
    model = keras.Sequential([keras.layers.BatchNormalization()])
    with distribute(None) as found, synchronized(model):
        assert found == current()
        assert (found.devices, found.processes, found.is_chief) == (1, 1, True)
        assert not model.layers[0].synchronized


WRONG = [
    ([0], "devices=0 is not a number of 1 or more, or 'all'"),
    (["two"], "devices='two' is not a number of 1 or more"),
    ([99], r"devices=99, but there .* \d+ \(.pu\)"),
    ([1, None, 2, 0], "several processes need .*; there is no coordinator"),
    ([1, "localhost:1234"], "there is no processes and no process_id"),
    ([1, "10.0.0.1", 2, 0], "'10.0.0.1' is not HOST:PORT, as in 10.0.0.1:1234"),
    ([1, "localhost:70000", 2, 0], "coordinator 'localhost:70000' is not HOST:PORT"),
    ([1, "localhost:1234", 2, 2], "process_id=2 of 2 processes; they are 0 to 1"),
    ([1, "localhost:1234", 0, 0], "processes=0 is not a number of 1 or more"),
    (
        [1, "localhost:1234", 2, 0],
        "2 processes train together on JAX only, this is tensorflow; set KERAS_BACKEND",
    ),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_wrong_arguments(arguments, message):
    with pytest.raises(cnnlib.InputError, match=message), distribute(*arguments):
        pass


def test_the_command_line_says_it_in_one_line(capsys, tmp_path):
    command = ["train", "lenet5", "--data", "digits", "--run-dir", str(tmp_path / "a")]
    group = ["--coordinator", "here", "--processes", "2", "--process-id", "1"]
    assert main([*command, *group]) == 2
    error = capsys.readouterr().err
    assert error.startswith("Error: coordinator 'here' is not HOST:PORT")
    assert len(error.splitlines()) == 1
    assert main([*command, "--devices", "some"]) == 2
    assert "--devices 'some' is not a number or 'all'" in capsys.readouterr().err


def test_a_batch_that_cannot_be_shared(monkeypatch):
    monkeypatch.setattr(distribution, "_active", [Distribution(devices=3)])
    with pytest.raises(cnnlib.InputError, match="by 3 devices; take 15 or 18"):
        cnnlib.fit(
            distributed_run.make_model(random=False),
            distributed_run.make_data(),
            distributed_run.RECIPE,
        )
