"""Peak memory and time of a training step, with and without recomputation.

    python tests/benchmarks/training_memory.py [NAME ...] [--rounds 5]

Each case is a process of its own, which trains through `cnnlib.fit` and tells the
largest resident memory that it ever had: libraries, weights, gradients and what
TensorFlow takes to make its graph included. The processes take turns, one step a round.
The share that maps have is seen beside the same process with batches of one image.
"""

import argparse
import resource
import sys

import keras
from keras_worker import noise
from turns import Worker, clock, in_turns, ratios, report, wait_for_turn

import cnnlib

# Side of the images and batch.
SIZES = {"densenet_bc_190_k40": (32, 16), "densenet121": (224, 16), "dpn68": (224, 16)}


class Steps(keras.callbacks.Callback):
    """A step is a round."""

    def on_train_batch_begin(self, batch, logs=None):
        wait_for_turn()
        self._start = clock()

    def on_train_batch_end(self, batch, logs=None):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        scale = 2**30 if sys.platform == "darwin" else 2**20
        report(clock() - self._start, peak=peak / scale)


def work(name: str, batch: int, recompute: bool) -> None:
    """Train until the pipe is closed."""
    side, _ = SIZES[name]
    data = noise((side, side, 3), 10, 4 * batch, batch)
    model = cnnlib.create_model(name, input_shape=data.image_shape, classes=10)
    recipe = cnnlib.Recipe(
        "benchmark",
        learning_rate=1e-3,
        momentum=0.9,
        weight_decay=1e-4,
        batch_size=batch,
        epochs=10_000,
    )
    cnnlib.fit(model, data, recipe, verbose=0, callbacks=[Steps()], recompute=recompute)


def measure(name: str, rounds: int) -> None:
    """Print peaks and the ratio of the times."""
    _, batch = SIZES[name]
    cases = {"kept": (batch, 0), "recomputed": (batch, 1), "one image": (1, 0)}
    workers = {
        case: Worker([sys.executable, __file__, "--work", name, *map(str, settings)])
        for case, settings in cases.items()
    }
    try:
        # The first steps hold the tracing of the graph, and the memory is not full.
        for worker in workers.values():
            worker.round()
        single = workers.pop("one image")
        floor = single.round()["peak"]
        single.close()
        spent = in_turns(workers, rounds, 600)
        peak = {case: worker.round()["peak"] for case, worker in workers.items()}
    finally:
        for worker in workers.values():
            worker.close()
    print(
        f"{name}, batch {batch}: peak {peak['kept']:.2f} GiB,"
        f" recomputed {peak['recomputed']:.2f} GiB,"
        f" ratio {peak['recomputed'] / peak['kept']:.2f}"
        f" (with one image {floor:.2f} GiB; above it"
        f" {(peak['recomputed'] - floor) / (peak['kept'] - floor):.2f})\n"
        f"    time {ratios(spent['kept'], spent['recomputed'])}",
        flush=True,
    )


def main() -> None:
    """Measure and print, or be one of the processes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SIZES))
    parser.add_argument("--rounds", type=int, default=5, help="at most")
    parser.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        name, batch, recompute = options.work
        work(name, int(batch), recompute == "1")
    for name in options.names or SIZES:
        if name not in SIZES:
            parser.error(f"unknown network {name!r}; choose from {', '.join(SIZES)}")
        measure(name, options.rounds)


if __name__ == "__main__":
    main()
