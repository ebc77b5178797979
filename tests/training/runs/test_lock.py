"""Two trainings in one folder: the second is told, and nothing is damaged."""

import errno
import os
import signal

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib import cli
from cnnlib.training.runs.checkpoint import Position
from cnnlib.training.runs.lock import LOCK, locked, unfinished
from tests.training.bands import bands
from tests.training.runs import restart_run
from tests.training.runs.processes import start, wait_for


def save_bands(path):
    """The set of the runs, as `cnnlib evaluate --data` takes it."""
    data = bands()
    arrays = {}
    for part in ("train", "validation", "test"):
        split = getattr(data, part)
        arrays |= {f"x_{part}": split.images, f"y_{part}": split.labels}
    np.savez(path, **arrays)


def test_a_live_run_can_be_looked_at_but_not_resumed(tmp_path, capfd):
    folder, images = tmp_path / "run", tmp_path / "bands.npz"
    save_bands(images)
    process = start(folder, "--slow", "--batch-size", "2")
    wait_for((folder / "last.keras").exists, process)
    code = restart_run.run([str(folder), "--resume", "--batch-size", "2"])
    text = capfd.readouterr().out
    assert code == 2, text
    assert f"run folder {str(folder)!r} is in use" in text.strip().splitlines()[-1]
    assert cli.main(["evaluate", str(folder), "--data", str(images)]) == 0
    first = Position.read(folder / "last.keras").step
    wait_for(lambda: Position.read(folder / "last.keras").step > first, process)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    # As if it had been killed while it wrote; and the lock went with the process.
    unfinished(folder / "last.keras").write_bytes(b"half")
    code = restart_run.run([str(folder), "--resume", "--batch-size", "2"])
    assert code == 0, capfd.readouterr().out
    names = "config.json metrics.csv last.keras best.keras result.json logs"
    assert {path.name for path in folder.iterdir()} == set(names.split())
    keras.models.load_model(folder / "last.keras")


def test_one_folder_has_one_training(tmp_path):
    with locked(tmp_path):
        with (
            pytest.raises(cnnlib.InputError, match="is in use: another process"),
            locked(tmp_path),
        ):
            pass
        assert (tmp_path / LOCK).exists()
    assert not list(tmp_path.iterdir())
    with locked(tmp_path):
        pass


def test_no_two_files_that_are_being_written_have_one_name(tmp_path):
    names = {unfinished(tmp_path / "last.keras").name for _ in range(100)}
    assert len(names) == 100
    assert all(name.endswith(".keras") for name in names)  # Keras asks for it


@pytest.mark.parametrize(
    "number", [errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK], ids=errno.errorcode.get
)
def test_without_locks_training_goes_on_and_says_so(tmp_path, monkeypatch, number):
    def no_locks(file, kind):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", no_locks)
    mine = unfinished(tmp_path / "last.keras")
    with pytest.warns(UserWarning, match=r"has no locks|flock not supported"):  # noqa: SIM117
        with locked(tmp_path):
            mine.write_bytes(b"of another process, perhaps")
    assert mine.exists()
    assert {path.name for path in tmp_path.iterdir()} <= {mine.name, LOCK}
