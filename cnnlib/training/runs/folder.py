"""The run folder: the settings, metrics and result that a training run leaves behind.

Every file is written so that a kill at any moment leaves the old one or the new one.
The checkpoints beside them are those of `cnnlib.training.runs.checkpoint`.
"""

import contextlib
import csv
import json
from collections.abc import Iterator

from cnnlib.errors import InputError
from cnnlib.paths import given_path
from cnnlib.training.runs.checkpoint import LAST, replace, writing
from cnnlib.training.runs.config import check_config
from cnnlib.training.runs.lock import locked, unfinished
from cnnlib.training.runs.result import Result

CONFIG, METRICS, RESULT = "config.json", "metrics.csv", "result.json"
LOGS = "logs"
# Numbers of a result that are shown.
_SHOWN = ("test_accuracy", "test_loss", "seconds", "images_per_second")


class RunFolder:
    """The files of one run.

    Args:
        path: the folder; made by `create` if it does not exist.

    Raises:
        InputError: the path is a file, or cannot be one at all.
    """

    def __init__(self, path):
        self.path = given_path("run folder", path)
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
            go_on = "resume it, or " if (self.path / CONFIG).exists() else ""
            raise InputError(
                f"run folder {str(self.path)!r} already holds a run; {go_on}name"
                " another folder"
            )

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep the folder, made if there is none, to one training.

        Raises:
            InputError: another process trains there, or it cannot be written.
        """
        with contextlib.ExitStack() as stack:
            with writing(self.path):
                self.path.mkdir(parents=True, exist_ok=True)
                stack.enter_context(locked(self.path))
            yield

    def write_config(self, config: dict) -> None:
        """Write `config.json`."""
        self._write_json(CONFIG, config)

    def read_config(self) -> dict:
        """Read `config.json`.

        Raises:
            InputError: there is no run in the folder; the file is damaged, or of a
                newer cnnlib.
        """
        if not (self.path / CONFIG).is_file():
            raise InputError(f"run folder {str(self.path)!r} holds no run to resume")
        config = self._read_json(CONFIG)
        check_config(config, self.path / CONFIG)
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
            if not all(isinstance(stored[name], (int, float)) for name in _SHOWN):
                raise TypeError("not a number")
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
        except (OSError, ValueError, RecursionError) as error:
            raise InputError(f"{str(self.path / name)!r} is damaged") from error
        return content

    def _write_json(self, name: str, content: dict) -> None:
        self._replace(name, json.dumps(content, indent=2) + "\n")

    def _replace(self, name: str, text: str) -> None:
        new = unfinished(self.path / name)
        with writing(self.path, new):
            new.write_text(text)
            replace(new, self.path / name)
