"""LeNet-5 through `cnnlib.fit` beside the same model under Keras's defaults.

    python tests/benchmarks/lenet_training.py [batch size ...]

Both train on the same images with the same optimiser and batch size, in turns within
one run, so that what else the machine does meets both. What is compared is Keras's
`compile` and `fit` with nothing set but the optimiser, the loss, the accuracy and the
batch size, on float32 images that are normalised beforehand. Batch size 32 is Keras's
default, and that of our recipe for the digits.

Wall-clock time is what a user feels; the fastest rounds come closest to a machine
with nothing else to do; processor time says whether work was saved or only spread over
more cores. Figures depend on the machine, so nothing is asserted.
"""

import statistics
import sys
import time

import keras
import numpy as np

import cnnlib
from cnnlib.data import Dataset, Split

IMAGES = 10_240
ROUNDS = 11


def make_data() -> Dataset:
    """Noise in the size of MNIST: the speed does not depend on what is seen."""
    rng = np.random.default_rng(0)

    def split(count):
        images = rng.integers(0, 256, (count, 32, 32, 1), dtype=np.uint8)
        return Split(images, rng.integers(0, 10, count))

    mean, std, names = np.float32([0.5]), np.float32([0.25]), tuple("0123456789")
    return Dataset("noise", split(IMAGES), split(32), split(32), names, mean, std)


class Epochs(keras.callbacks.Callback):
    """Time the training part of every epoch, without validation and start-up.

    Args:
        then: called after each epoch.
    """

    def __init__(self, then=lambda: None):
        super().__init__()
        self._then = then
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self._start = _now()

    def on_test_begin(self, logs=None):
        self._stop()

    def on_epoch_end(self, epoch, logs=None):
        self._stop()
        self._then()

    def _stop(self):
        if self._start is not None:
            self.seconds.append(_now() - self._start)
        self._start = None


def _now() -> np.ndarray:
    """Wall-clock and processor time."""
    return np.array([time.perf_counter(), time.process_time()])


def measure(data: Dataset, optimizer: str, batch_size: int) -> dict:
    """Train both in turns; return wall-clock and processor seconds per epoch."""
    plain = cnnlib.create_model("lenet5")
    plain.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    images, labels = data.normalize(data.train.images), data.train.labels
    options = {"batch_size": batch_size, "verbose": 0}

    theirs = Epochs()
    ours = Epochs(lambda: plain.fit(images, labels, callbacks=[theirs], **options))
    recipe = cnnlib.Recipe(
        "benchmark",
        optimizer=optimizer,
        learning_rate={"adam": 0.001, "sgd": 0.01}[optimizer],  # Keras's defaults
        batch_size=batch_size,
        epochs=ROUNDS + 1,
    )
    model = cnnlib.create_model("lenet5")
    cnnlib.fit(model, data, recipe, verbose=0, callbacks=[ours])
    # The first round holds the tracing of the graphs.
    return {
        "keras": np.array(theirs.seconds[1:]),
        "cnnlib": np.array(ours.seconds[1:]),
    }


def report(optimizer: str, batch_size: int, seconds: dict) -> None:
    """Print one line: the images per second of both and the ratios with quartiles."""
    ratio, processor = (seconds["keras"] / seconds["cnnlib"]).T
    low, middle, high = statistics.quantiles(ratio, n=4)
    fastest = seconds["keras"][:, 0].min() / seconds["cnnlib"][:, 0].min()
    rates = {name: IMAGES / np.median(spent[:, 0]) for name, spent in seconds.items()}
    print(
        f"{optimizer:4}  batch {batch_size:4}"
        f"  Keras {rates['keras']:7,.0f}  cnnlib {rates['cnnlib']:7,.0f} images/s"
        f"  ratio {middle:.2f} (quartiles {low:.2f} to {high:.2f})"
        f"  fastest rounds {fastest:.2f}"
        f"  processor time {statistics.median(processor):.2f}",
        flush=True,
    )


def main() -> None:
    """Measure the batch sizes given, or 32 and 128."""
    data = make_data()
    print(
        f"keras {keras.__version__} on {keras.backend.backend()},"
        f" {ROUNDS} rounds of {IMAGES:,} images in turns; median ratios"
    )
    for batch_size in map(int, sys.argv[1:] or ("32", "128")):
        for optimizer in ("adam", "sgd"):
            report(optimizer, batch_size, measure(data, optimizer, batch_size))


if __name__ == "__main__":
    main()
