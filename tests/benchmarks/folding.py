"""Inference before and after `cnnlib.fold_batch_norm`, in turns within one run.

    python tests/benchmarks/folding.py [batch size, 32 by default]

Through `predict_on_batch`, as users call it, on images of 224 × 224.
"""

import statistics
import sys
import time

import keras
import numpy as np

import cnnlib

NAMES = ("resnet50", "densenet121")
ROUNDS = 25


def main() -> None:
    """Print images per second and ratios, wall clock and processor time."""
    batch_size = int(sys.argv[1]) if len(sys.argv) > 1 else 32
    images = np.random.default_rng(0).normal(size=(batch_size, 224, 224, 3))
    images = images.astype("float32")
    print(f"keras {keras.__version__} on {keras.backend.backend()}, batch {batch_size}")
    for name in NAMES:
        plain = cnnlib.create_model(name)
        models = (plain, cnnlib.fold_batch_norm(plain))
        spent = []
        for _ in range(ROUNDS + 2):
            for model in models:
                start = time.perf_counter(), time.process_time()
                model.predict_on_batch(images)
                stop = time.perf_counter(), time.process_time()
                spent.append(np.subtract(stop, start))
        # The first two rounds hold the tracing of the graphs.
        before, after = np.array(spent[4:]).reshape(ROUNDS, 2, 2).swapaxes(0, 1)
        wall, processor = (before / after).T
        low, middle, high = statistics.quantiles(wall, n=4)
        rates = [batch_size / np.median(part[:, 0]) for part in (before, after)]
        fastest = before[:, 0].min() / after[:, 0].min()
        print(
            f"{name:12} {rates[0]:5.1f} → {rates[1]:5.1f} images/s"
            f"  ratio {middle:.2f} (quartiles {low:.2f} to {high:.2f})"
            f"  fastest rounds {fastest:.2f}"
            f"  processor time {statistics.median(processor):.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
