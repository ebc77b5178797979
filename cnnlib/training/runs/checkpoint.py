"""Checkpoints: what is in one, how it is written so that a kill leaves a whole one, and
how it is read again.

A checkpoint is an ordinary `.keras` file, with the weights, the optimiser and one
member more: where the run is.
"""

import contextlib
import json
import os
import zipfile
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path

import keras
import numpy as np

from cnnlib.errors import InputError
from cnnlib.models.common.finite import check_finite
from cnnlib.training.devices.distribution import local
from cnnlib.training.runs.lock import unfinished
from cnnlib.training.runs.random_states import (
    seed_states,
    torch_generators,
    torch_states,
)

LAST, BEST = "last.keras", "best.keras"
# Keras ignores a member of its file that it does not know.
MEMBER = "position.json"
# What a file raises that was cut short, damaged, or made for another network.
UNREADABLE = (
    OSError,
    KeyError,
    EOFError,
    ValueError,
    TypeError,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass
class Position:
    """How far a run is.

    Attributes:
        step: batches trained since the start.
        seeds: states of the seed generators, within an epoch.
        metrics: states of the metrics, within an epoch.
        torch: states of PyTorch's own generators, within an epoch; Keras's dropout
            draws from them there.
        seconds: spent in an epoch that is not finished.
        learning_rate: at the start of that epoch, for `metrics.csv`.
    """

    step: int = 0
    seeds: list = field(default_factory=list)
    metrics: list = field(default_factory=list)
    torch: list = field(default_factory=list)
    seconds: float = 0.0
    learning_rate: float | None = None

    @classmethod
    def of(cls, feed: keras.Model, step: int, within_epoch: bool) -> "Position":
        """Read the position from a model in training."""
        if not within_epoch:
            return cls(step)
        seeds, metrics = seed_states(feed), feed.metrics_variables
        return cls(step, _values(seeds), _values(metrics), torch_states())

    def put_into(self, feed: keras.Model) -> None:
        """Set the states within an epoch."""
        for variable, value in zip(seed_states(feed), self.seeds, strict=True):
            variable.assign(np.array(value, variable.dtype))
        for variable, value in zip(feed.metrics_variables, self.metrics, strict=True):
            variable.assign(np.array(value, variable.dtype))

    def put_into_torch(self) -> None:
        """Set the states of PyTorch's generators; on other backends there are none."""
        for generator, state in zip(torch_generators(), self.torch, strict=False):
            import torch

            generator.set_state(torch.tensor(state, dtype=torch.uint8))

    def write(self, path: Path) -> None:
        """Add the position to a `.keras` file."""
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(MEMBER, json.dumps(asdict(self)))

    @classmethod
    def read(cls, path: Path) -> "Position":
        """Read it from a `.keras` file.

        Raises:
            KeyError, OSError, ValueError, TypeError, zipfile.BadZipFile: it has none.
        """
        with zipfile.ZipFile(path) as archive:
            return cls(**json.loads(archive.read(MEMBER)))


def save(folder: Path, model: keras.Model, position: Position, best=None) -> None:
    """Write `last.keras` with the position, and maybe `best.keras`.

    Args:
        folder: of the run.
        model: compiled, so that its optimiser is saved, too.
        position: of the run.
        best: if these weights are the best so far, a context in which the model
            holds those to keep for use; else `None`.

    Raises:
        InputError: the folder cannot be written; the files there stay as they are.
    """
    new, copy = unfinished(folder / LAST), unfinished(folder / BEST)
    with writing(folder, new, copy), local():
        model.save(new)
        position.write(new)
        if best is not None:
            with best:
                model.save(copy)
            replace(copy, folder / BEST)
        # Last, because it alone says how far the run is.
        replace(new, folder / LAST)


def restore(folder: Path, model: keras.Model) -> Position:
    """Load `last.keras`, weights and optimiser, into a compiled model.

    Returns:
        Where the run is.

    Raises:
        InputError: the file is damaged or belongs to another model.
    """
    path = folder / LAST
    if not path.exists():
        raise InputError(
            f"the run in {str(folder)!r} has no checkpoint {LAST}: it cannot go on;"
            " start it anew in another folder"
        )
    try:
        position = Position.read(path)
        with local():
            model.load_weights(path)
    except UNREADABLE as error:
        raise InputError(f"{str(path)!r} is not a checkpoint of this run") from error
    check_finite(model, repr(str(path)))
    return position


@contextlib.contextmanager
def writing(folder: Path, *unfinished: Path):
    """Turn a full disk or a folder without permission into one clear line.

    Args:
        folder: of the run.
        unfinished: files to take away if their writing fails.

    Raises:
        InputError: what is inside raised an `OSError`.
    """
    try:
        yield
    except OSError as error:
        for path in unfinished:
            with contextlib.suppress(OSError):
                path.unlink()
        kept = ""
        # Unlike `Path.exists`, this does not fail where even looking is forbidden.
        if os.path.exists(folder / LAST):
            kept = f"; {LAST} there is the last good checkpoint, resume from it"
        raise InputError(
            f"run folder {str(folder)!r} cannot be written:"
            f" {error.strerror or error}{kept}"
        ) from error


def replace(new: Path, path: Path) -> None:
    """Put a complete file in the place of an old one: readers see one or the other."""
    with open(new, "rb") as file:
        os.fsync(file.fileno())
    os.replace(new, path)


def _values(variables) -> list:
    return [keras.ops.convert_to_numpy(variable).tolist() for variable in variables]
