"""Noisy signals that hold a rising or a falling chirp somewhere. They are generated.

A chirp is a tone that glides: here from 4 to 12 swings per 100 samples, or back. Its
48 samples start anywhere in the signal of 192, at a random phase; noise lies over
everything. A falling chirp is a rising one played backwards, so the two classes
contain the same frequencies equally strongly, at the same places: only their order in
time tells them apart.
"""

from typing import NamedTuple

import numpy as np

CLASS_NAMES = ("rising", "falling")
LENGTH, CHIRP = 192, 48  # samples
LOW, HIGH = 0.04, 0.12  # swings per sample
NOISE = 0.35  # standard deviation; the chirp swings between −1 and 1
SIZES = {"train": 600, "validation": 200, "test": 400}


class Signals(NamedTuple):
    """Signals of one split.

    Attributes:
        signals: float32, shape (n, 192, 1).
        labels: int64, shape (n,), 0 rising, 1 falling; half of each.
        starts: int64, shape (n,), where the chirp begins.
    """

    signals: np.ndarray
    labels: np.ndarray
    starts: np.ndarray


def load(seed: int = 0) -> dict[str, Signals]:
    """Generate the signals.

    Args:
        seed: draws places, phases and noise.

    Returns:
        `"train"` (600 signals), `"validation"` (200) and `"test"` (400).
    """
    rng = np.random.default_rng(seed)
    return {part: _draw(count, rng) for part, count in SIZES.items()}


def _draw(count: int, rng) -> Signals:
    labels = np.arange(count) % 2
    starts = rng.integers(0, LENGTH - CHIRP + 1, count)
    signals = rng.normal(0, NOISE, (count, LENGTH))
    for row, (label, start) in enumerate(zip(labels, starts, strict=True)):
        sound = chirp(rng.uniform(0, 2 * np.pi))
        signals[row, start : start + CHIRP] += sound[::-1] if label else sound
    return Signals(signals[..., None].astype("float32"), labels, starts)


def chirp(phase: float = 0.0) -> np.ndarray:
    """Return the 48 samples of a rising chirp, from soft to loud and back to soft.

    Args:
        phase: where in its swing the tone begins, in radians.
    """
    time = np.arange(CHIRP)
    swings = LOW * time + (HIGH - LOW) * time**2 / (2 * CHIRP)
    return np.sin(2 * np.pi * swings + phase) * np.hanning(CHIRP)
