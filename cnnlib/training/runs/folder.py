"""The run folder: what a training run leaves behind, written so that a kill at any
moment leaves something to go on from."""

import contextlib
import csv
import json
import os
import zipfile
import zlib
from pathlib import Path

import keras

from cnnlib.errors import InputError
from cnnlib.training.devices.distribution import local
from cnnlib.training.runs.position import Position
from cnnlib.training.runs.result import Result

CONFIG, METRICS, RESULT = "config.json", "metrics.csv", "result.json"
LAST, BEST, LOGS = "last.keras", "best.keras", "logs"
CONFIG_PARTS = ("model", "data", "recipe")


class RunFolder:
    """The files of one run.

    Args:
        path: the folder; made by `create` if it does not exist.

    Raises:
        InputError: the path is a file.
    """

    def __init__(self, path):
        self.path = Path(path)
        if self.path.exists() and not self.path.is_dir():
            raise InputError(f"run folder {str(path)!r} is a file; name a folder")

    def holds_run(self) -> bool:
        """Whether there is a run here, finished or not."""
        return any((self.path / name).exists() for name in (CONFIG, LAST, RESULT))

    def is_finished(self) -> bool:
        """Whether the run here has its result."""
        return (self.path / RESULT).is_file()

    def check_free(self) -> None:
        """Raise `InputError` if the folder holds a run already."""
        if self.holds_run():
            raise InputError(
                f"run folder {str(self.path)!r} already holds a run; resume it, or"
                " name another folder"
            )

    def create(self, config: dict) -> None:
        """Start a run: make the folder and write `config.json`.

        Raises:
            InputError: the folder holds a run already, or cannot be written.
        """
        self.check_free()
        with self._writing():
            self.path.mkdir(parents=True, exist_ok=True)
        self.write_config(config)

    def write_config(self, config: dict) -> None:
        """Write `config.json`."""
        self._write_json(CONFIG, config)

    def read_config(self) -> dict:
        """Read `config.json`.

        Raises:
            InputError: there is no run in the folder, or the file is damaged.
        """
        if not (self.path / CONFIG).is_file():
            raise InputError(f"run folder {str(self.path)!r} holds no run to resume")
        config = self._read_json(CONFIG)
        if not all(isinstance(config.get(part), dict) for part in CONFIG_PARTS):
            raise InputError(f"{str(self.path / CONFIG)!r} is damaged")
        return config

    def write_metrics(self, history: dict[str, list]) -> None:
        """Write `metrics.csv`, one row per epoch."""
        lines = [",".join(history)]
        lines += [
            ",".join(map(str, row)) for row in zip(*history.values(), strict=True)
        ]
        self._replace(METRICS, "\n".join(lines) + "\n")

    def read_metrics(self, epochs: int) -> dict[str, list]:
        """Read the rows of the first `epochs` epochs from `metrics.csv`.

        Rows of later epochs, whose checkpoint was never written, are left out.

        Raises:
            InputError: rows are missing or are not numbers.
        """
        if epochs == 0:
            return {}
        try:
            with open(self.path / METRICS, newline="") as file:
                rows = list(csv.DictReader(file))[:epochs]
            history = {
                name: [float(row[name]) for row in rows] for name in rows[0] if name
            }
            history["epoch"] = [int(number) for number in history["epoch"]]
            if history["epoch"] != list(range(1, epochs + 1)):
                raise ValueError("epochs are missing")
        except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
            raise InputError(
                f"{str(self.path / METRICS)!r} does not list the {epochs} epochs of"
                " the checkpoint"
            ) from error
        return history

    def save(self, model: keras.Model, position: Position, best=None) -> None:
        """Write `last.keras` with the position, and maybe `best.keras`.

        Args:
            model: compiled, so that its optimiser is saved, too.
            position: of the run.
            best: if these weights are the best so far, a context in which the model
                holds those to keep for use; else `None`.

        Raises:
            InputError: the folder cannot be written; the files there stay as they are.
        """
        new, copy = self.path / f".new.{LAST}", self.path / f".new.{BEST}"
        with self._writing(new, copy), local():
            model.save(new)
            position.write(new)
            if best is not None:
                with best:
                    model.save(copy)
                _move(copy, self.path / BEST)
            # Last, because it alone says how far the run is.
            _move(new, self.path / LAST)

    def restore(self, model: keras.Model) -> Position:
        """Load `last.keras`, weights and optimiser, into a compiled model.

        A run that was killed before its first checkpoint is left at its start.

        Returns:
            Where the run is.

        Raises:
            InputError: the file is damaged or belongs to another model.
        """
        path = self.path / LAST
        if not path.exists():
            return Position()
        try:
            position = Position.read(path)
            with local():
                model.load_weights(path)
        except (
            *(OSError, KeyError, EOFError, ValueError, TypeError),
            *(zipfile.BadZipFile, zlib.error),
        ) as error:
            raise InputError(
                f"{str(path)!r} is not a checkpoint of this run"
            ) from error
        return position

    def write_result(self, result: Result) -> None:
        """Write `result.json`: the run is finished."""
        self._write_json(RESULT, result.to_json())

    def read_result(self) -> Result:
        """Read `result.json` and the history in `metrics.csv`.

        Raises:
            InputError: a file is damaged.
        """
        stored = self._read_json(RESULT)
        try:
            history = self.read_metrics(stored["epochs"])
            return Result(**stored, history=history, run_dir=self.path)
        except (KeyError, TypeError) as error:
            raise InputError(f"{str(self.path / RESULT)!r} is not a result") from error

    def reopen(self) -> None:
        """Take the result back, for a run that goes on for more epochs."""
        (self.path / RESULT).unlink(missing_ok=True)

    def _read_json(self, name: str) -> dict:
        try:
            content = json.loads((self.path / name).read_text())
            if not isinstance(content, dict):
                raise ValueError("not an object")
        except (OSError, ValueError) as error:
            raise InputError(f"{str(self.path / name)!r} is damaged") from error
        return content

    def _write_json(self, name: str, content: dict) -> None:
        self._replace(name, json.dumps(content, indent=2) + "\n")

    def _replace(self, name: str, text: str) -> None:
        new = self.path / f".new.{name}"
        with self._writing(new):
            new.write_text(text)
            _move(new, self.path / name)

    @contextlib.contextmanager
    def _writing(self, *unfinished: Path):
        """Turn a full disk or a folder without permission into one clear line."""
        try:
            yield
        except OSError as error:
            for path in unfinished:
                with contextlib.suppress(OSError):
                    path.unlink()
            kept = ""
            # Unlike `Path.exists`, this does not fail where even looking is forbidden.
            if os.path.exists(self.path / LAST):
                kept = f"; {LAST} there is the last good checkpoint, resume from it"
            raise InputError(
                f"run folder {str(self.path)!r} cannot be written:"
                f" {error.strerror or error}{kept}"
            ) from error


def _move(new: Path, path: Path) -> None:
    """Put a complete file in the place of an old one: readers see one or the other."""
    with open(new, "rb") as file:
        os.fsync(file.fileno())
    os.replace(new, path)
