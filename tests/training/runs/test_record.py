"""The table of runs: rows are added whole, none is lost, others' tables are kept."""

import csv
import errno
import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

import cnnlib
from cnnlib import cli
from cnnlib.errors import InputError
from cnnlib.training import Result, check_record
from cnnlib.training.runs.folder import RunFolder
from cnnlib.training.runs.record import record, train_command
from cnnlib.training.runs.table import COLUMNS, results

COMMAND = ["cnnlib", "train", "lenet5", "--data", "it's mine.npz", "--seed", "3"]


def result(seed=0, **changes):
    versions = {"python": "3.11", "backend": "jax", "numpy": "2.4", "keras": "3.15.1"}
    values = {
        "test_accuracy": 0.9917,
        "test_top5": 0.999,
        "test_loss": 0.03,
        "seed": seed,
        "versions": versions | {"jax": "0.9", "cnnlib": "0.1.0"},
        "device": "cpu: x86_64",
        "precision": "float32",
        "seconds": 12.345,
        "images_per_second": 4321.06,
        "input_bound": 0.01,
        "epochs": 13,
        "history": {"val_accuracy": [0.9, 0.985]},
    }
    return Result(**(values | changes))


def config(network="lenet5", data="mnist", test=10_000, keywords=(), **fields):
    """As `config.json` of a run by the recipe of a network and its data."""
    changed = {key: fields.pop(key) for key in list(fields) if key == "name"}
    recipe = cnnlib.recipe(network, data).to_json() | fields | changed
    model = {"name": network, "keywords": dict(keywords)}
    held = {"model": model, "data": {"name": data, "test": test}, "recipe": recipe}
    return json.loads(json.dumps(held))


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_row_says_everything_about_a_run(tmp_path):
    path = tmp_path / "new" / "table.csv"
    made = config(keywords={"width": 0.5, "original": True}, published_error=0.95)
    record(result(3), made, COMMAND, path, note="two\nlines, one comma")
    (row,) = rows_of(path)
    assert tuple(row) == COLUMNS
    assert row.pop("date") == time.strftime("%Y-%m-%d", time.gmtime())
    assert shlex.split(row.pop("command")) == COMMAND
    assert row == {
        "network": "lenet5",
        "keywords": "original=True width=0.5",
        "data": "mnist",
        "recipe": "lenet5/mnist",
        "differs": "original=True width=0.5",
        "seed": "3",
        "epochs": "13",
        "test_error": "0.830",
        "validation_error": "1.500",
        "published_error": "0.95",
        "device": "cpu: x86_64",
        "precision": "float32",
        "seconds": "12.3",
        "images_per_second": "4321.1",
        "versions": "keras 3.15.1, jax 0.9, cnnlib 0.1.0",
        "note": "two lines, one comma",
    }
    assert [path] == list(path.parent.iterdir())  # neither lock nor half a file


def test_rows_of_others_are_kept_to_the_letter(tmp_path):
    path = tmp_path / "table.csv"
    record(result(), config(), COMMAND, path)
    (row,) = rows_of(path)
    by_hand = row | {"seed": "007", "test_error": "0.80", "note": "NA", "device": "é"}
    with path.open("a", newline="", encoding="utf-8") as file:
        csv.DictWriter(file, COLUMNS).writerow(by_hand)
    path.chmod(0o664)
    record(result(2), config(), COMMAND, path)
    assert [r["seed"] for r in rows_of(path)] == ["0", "007", "2"]
    assert rows_of(path)[1] == by_hand
    assert path.stat().st_mode & 0o777 == 0o664
    table = results(path)
    assert list(table["seed"]) == [0, 7, 2]
    assert list(table["note"]) == ["", "NA", ""]
    assert table["test_error"].dtype == float
    assert list(table["published_error"]) == [0.8] * 3


def test_one_run_is_one_row(tmp_path):
    path = tmp_path / "table.csv"
    for _ in range(2):
        record(result(), config(), COMMAND, path)
    assert len(rows_of(path)) == 1
    record(result(seconds=13.0), config(), COMMAND, path)
    assert len(rows_of(path)) == 2


def test_a_link_to_a_table_stays_a_link(tmp_path):
    path, link = tmp_path / "table.csv", tmp_path / "link.csv"
    record(result(), config(), COMMAND, path)
    link.symlink_to(path)
    record(result(1), config(), COMMAND, link)
    assert link.is_symlink()
    assert len(rows_of(path)) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("epoch,loss\n1,2.3\n", ["network", "missing", "'epoch', 'loss' unknown"]),
        ("", ["missing"]),
        (",".join(reversed(COLUMNS)) + "\n", ["order"]),
        (",".join(COLUMNS) + ",mine\n", ["'mine' unknown"]),
        (",".join(COLUMNS) + "\nlenet5,,mnist\n", ["line 2", "3 values"]),
        (",".join(COLUMNS) + "\n" + "," * 30 + "\n", ["line 2", "31 values"]),
        (b"\xff\xfe\x00binary", ["not a table of runs"]),
    ],
)
def test_another_table_is_refused_and_left_alone(tmp_path, content, words):
    path = tmp_path / "table.csv"
    content = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(content)
    for attempt in (
        lambda: record(result(), config(), COMMAND, path),
        lambda: check_record(path),
        lambda: results(path),
    ):
        with pytest.raises(InputError) as error:
            attempt()
        assert "\n" not in str(error.value)
        for word in [str(path), *words]:
            assert word in str(error.value)
    assert path.read_bytes() == content
    assert [path] == list(tmp_path.iterdir())


