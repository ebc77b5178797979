"""What happens at the edges of an epoch: seeds, records, checkpoints."""

import math
import time

import keras
import numpy as np

from cnnlib.errors import InputError
from cnnlib.training.batches import Batches
from cnnlib.training.run_folder import LAST, RunFolder


class EpochStart(keras.callbacks.Callback):
    """Make data order and dropout depend on nothing but the seed and the epoch.

    Args:
        batches: the training batches.
        seed: of the run.
    """

    def __init__(self, batches: Batches, seed: int):
        super().__init__()
        self._batches = batches
        self._seed = seed

    def on_epoch_begin(self, epoch, logs=None):
        """Tell the batches their epoch and set the state of every seed generator."""
        self._batches.epoch = epoch
        states = [v for v in self.model.variables if v.name == "seed_generator_state"]
        for index, state in enumerate(states):
            entropy = np.random.SeedSequence((self._seed, epoch, index))
            state.assign([int(entropy.generate_state(1)[0]) >> 1, 0])


class Recorder(keras.callbacks.Callback):
    """Keep one row per epoch, save checkpoints, stop when the loss is not a number.

    Args:
        images: training images in one epoch.
        folder: where metrics and checkpoints go, or `None`.
        history: the columns of the epochs before, when a run is resumed.

    Attributes:
        history: one list per column.
    """

    def __init__(self, images: int, folder: RunFolder | None, history: dict):
        super().__init__()
        self.history = history
        self._images = images
        self._folder = folder
        self._epoch = 0

    def on_train_begin(self, logs=None):
        """Save the untrained model, so that there is always something to resume."""
        if self._folder and not self.history:
            self._folder.save(self.model, best=False)

    def on_epoch_begin(self, epoch, logs=None):
        """Start the clock."""
        self._epoch = epoch
        self._rate = float(
            keras.ops.convert_to_numpy(self.model.optimizer.learning_rate)
        )
        self._trained = None
        self._started = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        """Stop as soon as the loss is not a number."""
        self._check_finite(logs or {})

    def on_test_begin(self, logs=None):
        """Validation starts: the training part of the epoch is over."""
        self._trained = time.perf_counter() - self._started

    def on_epoch_end(self, epoch, logs=None):
        """Add a row, write it, then the checkpoint."""
        self._check_finite(logs)
        seconds = time.perf_counter() - self._started
        row = {"epoch": epoch + 1}
        row |= {name: float(value) for name, value in logs.items()}
        row["learning_rate"] = self._rate
        row["seconds"] = round(seconds, 4)
        row["images_per_second"] = round(self._images / (self._trained or seconds), 1)
        before = self.history.get("val_accuracy", [])
        best = row["val_accuracy"] > max(before, default=-1)
        for name, value in row.items():
            self.history.setdefault(name, []).append(value)
        if self._folder:
            self._folder.write_metrics(self.history)
            self._folder.save(self.model, best)

    def _check_finite(self, logs):
        loss = next((v for v in logs.values() if not math.isfinite(v)), None)
        if loss is None:
            return
        kept = ""
        if self._folder:
            kept = f"; {str(self._folder.path / LAST)!r} keeps the last good weights"
        raise InputError(
            f"the loss became {loss} in epoch {self._epoch + 1}: try a smaller"
            f" learning rate than {self._rate:g}{kept}"
        )
