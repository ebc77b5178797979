"""Seconds to build a network, ours beside that of `keras.applications`.

    python tests/benchmarks/building.py

Both are built in turns within one run, weights included, each after clearing Keras's
state. Processor time is printed too: it does not count what other programs do.
"""

import statistics
import time

import keras
import numpy as np

import cnnlib

PAIRS = {
    "resnet50": keras.applications.ResNet50,
    "densenet121": keras.applications.DenseNet121,
    "inception_v3": keras.applications.InceptionV3,
}
ROUNDS = 7


def seconds(build) -> np.ndarray:
    """Wall-clock and processor seconds of one call."""
    keras.utils.clear_session()
    start = time.perf_counter(), time.process_time()
    build()
    return np.subtract((time.perf_counter(), time.process_time()), start)


def main() -> None:
    """Print the medians and the ratio of each round."""
    print(f"keras {keras.__version__} on {keras.backend.backend()}, {ROUNDS} rounds")
    for name, application in PAIRS.items():
        rounds = []
        for _ in range(ROUNDS + 1):
            theirs = seconds(lambda: application(weights=None))  # noqa: B023
            ours = seconds(lambda: cnnlib.create_model(name))  # noqa: B023
            rounds.append((theirs, ours))
        # The first round also loads code and starts the device.
        theirs, ours = np.moveaxis(np.array(rounds[1:]), 1, 0)
        wall, processor = (theirs / ours).T
        low, middle, high = statistics.quantiles(wall, n=4)
        print(
            f"{name:13} keras.applications {np.median(theirs[:, 0]):.2f} s"
            f"  cnnlib {np.median(ours[:, 0]):.2f} s"
            f"  ratio {middle:.2f} (quartiles {low:.2f} to {high:.2f})"
            f"  processor time {statistics.median(processor):.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
