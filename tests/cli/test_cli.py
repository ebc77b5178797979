"""The `cnnlib` command: what it prints, what it refuses, what survives a kill."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import termios
import threading
import time

import keras
import numpy as np
import pandas as pd
import pytest

from cnnlib import cli

TRAIN = ["train", "lenet5", "--data", "digits"]


def error_line(capsys, *arguments):
    """Run a command that must fail; return the one line it says."""
    assert cli.main([str(argument) for argument in arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("Error: ")
    assert printed.err.count("\n") == 1
    return printed.err


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    """Work in an empty folder; nothing may appear in it after bad input."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "lenet", "--data", "digits"], "did you mean 'lenet5'"),
        (["train", "lenet5", "--data", "digitz"], "'digits'"),
        ([*TRAIN, "--epochs", "0"], "epochs=0"),
        ([*TRAIN, "--epochs", "many"], "--epochs"),
        ([*TRAIN, "--seed", "-1"], "seed"),
        ([*TRAIN, "--resume"], "no run to resume"),
        ([*TRAIN, "--set", "original"], "KEY=VALUE"),
        ([*TRAIN, "--set", "orignal=true"], "'original'"),
        ([*TRAIN, "--set", "activation=rellu"], "rellu"),
        ([*TRAIN, "--set", "classes=3"], "classes"),
        ([*TRAIN, "--weights", "missing.keras"], "missing.keras"),
        ([*TRAIN, "--sed", "3"], "--sed"),
        (["train", "lenet5"], "--data"),
        (["trian"], "trian"),
        (["list", "resnet*x"], "no model matches"),
        (["describe", "lenet5", "--input-shape", "16,16,1"], "32"),
        (["describe", "lenet5", "--input-shape", "large"], "height,width,channels"),
        (["describe", "lenet55"], "did you mean 'lenet5'"),
        (["describe", "lenet5", "--classes", "0"], "classes"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(in_folder, capsys, arguments, words):
    assert words in error_line(capsys, *arguments)
    assert list(in_folder.iterdir()) == []


def test_files_of_the_user_stay_as_they_are(in_folder, capsys):
    (in_folder / "notes.txt").write_text("mine")
    assert "is a file" in error_line(capsys, *TRAIN, "--run-dir", "notes.txt")
    line = error_line(capsys, *TRAIN, "--run-dir", "notes.txt/run")
    assert "cannot be written" in line
    (in_folder / "w.keras").write_text("no weights")
    line = error_line(capsys, *TRAIN, "--weights", "w.keras")
    assert "is not a checkpoint" in line
    assert (in_folder / "notes.txt").read_text() == "mine"
    assert {path.name for path in in_folder.iterdir()} == {"notes.txt", "w.keras"}


def test_help_names_every_command(capsys):
    assert cli.main(["--help"]) == 0
    printed = capsys.readouterr().out
    for name in ("train", "list", "describe", "data", "--data digits"):
        assert name in printed
    assert cli.main(["train", "--help"]) == 0
    printed = capsys.readouterr().out
    for name in ("--epochs", "--seed", "--run-dir", "--resume", "--set", "--weights"):
        assert name in printed


def test_tables_are_plain_and_whole_in_a_pipe(capsys):
    assert cli.main(["list"]) == 0
    assert re.search(r"^ *lenet5 ", capsys.readouterr().out, re.MULTILINE)
    assert cli.main(["describe", "lenet5"]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"^ *total .* 61706 .* 416520 +32$", printed, re.MULTILINE)
    assert cli.main(["describe", "lenet5", "--set", "original=true"]) == 0
    assert "PartialConv2D" in capsys.readouterr().out
    assert cli.main(["data"]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"digits +10 +32×32×1 +1258 ", printed)
    assert "╭" not in printed


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run of three epochs, trained through the command in this process."""
    folder = tmp_path_factory.mktemp("cli") / "whole"
    arguments = ["--epochs", "3", "--seed", "1", "--run-dir", str(folder)]
    assert cli.main([*TRAIN, *arguments]) == 0
    return folder


def weights_of(folder):
    return keras.models.load_model(folder / "last.keras").get_weights()


def test_a_run_is_never_written_over(whole, capsys):
    files = [path for path in whole.rglob("*") if path.is_file()]
    before = {path: path.read_bytes() for path in files}
    line = error_line(capsys, *TRAIN, "--run-dir", whole)
    assert "already holds a run" in line
    assert {path: path.read_bytes() for path in files} == before


def test_resuming_a_finished_run_shows_its_result(whole, capsys):
    before = {path: path.stat().st_mtime_ns for path in whole.iterdir()}
    assert cli.main([*TRAIN, "--run-dir", str(whole), "--resume"]) == 0
    printed = capsys.readouterr()
    stored = json.loads((whole / "result.json").read_text())
    assert "finished" in printed.out
    assert f"{stored['test_accuracy']:.2%}" in printed.out
    assert printed.err == ""
    assert {path: path.stat().st_mtime_ns for path in whole.iterdir()} == before
    config = json.loads((whole / "config.json").read_text())
    assert (config["model"]["name"], config["seed"]) == ("lenet5", 1)


def test_a_checkpoint_that_was_cut_is_refused(whole, tmp_path, capsys):
    for name in ("config.json", "metrics.csv"):
        (tmp_path / name).write_bytes((whole / name).read_bytes())
    cut = (whole / "last.keras").read_bytes()[:5000]
    (tmp_path / "last.keras").write_bytes(cut)
    assert cli.main([*TRAIN, "--run-dir", str(tmp_path), "--resume"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("Error: ")
    assert "is not a checkpoint" in error
    assert error.count("\n") == 1
    assert (tmp_path / "last.keras").read_bytes() == cut


def watch(arguments, until):
    """Run the command in a terminal, kill it when `until` appears."""
    terminal, inner = pty.openpty()
    termios.tcsetwinsize(inner, (24, 100))
    command = [sys.executable, "-c", "from cnnlib.cli import main; main()"]
    with subprocess.Popen(
        [*command, *arguments], stdout=inner, stderr=inner, start_new_session=True
    ) as process:
        os.close(inner)
        shown = ""
        try:
            while until not in shown:
                shown += os.read(terminal, 4096).decode(errors="replace")
        finally:
            process.send_signal(signal.SIGKILL)
            os.close(terminal)
    return shown


def interrupt_once_there_is(file, stopped):
    """Press Ctrl-C after the first epoch; again, as a user would, if it was lost.

    Python drops an interrupt that arrives inside a callback from native code.
    """
    while not file.exists():
        time.sleep(0.01)
    seconds = 0.3
    while not stopped.wait(seconds):
        os.kill(os.getpid(), signal.SIGINT)
        seconds = 5


@pytest.fixture
def _ctrl_c():
    """A job started in the background ignores Ctrl-C, and so do its children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_ctrl_c")
def test_ctrl_c_says_how_to_go_on(tmp_path, capsys):
    folder, stopped = tmp_path / "run", threading.Event()
    watcher = threading.Thread(
        target=interrupt_once_there_is,
        args=[folder / "metrics.csv", stopped],
        daemon=True,
    )
    watcher.start()
    status = cli.main([*TRAIN, "--epochs", "200", "--run-dir", str(folder)])
    stopped.set()
    assert status == 130
    error = capsys.readouterr().err
    line = f"Go on with: cnnlib train lenet5 --data digits --run-dir {folder} --resume"
    assert line in error
    assert "Traceback" not in error
    keras.models.load_model(folder / "last.keras")


@pytest.mark.usefixtures("_ctrl_c")
@pytest.mark.parametrize(
    "moment",
    ["cnnlib.load_data", "cnnlib.create_model", "cnnlib.training.run.Run._compile"],
)
def test_ctrl_c_before_training_is_one_line(in_folder, capsys, monkeypatch, moment):
    monkeypatch.setattr(moment, lambda *_, **__: os.kill(os.getpid(), signal.SIGINT))
    assert cli.main([*TRAIN, "--run-dir", "run"]) == 130
    assert capsys.readouterr().err.strip() == "Stopped."
    assert list(in_folder.iterdir()) == []


def test_a_killed_run_is_resumed_to_the_same_end(whole, tmp_path, capfd):
    folder = tmp_path / "run"
    arguments = ["--epochs", "3", "--seed", "1", "--run-dir", str(folder)]
    shown = watch([*TRAIN, *arguments], until="epoch 2/3")
    assert "loss=" in shown  # the bar of a terminal
    assert "acc=" in shown
    assert not (folder / "result.json").exists()

    assert cli.main([*TRAIN, "--run-dir", str(folder), "--resume"]) == 0
    printed = capfd.readouterr()
    assert "epoch 3/3" not in printed.out + printed.err  # no bar in a pipe
    assert str(folder) in printed.out
    for ours, theirs in zip(weights_of(folder), weights_of(whole), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)
    numbers = ["epoch", "loss", "accuracy", "val_loss", "learning_rate"]
    tables = [pd.read_csv(path / "metrics.csv")[numbers] for path in (folder, whole)]
    pd.testing.assert_frame_equal(*tables, rtol=1e-3)
