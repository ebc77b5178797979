"""What happens at the edges of a step and an epoch: seeds, records, checkpoints."""

import math
import time

import keras
import numpy as np

from cnnlib.errors import InputError
from cnnlib.optimization.weight_averaging import averaged
from cnnlib.training.batches import Batches
from cnnlib.training.runs import checkpoint
from cnnlib.training.runs.checkpoint import Position
from cnnlib.training.runs.folder import LOGS
from cnnlib.training.runs.random_states import start_epoch
from cnnlib.training.runs.tensorboard import EventLog


class EpochStart(keras.callbacks.Callback):
    """Make data order and dropout depend on nothing but the seed and the position.

    Args:
        batches: the training batches.
        seed: of the run.
        position: where a resumed run takes up its epoch.
    """

    def __init__(self, batches: Batches, seed: int, position: Position):
        super().__init__()
        self._batches, self._seed, self._position = batches, seed, position

    def on_epoch_begin(self, epoch, logs=None):
        """Tell the batches their epoch and set the state of every seed generator."""
        self._batches.epoch = epoch
        self._batches.waited = 0.0
        start_epoch(self.model, self._seed, epoch)
        if self._position.seeds:
            self._position.put_into(self.model)

    def on_train_batch_begin(self, batch, logs=None):
        """Set PyTorch's generators, too: its loader has drawn from them by now."""
        if self._position.seeds:
            self._position.put_into_torch()
            self._position = Position()


class Recorder(keras.callbacks.Callback):
    """Keep one row per epoch, save checkpoints, stop when the loss is not a number.

    Args:
        batches: the training batches.
        validation: the batches to validate with.
        folder: where metrics and checkpoints go, or `None`.
        history: the columns of the epochs before, when a run is resumed.
        position: where the run begins.
        save_every: steps between two checkpoints within an epoch, or `None`.

    Attributes:
        history: one list per column.
        stopping: set it to end the run after the step, with everything saved.
    """

    def __init__(self, batches, validation, folder, history, position, save_every):
        super().__init__()
        self.history = history
        self.stopping = False
        self._batches, self._validation, self._folder = batches, validation, folder
        self._save_every = save_every or batches.steps
        self._epoch, self._first = divmod(position.step, batches.steps)
        self._spent, self._rate = position.seconds, position.learning_rate
        self._saved = position.step
        self._log = folder and EventLog(folder.path / LOGS)

    def on_train_begin(self, logs=None):
        """Note the learning rate."""
        if self._rate is None:
            self._rate = self._learning_rate()

    def on_epoch_begin(self, epoch, logs=None):
        """Start the clock."""
        self._epoch = epoch
        if not self._first:
            self._rate = self._learning_rate()
        self._trained = None
        self._started = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        """Stop as soon as the loss is not a number; save if it is time."""
        self._check_finite(logs or {})
        # Several steps in one call count beyond the last, too.
        done = min(self._first + batch + 1, self._batches.steps)
        self._done = done
        if done >= self._batches.steps:
            return  # the epoch's end saves
        step = self._epoch * self._batches.steps + done
        if self.stopping or step - self._saved >= self._save_every:
            self._save(step, within_epoch=True)
        if self.stopping:
            raise KeyboardInterrupt

    def on_test_begin(self, logs=None):
        """Validation starts: the training part of the epoch is over."""
        self._trained = time.perf_counter() - self._started

    def on_epoch_end(self, epoch, logs=None):
        """Add a row, write it, then the checkpoint."""
        self._check_finite(logs)
        row = self._row(epoch, logs)
        best = row["val_accuracy"] > max(
            self.history.get("val_accuracy", []), default=-1
        )
        for name, value in row.items():
            self.history.setdefault(name, []).append(value)
        self._first, self._spent = 0, 0.0
        if self._folder:
            self._folder.write_metrics(self.history)
            self._log.write(epoch + 1, row)
        self._save((epoch + 1) * self._batches.steps, best=best)
        if self.stopping:
            raise KeyboardInterrupt

    def close(self) -> None:
        """Close the files."""
        if self._log:
            self._log.close()

    def _learning_rate(self) -> float:
        return float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))

    def _row(self, epoch, logs) -> dict:
        seconds = time.perf_counter() - self._started
        trained = self._trained or seconds
        row = {"epoch": epoch + 1}
        row |= {name: float(value) for name, value in logs.items()}
        row["val_loss"] *= self._validation.filling
        row["learning_rate"] = self._rate
        row["seconds"] = round(self._spent + seconds, 4)
        share = (self._done - self._first) / self._batches.steps
        row["images_per_second"] = round(share * self._batches.size / trained, 1)
        row["input_bound"] = round(min(1.0, self._batches.waited / trained), 4)
        return row

    def _save(self, step: int, within_epoch: bool = False, best: bool = False) -> None:
        self._saved = step
        if not self._folder:
            return
        feed = self.model  # on JAX this brings the weights up to date
        position = Position.of(feed, step, within_epoch)
        if within_epoch:
            position.seconds = self._spent + time.perf_counter() - self._started
            position.learning_rate = self._rate
        weights = feed.network.get_weights()
        if not all(np.isfinite(weight).all() for weight in weights):
            raise self._not_finite("a weight became infinite or not a number")
        checkpoint.save(
            self._folder.path,
            feed.network,
            position,
            averaged(feed.network, feed.network.optimizer) if best else None,
        )

    def _check_finite(self, logs) -> None:
        loss = next((v for v in logs.values() if not math.isfinite(v)), None)
        if loss is not None:
            raise self._not_finite(f"the loss became {loss}")

    def _not_finite(self, what: str) -> InputError:
        kept = ""
        if self._folder:
            last = str(self._folder.path / checkpoint.LAST)
            kept = f"; {last!r} keeps the last good weights"
        return InputError(
            f"{what} in epoch {self._epoch + 1}: try a smaller learning rate than"
            f" {self._rate:g}{kept}"
        )
