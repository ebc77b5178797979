"""Runs that are really killed, starved of disk, damaged: what is left of them."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import types
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

import cnnlib
from cnnlib.training.runs import checkpoint
from cnnlib.training.signals import stopping_on_signals
from tests.training.bands import bands
from tests.training.runs import restart_run
from tests.training.runs.processes import finish, start, wait_for

# A file system in memory of half a megabyte, for this process alone.
SMALL_DISK = "mount -t tmpfs -o size=512k tmpfs"
NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]


def here(capfd, *arguments):
    """Train in this process, where nothing has to be killed."""
    code = restart_run.run(list(map(str, arguments)))
    return code, capfd.readouterr().out


def weights_of(folder):
    return keras.models.load_model(folder / "last.keras").get_weights()


def assert_same_end(folder, whole):
    for ours, theirs in zip(weights_of(folder), weights_of(whole), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)
    ends = [json.loads((run / "result.json").read_text()) for run in (folder, whole)]
    assert ends[0]["test_loss"] == pytest.approx(ends[1]["test_loss"], abs=1e-6)
    rows = [pd.read_csv(run / "metrics.csv") for run in (folder, whole)]
    figures = ["epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate"]
    pd.testing.assert_frame_equal(rows[0][figures], rows[1][figures], rtol=1e-4)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run that nothing happened to."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    assert restart_run.run([str(folder)]) == 0
    return folder


def test_kill_9_at_any_moment_and_resume(whole, tmp_path, capfd):
    """Killed twice, within an epoch, it ends where it would have ended."""
    folder = tmp_path / "run"
    process = start(folder, "--slow")
    wait_for(lambda: (folder / "metrics.csv").exists(), process)
    time.sleep(0.1)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    before = (folder / "last.keras").stat().st_mtime_ns
    process = start(folder, "--slow", "--resume")
    wait_for(lambda: (folder / "last.keras").stat().st_mtime_ns != before, process)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert not (folder / "result.json").exists()
    code, text = here(capfd, folder, "--resume")
    assert code == 0, text
    assert_same_end(folder, whole)


class Killed(BaseException):
    """In place of a signal, at a moment that no signal would meet."""


@pytest.fixture
def killed_in(monkeypatch):
    def fit(moment, model, folder, **options):
        def kill(*_, **__):
            raise Killed

        recipe = cnnlib.Recipe("tiny", epochs=1, batch_size=16)
        with monkeypatch.context() as patch:
            patch.setattr(moment, kill)
            with pytest.raises(Killed):
                cnnlib.fit(model, bands(), recipe, folder, verbose=0, **options)

    return fit


def test_a_run_killed_before_its_first_step_has_the_weights_it_began_with(
    tmp_path, killed_in
):
    """They may be trained ones, which no seed gives again."""
    began = restart_run.make_model(3)
    killed_in("cnnlib.training.run.Run.train", began, tmp_path)
    other = restart_run.make_model(4)
    killed_in("cnnlib.training.run.Run.train", other, tmp_path, resume=True)
    for ours, theirs in zip(other.get_weights(), began.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_run_killed_while_it_is_set_up_is_told(tmp_path, killed_in, capfd):
    where = "cnnlib.training.runs.folder.RunFolder.write_config"
    killed_in(where, restart_run.make_model(3), tmp_path)
    code, text = here(capfd, tmp_path, "--resume")
    assert code == 2
    assert text.strip().endswith("holds no run to resume")
    code, text = here(capfd, tmp_path)
    assert code == 2
    assert text.strip().endswith("already holds a run; name another folder")


@pytest.fixture
def _signals():
    """As in a terminal: a job in the background ignores Ctrl-C. And without ending the
    tests, as a closed terminal would."""
    numbers = (signal.SIGINT, signal.SIGHUP)
    before = [signal.signal(number, signal.default_int_handler) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.usefixtures("_signals")
def test_signals_save_the_step_and_resume_ends_the_same(tmp_path, capfd):
    """Fifty steps make an epoch here, and no checkpoint is due within it."""
    whole, folder = tmp_path / "whole", tmp_path / "run"
    assert here(capfd, whole, "--batch-size", 2)[0] == 0
    options = ("--batch-size", "2")
    code, text = finish(folder, *options, "--signal-in", "1", "--signal", "SIGTERM")
    assert code == 130, text
    assert "Traceback" not in text
    options = (*options, "--resume")
    for epoch, name in ((2, "SIGHUP"), (3, "SIGINT")):
        code, text = here(
            capfd, folder, *options, "--signal-in", epoch, "--signal", name
        )
        assert code == 130, text
        assert 50 * (epoch - 1) < steps_done(text) < 50 * epoch
    code, text = here(capfd, folder, *options)
    assert code == 0, text
    assert 150 < steps_done(text) < 200
    assert_same_end(folder, whole)


@pytest.mark.usefixtures("_signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_that_is_ignored_stays_ignored(name):
    """`nohup` lets a run outlive its terminal so, and a shell one in the background."""
    number = signal.Signals[name]
    before = signal.signal(number, signal.SIG_IGN)
    recorder = types.SimpleNamespace(stopping=False)
    try:
        with stopping_on_signals(recorder):
            os.kill(os.getpid(), number)
            assert not recorder.stopping
        assert signal.getsignal(number) is signal.SIG_IGN
        signal.signal(number, before)
        with stopping_on_signals(recorder):
            os.kill(os.getpid(), number)
            assert recorder.stopping
    finally:
        signal.signal(number, before)


def steps_done(text):
    """Steps that a resumed run did not have to do again."""
    return int(text.split("went on at step")[1].split()[0])


def test_a_full_disk_stops_the_run_and_keeps_the_last_checkpoint(
    whole, tmp_path, capfd
):
    folder, disk = tmp_path / "run", tmp_path / "disk"
    disk.mkdir()
    script = (
        f'{SMALL_DISK} {disk} && "$@"; code=$?; cp -r {disk}/run {folder}; exit $code'
    )
    prefix = [*NAMESPACE, script, "sh"]
    inside = disk / "run"
    if subprocess.run(
        [*NAMESPACE, f"{SMALL_DISK} {disk}"], capture_output=True
    ).returncode:
        prefix, inside = (), folder  # no such right: files may not grow, instead
    code, text = finish(inside, "--fill-disk-after", "2", prefix=prefix)
    assert code == 2, text
    error = text.strip().splitlines()[-1]
    assert "cannot be written" in error
    assert "last.keras there is the last good checkpoint" in error
    assert "Traceback" not in text
    assert not list(folder.glob(".new.*"))
    code, text = here(capfd, folder, "--resume")
    assert code == 0, text
    assert_same_end(folder, whole)


def test_a_folder_that_becomes_read_only(whole, tmp_path, capfd):
    # Root may write anywhere, so the process gives up its rights, and needs the way.
    for parent in (tmp_path, *tmp_path.parents):
        if parent == Path(tempfile.gettempdir()):
            break
        parent.chmod(0o755)
    folder = tmp_path / "run"
    code, text = finish(folder, "--lock-folder-after", "2")
    assert code == 2, text
    error = text.strip().splitlines()[-1]
    assert "cannot be written: Permission denied" in error
    code, text = here(capfd, folder, "--resume")
    assert code == 0, text
    assert_same_end(folder, whole)


def test_a_loss_that_explodes_keeps_good_weights(whole, tmp_path, capfd):
    folder = tmp_path / "run"
    code, text = here(capfd, folder, "--explode-in", "2")
    assert code == 2, text
    assert "in epoch 3" in text
    assert "keeps the last good weights" in text
    assert all(np.isfinite(weight).all() for weight in weights_of(folder))
    code, text = here(capfd, folder, "--resume")
    assert code == 0, text
    assert_same_end(folder, whole)


@pytest.mark.parametrize("keep", [0, 0.3, 0.9, 0.999])
def test_a_truncated_checkpoint_is_refused_and_left_alone(whole, tmp_path, capfd, keep):
    folder = shutil.copytree(whole, tmp_path / "run")
    (folder / "result.json").unlink()
    content = (folder / "last.keras").read_bytes()
    (folder / "last.keras").write_bytes(content[: int(keep * len(content))])
    code, text = here(capfd, folder, "--resume")
    assert code == 2, text
    assert "is not a checkpoint of this run" in text.strip().splitlines()[-1]
    assert len((folder / "last.keras").read_bytes()) == int(keep * len(content))


def test_flipped_bits_in_a_checkpoint_are_noticed(whole, tmp_path, capfd):
    folder = shutil.copytree(whole, tmp_path / "run")
    (folder / "result.json").unlink()
    content = bytearray((folder / "last.keras").read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = (255 - byte for byte in content[middle:][:64])
    (folder / "last.keras").write_bytes(content)
    code, text = here(capfd, folder, "--resume")
    assert code == 2, text
    assert "is not a checkpoint of this run" in text


def test_any_bit_that_flips_in_a_checkpoint_is_noticed(whole, tmp_path):
    """Or it was none of the weights', such as a bit of the date in the archive."""
    model, path = restart_run.make_model(0), tmp_path / "last.keras"
    content, good = (whole / path.name).read_bytes(), weights_of(whole)
    refused = 0
    for bit in map(int, np.random.default_rng(0).integers(0, 8 * len(content), 60)):
        damaged = bytearray(content)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        try:
            checkpoint.restore(tmp_path, model)
        except cnnlib.InputError:
            refused += 1
            continue
        for ours, theirs in zip(model.get_weights(), good, strict=True):
            np.testing.assert_array_equal(ours, theirs)
    assert refused > 40


def test_weights_in_a_checkpoint_that_are_not_finite_are_refused(
    whole, tmp_path, capfd
):
    folder = shutil.copytree(whole, tmp_path / "run")
    (folder / "result.json").unlink()
    position = checkpoint.Position.read(folder / "last.keras")
    model = keras.models.load_model(folder / "last.keras")
    model.set_weights([np.full(w.shape, np.nan) for w in model.get_weights()])
    model.save(folder / "last.keras")
    position.write(folder / "last.keras")
    code, text = here(capfd, folder, "--resume")
    assert code == 2, text
    assert "last.keras' holds weights that are not finite" in text


def test_a_changed_recipe_is_refused(whole, tmp_path, capfd):
    folder = shutil.copytree(whole, tmp_path / "run")
    code, text = here(capfd, folder, "--resume", "--batch-size", "32")
    assert code == 2
    assert "batch_size is 16 there, 32 here" in text
