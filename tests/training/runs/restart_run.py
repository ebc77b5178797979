"""Trains a small network as the tests of restarting ask for it.

    python tests/training/runs/restart_run.py FOLDER [options]

Ends with status 2 and one line after an `InputError`, and with 130 after Ctrl-C, as
the command line does.
"""

import argparse
import contextlib
import os
import resource
import shutil
import signal
import sys
import time
from pathlib import Path

import keras

import cnnlib
from tests.training.bands import bands


def make_model(seed: int) -> keras.Model:
    """With dropout and batch normalisation, whose states have to survive."""
    keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(4, 3, use_bias=False),
            keras.layers.BatchNormalization(),
            keras.layers.ReLU(),
            keras.layers.Dropout(0.3),
            keras.layers.Flatten(),
            keras.layers.Dense(3, activation="softmax"),
        ],
        name="tiny",
    )


class Events(keras.callbacks.Callback):
    """What is to happen in the middle of the run."""

    def __init__(self, options):
        super().__init__()
        self._options = options
        self._shown = False

    def on_train_batch_begin(self, batch, logs=None):
        if not self._shown:
            step = int(self.model.optimizer.iterations)
            print("went on at step", step, flush=True)
            self._shown = True

    def on_train_batch_end(self, batch, logs=None):
        if self._options.slow:
            time.sleep(0.03)
        if self._epoch == self._options.signal_in:
            os.kill(os.getpid(), signal.Signals[self._options.signal])

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = epoch
        if epoch == self._options.explode_in:
            # One weight becomes huge, as after a step that was far too long.
            weights = self.model.get_weights()
            weights[0][:] = 1e38
            self.model.set_weights(weights)
        if epoch == self._options.fill_disk_after:
            self._fill()
        if epoch == self._options.lock_folder_after:
            self._lock()

    def _fill(self):
        """Take what is left of a small disk; or let no file grow beyond 4 KiB."""
        disk = Path(self._options.folder).parent
        if shutil.disk_usage(disk).total > 2**20:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
            return
        with contextlib.suppress(OSError), open(disk / "filler", "wb") as file:
            while True:
                os.write(file.fileno(), bytes(4096))

    def _lock(self):
        """Give up the rights that let root write anywhere, then those of the folder."""
        folder = self._options.folder
        if os.getuid() == 0:
            os.chmod(folder, 0o755)
            os.seteuid(65534)
        else:
            os.chmod(folder, 0o555)


def run(arguments: list[str]) -> int:
    """Train; return the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--save-every", type=int)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--signal", default="SIGINT")
    parser.add_argument("--signal-in", type=int)
    parser.add_argument("--explode-in", type=int)
    parser.add_argument("--fill-disk-after", type=int)
    parser.add_argument("--lock-folder-after", type=int)
    options = parser.parse_args(arguments)
    recipe = cnnlib.Recipe(
        "tiny",
        learning_rate=0.05,
        momentum=0.9,
        schedule="cosine",
        batch_size=options.batch_size,
        epochs=5,
        weight_decay=1e-3,
        augmentation=("flip", "crop"),
        ema=0.9,
    )
    try:
        cnnlib.fit(
            # Other first weights when it goes on: those of the checkpoint count.
            make_model(seed=int(options.resume)),
            bands(),
            recipe,
            options.folder,
            resume=options.resume,
            save_every=options.save_every or (1 if options.slow else None),
            callbacks=[Events(options)],
        )
    except cnnlib.InputError as error:
        print(error)
        return 2
    except KeyboardInterrupt:
        return 130
    finally:
        if not os.getuid():
            os.seteuid(0)
        with contextlib.suppress(OSError):
            os.chmod(options.folder, 0o755)
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
