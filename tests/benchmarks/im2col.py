"""The NumPy convolutions of `cnnlib.scratch` beside the backend's, in turns.

    python tests/benchmarks/im2col.py [batch size, 32 by default]

Images of 32×32×16, 32 filters of 3×3, stride 1, padding "same", float32.
"""

import statistics
import sys
import time

import keras
import numpy as np

from cnnlib import scratch

ROUNDS = 15


def main() -> None:
    """Print the ratios of the forward and of the backward pass."""
    batch_size = int(sys.argv[1]) if len(sys.argv) > 1 else 32
    rng = np.random.default_rng(0)
    images = rng.normal(size=(batch_size, 32, 32, 16)).astype("float32")
    layer = keras.layers.Conv2D(32, 3, padding="same")
    model = keras.Sequential([keras.Input(images.shape[1:]), layer])
    model.compile(jit_compile=False)
    kernel, bias = layer.get_weights()
    maps = model.predict_on_batch(images)
    np.testing.assert_allclose(
        scratch.conv2d(images, kernel, bias, padding="same"), maps, atol=1e-4
    )
    tensor = keras.ops.convert_to_tensor(images)
    runs = {
        "backend": lambda: keras.ops.convert_to_numpy(layer(tensor)),
        "im2col": lambda: scratch.conv2d(images, kernel, bias, padding="same"),
        "im2col backward": lambda: scratch.conv2d_backward(
            maps, images, kernel, padding="same"
        ),
        "loops": lambda: scratch.conv2d_loops(images, kernel, bias, padding="same"),
    }
    seconds = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    backend = keras.backend.backend()
    print(f"keras {keras.__version__} on {backend}, batch {batch_size}")
    median = {name: statistics.median(spent) for name, spent in seconds.items()}
    for name, spent in median.items():
        ratio = spent / median["backend"]
        print(f"{name:16} {1e3 * spent:8.1f} ms, {ratio:6.1f} times the {backend}")


if __name__ == "__main__":
    main()
