"""The initialisers in NumPy: variance, limits and cut as in Keras."""

import math

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib import scratch
from cnnlib.scratch.initializers import TRUNCATED_STDDEV

SCALED = {
    "lecun_uniform": keras.initializers.LecunUniform,
    "glorot_uniform": keras.initializers.GlorotUniform,
    "glorot_normal": keras.initializers.GlorotNormal,
    "he_normal": keras.initializers.HeNormal,
}
FIXED = {
    "random_normal": keras.initializers.RandomNormal,
    "random_uniform": keras.initializers.RandomUniform,
}
EVERY = SCALED | FIXED


def _both(name, shape):
    rng = np.random.default_rng(0)
    in_keras = keras.ops.convert_to_numpy(EVERY[name](seed=0)(shape))
    return getattr(scratch, name)(shape, rng), in_keras


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((300, 200), (300, 200)), ((3, 3, 8, 6), (72, 54)), ((5, 4, 1), (20, 5))],
)
def test_fans_by_hand(shape, expected):
    assert scratch.fans(shape) == expected


@pytest.mark.parametrize("shape", [(300, 200), (3, 3, 40, 150)])
@pytest.mark.parametrize("name", EVERY)
def test_spread_equals_keras(name, shape):
    ours, in_keras = _both(name, shape)
    assert ours.shape == shape
    assert ours.dtype == np.float64
    # Keras draws 54,000 numbers or more here: their spread is known within 1 %.
    assert ours.std() == pytest.approx(in_keras.std(), rel=0.02)
    assert abs(ours.mean()) < 0.02 * ours.std()


@pytest.mark.parametrize("shape", [(300, 200), (3, 3, 40, 150)])
@pytest.mark.parametrize("name", [*SCALED, "random_uniform"])
def test_limits_equal_keras(name, shape):
    """All but `random_normal` end somewhere, and there Keras ends too."""
    ours, in_keras = _both(name, shape)
    assert np.abs(ours).max() == pytest.approx(np.abs(in_keras).max(), rel=1e-3)


@pytest.mark.parametrize(
    ("name", "variance"),
    [
        ("lecun_uniform", 1 / 300),
        ("glorot_uniform", 2 / 500),
        ("glorot_normal", 2 / 500),
        ("he_normal", 2 / 300),
        ("random_normal", 0.05**2),
        ("random_uniform", 0.05**2 / 3),
    ],
)
def test_variance_is_the_promised_one(name, variance):
    weights = getattr(scratch, name)((300, 200), np.random.default_rng(1))
    assert weights.var() == pytest.approx(variance, rel=0.03)


def test_truncation_by_its_formula():
    density = math.exp(-2) / math.sqrt(2 * math.pi)
    inside = math.erf(2 / math.sqrt(2))
    assert pytest.approx(math.sqrt(1 - 4 * density / inside)) == TRUNCATED_STDDEV
    values = scratch.truncated_normal((400, 500), np.random.default_rng(0), stddev=3)
    assert np.abs(values).max() <= 6
    assert values.std() == pytest.approx(3 * TRUNCATED_STDDEV, rel=0.01)


@pytest.mark.parametrize("name", EVERY)
def test_the_generator_decides(name):
    draw = getattr(scratch, name)
    first, again = (draw((4, 5), np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, draw((4, 5), np.random.default_rng(8)))


@pytest.mark.parametrize("shape", [(), (3,)])
def test_too_few_axes_are_refused(shape):
    with pytest.raises(cnnlib.InputError, match="two axes or more"):
        scratch.he_normal(shape, np.random.default_rng(0))
