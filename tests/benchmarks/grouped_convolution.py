"""Training through grouped convolutions: `keras.layers.Conv2D` beside `GroupedConv2D`.

    python tests/benchmarks/grouped_convolution.py [rounds]

First one layer, 64 channels on maps of 32 × 32, batches of 64: a model of it and a
global average, through plain `compile` and `fit`, with 1, 2, 4 and 32 groups. Both
models train in turns within one run, so that what else the machine does meets both.
A round is one call of `fit`; it holds fewer steps where a step is slow. Then slim
ResNeXt-29 and the two towers of AlexNet, through plain `compile` and `fit` too:
images per second.

Figures depend on the machine, so nothing is asserted.
"""

import statistics
import sys
import time

import keras
import numpy as np

import cnnlib
from cnnlib.layers import GroupedConv2D

CHANNELS, SIDE, BATCH = 64, 32, 64
GROUPS = (1, 2, 4, 32)
ROUND, MOST_STEPS = 0.5, 16  # seconds; 16 batches are 270 MB

NETWORKS = {
    "resnext29_8x64d": {"width": 0.0625, "input_shape": (32, 32, 3)},
    "alexnet_grouped": {"width": 0.25, "units": 256, "input_shape": (112, 112, 3)},
}


def one_layer(layer: type, groups: int) -> keras.Model:
    """A model of one convolution and a global average, compiled."""
    model = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, CHANNELS)),
            layer(CHANNELS, 3, padding="same", groups=groups),
            keras.layers.GlobalAveragePooling2D(),
        ]
    )
    model.compile("sgd", "mse")
    return model


def fit_seconds(model: keras.Model, x, y, steps: int) -> float:
    """Wall-clock seconds per training step in one call of `fit`."""
    images, labels = np.tile(x, (steps, 1, 1, 1)), np.concatenate([y] * steps)
    start = time.perf_counter()
    model.fit(images, labels, batch_size=len(x), verbose=0, shuffle=False)
    return (time.perf_counter() - start) / steps


def steps_per_round(model: keras.Model, x, y) -> int:
    """As many steps as take `ROUND` seconds: the cost of calling `fit` fades."""
    fit_seconds(model, x, y, 1)  # traces and compiles
    steps = 1
    while steps < MOST_STEPS and steps * fit_seconds(model, x, y, steps) < ROUND:
        steps *= 2
    return steps


def rounds_in_turns(models: list, x, y, rounds: int) -> np.ndarray:
    """Seconds per step, a row per round and a column per model."""
    turns = [(model, steps_per_round(model, x, y)) for model in models]
    return np.array(
        [[fit_seconds(model, x, y, n) for model, n in turns] for _ in range(rounds)]
    )


def compare_layers(rounds: int) -> None:
    """Print seconds per step of both layers and their ratios, for each `GROUPS`."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(BATCH, SIDE, SIDE, CHANNELS)).astype("float32")
    y = rng.normal(size=(BATCH, CHANNELS)).astype("float32")
    print(
        f"one layer, {CHANNELS} channels, {SIDE} × {SIDE}, batch {BATCH}; ms per step"
    )
    for groups in GROUPS:
        models = [
            one_layer(kind, groups) for kind in (keras.layers.Conv2D, GroupedConv2D)
        ]
        seconds = rounds_in_turns(models, x, y, rounds)
        theirs, ours = np.median(seconds, axis=0) * 1e3
        low, middle, high = statistics.quantiles(seconds[:, 0] / seconds[:, 1], n=4)
        print(
            f"  groups {groups:2}  Conv2D {theirs:8.1f}  GroupedConv2D {ours:6.1f}"
            f"  ratio {middle:6.2f} (quartiles {low:.2f} to {high:.2f})",
            flush=True,
        )


def train_networks(rounds: int) -> None:
    """Print how many images per second the slim networks train on."""
    rng = np.random.default_rng(0)
    for name, keywords in NETWORKS.items():
        model = cnnlib.create_model(name, classes=10, **keywords)
        model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
        x = rng.normal(size=(BATCH, *keywords["input_shape"])).astype("float32")
        y = rng.integers(0, 10, BATCH)
        rates = BATCH / rounds_in_turns([model], x, y, rounds)[:, 0]
        low, middle, high = statistics.quantiles(rates, n=4)
        options = ", ".join(f"{keyword}={value}" for keyword, value in keywords.items())
        print(
            f"{name} ({options}), {model.count_params():,} weights:"
            f" {middle:,.0f} images/s (quartiles {low:,.0f} to {high:,.0f})",
            flush=True,
        )


def main() -> None:
    """Measure the rounds given, or 7."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    print(
        f"keras {keras.__version__} on {keras.backend.backend()}, {rounds} rounds in"
        " turns; medians"
    )
    compare_layers(rounds)
    train_networks(rounds)


if __name__ == "__main__":
    main()