def test_what_cannot_be_written_is_said_before_the_run(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="Not a directory"):
        check_record(tmp_path / "file" / "table.csv")
    with pytest.raises(InputError, match="Is a directory"):
        check_record(tmp_path / "folder.csv")
    check_record(tmp_path / "new" / "folder" / "table.csv")
    assert {path.name for path in tmp_path.iterdir()} == {"file", "folder.csv"}

    # The user of these tests may be root, who may write everywhere.
    def forbidden(dir):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), dir)

    monkeypatch.setattr(tempfile, "TemporaryFile", forbidden)
    with pytest.raises(InputError, match="Permission denied"):
        check_record(tmp_path / "table.csv")


def test_a_full_disk_leaves_the_table_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "table.csv"
    record(result(), config(), COMMAND, path)
    before = path.read_bytes()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left on device"):
        record(result(1), config(), COMMAND, path)
    assert path.read_bytes() == before
    assert [path] == list(tmp_path.iterdir())


# A process that records rows; argument: the table, the first seed, how many. Before a
# file is moved to its place it can wait, to be killed there.
WRITER = """
import os, sys, time
import tests.training.runs.test_record as t

path, first, count, wait = sys.argv[1], *map(int, sys.argv[2:])
move = os.replace
def slowly(new, old):
    print("about to move", flush=True)
    time.sleep(wait)
    move(new, old)
os.replace = slowly
print("ready", flush=True)
sys.stdin.readline()
for seed in range(first, first + count):
    t.record(t.result(seed), t.config(), t.COMMAND, path)
"""


def writer(path, first, count, wait=0):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, *map(str, (path, first, count, wait))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
    )


def start(*processes):
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()


def test_processes_that_record_at_once_lose_nothing(tmp_path):
    path = tmp_path / "table.csv"
    writers = [writer(path, first, 25) for first in (100, 200)]
    lengths, wrong, done = [0], [], threading.Event()

    def read():
        while not done.is_set():
            try:
                lengths.append(len(results(path)) if path.exists() else 0)
            except InputError as error:  # half a file
                wrong.append(error)

    reader = threading.Thread(target=read)
    start(*writers)
    reader.start()
    for process in writers:
        process.communicate()
        assert process.returncode == 0
    done.set()
    reader.join()
    seeds = {int(row["seed"]) for row in rows_of(path)}
    assert seeds == {*range(100, 125), *range(200, 225)}
    assert len(rows_of(path)) == 50
    assert wrong == []
    assert lengths == sorted(lengths)
    assert [path] == list(tmp_path.iterdir())


def test_a_kill_before_the_move_leaves_the_old_table_and_no_lock(tmp_path):
    path = tmp_path / "table.csv"
    record(result(), config(), COMMAND, path)
    before = path.read_bytes()
    victim = writer(path, 100, 1, wait=600)
    start(victim)
    assert victim.stdout.readline() == "about to move\n"
    victim.send_signal(signal.SIGKILL)
    victim.communicate()
    assert path.read_bytes() == before
    started = time.monotonic()
    record(result(1), config(), COMMAND, path)
    assert time.monotonic() - started < 5
    assert [row["seed"] for row in rows_of(path)] == ["0", "1"]


def test_without_locks_rows_are_still_added(tmp_path, monkeypatch):
    def no_locks(file, kind):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", no_locks)
    for seed in range(3):
        record(result(seed), config(), COMMAND, tmp_path / "t.csv")
    assert len(rows_of(tmp_path / "t.csv")) == 3


def test_the_stored_command_makes_the_row_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command = ["train", "lenet5", "--data", "digits", "--epochs", "1", "--seed", "5"]
    for name in ("first", "again"):
        given = ["--set", "activation=relu"] if name == "first" else []
        assert cli.main([*command, *given, "--run-dir", name]) == 0
        folder = RunFolder(name)
        made = folder.read_config()
        record(folder.read_result(), made, train_command(made), "table.csv")
        row = rows_of("table.csv")[-1]
        assert row["keywords"] == "activation=relu"
        assert row["differs"] == "epochs=1"
        command = shlex.split(row["command"])[1:]
    first, again = rows_of("table.csv")
    assert first["test_error"] == again["test_error"]
    assert first["command"] == again["command"]
    assert 0 < float(first["test_error"]) < 90
