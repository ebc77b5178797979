"""Trains a small network on several devices as the tests of distribution ask for it.

    python tests/training/devices/distributed_run.py FOLDER [options]

Ends with status 2 and one line after an `InputError`, as the command line does.
"""

import argparse
import dataclasses
import os
import signal
import sys
from pathlib import Path

import keras
import numpy as np

import cnnlib
from cnnlib.data import Dataset
from cnnlib.training.devices.distribution import distribute
from tests.training.bands import bands

RECIPE = cnnlib.Recipe(
    "tiny",
    learning_rate=0.05,
    momentum=0.9,
    schedule=((3, 0.1),),
    batch_size=16,
    epochs=4,
    weight_decay=1e-3,
    ema=0.9,
)


def make_data() -> Dataset:
    """No split is a multiple of the batch or of the devices."""
    return bands((100, 41, 51))


def make_model(random: bool) -> keras.Model:
    """With batch normalisation inside a nested model; with dropout, if random."""
    stem = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(4, 3, use_bias=False),
            keras.layers.BatchNormalization(momentum=0.8),
            keras.layers.ReLU(),
        ]
    )
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            stem,
            keras.layers.Dropout(0.3 if random else 0.0),
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
        self._done = 0

    def on_train_batch_begin(self, batch, logs=None):
        if self._done == self._options.die_after:
            os.kill(os.getpid(), signal.SIGKILL)

    def on_train_batch_end(self, batch, logs=None):
        self._done += 1


def split_cpu(count: int) -> None:
    """Let the backend see so many devices in place of one CPU."""
    if count == 1:
        return
    if keras.backend.backend() == "jax":
        import jax

        jax.config.update("jax_num_cpu_devices", count)
        return
    import tensorflow as tf

    parts = [tf.config.LogicalDeviceConfiguration()] * count
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, parts)


def train(options):
    """Train as the options ask; write the weights beside the run folder."""
    split_cpu(options.cpus)
    folder = Path(options.folder)
    names = ("coordinator", "processes", "process_id", "timeout")
    group = {name: getattr(options, name) for name in names}
    with distribute(options.devices, **group) as among:
        keras.utils.set_random_seed(options.seed)
        model = make_model(options.random)
        changes = ("flip",) if options.random else ()
        result = cnnlib.fit(
            model,
            make_data(),
            dataclasses.replace(RECIPE, augmentation=changes),
            folder,
            seed=1,
            resume=options.resume,
            save_every=options.save_every,
            verbose=0,
            callbacks=[Events(options)],
        )
    print("test loss", result.test_loss, flush=True)
    np.savez(f"{folder}_{among.process_id}.npz", *model.get_weights())


def run(arguments: list[str]) -> int:
    """Train; return the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--devices", type=int, default=1)
    parser.add_argument("--cpus", type=int, default=1)
    parser.add_argument("--coordinator")
    parser.add_argument("--processes", type=int)
    parser.add_argument("--process-id", type=int)
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("--random", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--save-every", type=int)
    parser.add_argument("--die-after", type=int)
    try:
        train(parser.parse_args(arguments))
    except cnnlib.InputError as error:
        print(error, flush=True)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
