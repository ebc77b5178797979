"""RMSProp, Adam and AdamW in NumPy, by hand and against Keras.

Against PyTorch: `tests/peers/test_scratch_optimizers.py`.
"""

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib import scratch

SHAPES = [(3, 2), (2,)]
PAIRS = {
    "rmsprop": (
        scratch.RMSprop(0.03, rho=0.8, epsilon=1e-12),
        keras.optimizers.RMSprop(0.03, rho=0.8, epsilon=1e-12),
    ),
    "adam": (
        scratch.Adam(0.03, 0.8, 0.95),
        keras.optimizers.Adam(0.03, 0.8, 0.95),
    ),
    "adamw": (
        scratch.AdamW(0.03, weight_decay=0.5),
        keras.optimizers.AdamW(0.03, weight_decay=0.5),
    ),
    "weight_decay of Keras's Adam": (
        scratch.AdamW(0.03, weight_decay=0.5),
        keras.optimizers.Adam(0.03, weight_decay=0.5),
    ),
}


def keras_step(optimizer, variables, gradients):
    optimizer.apply([keras.ops.convert_to_tensor(g) for g in gradients], variables)


def draw(rng):
    return [rng.normal(size=shape).astype("float32") for shape in SHAPES]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS.values(), ids=PAIRS)
def test_steps_equal_keras(ours, theirs):
    rng = np.random.default_rng(0)
    weights = draw(rng)
    variables = [keras.Variable(array) for array in weights]
    for _ in range(20):
        gradients = draw(rng)
        ours.step(weights, gradients)
        keras_step(theirs, variables, gradients)
    for left, right in zip(weights, variables, strict=True):
        assert left.dtype == "float32"
        found = keras.ops.convert_to_numpy(right)
        np.testing.assert_allclose(left, found, atol=1e-5)


def test_keras_has_its_epsilon_before_the_correction():
    """Ours is Keras's whose ε is multiplied anew before each step."""
    epsilon, size = 1e-3, 1e-3
    ours = scratch.Adam(0.1, epsilon=epsilon)
    theirs = keras.optimizers.Adam(0.1)
    w, variable = np.ones(2), keras.Variable(np.ones(2, "float32"))
    for step in range(1, 6):
        theirs.epsilon = epsilon * np.sqrt(1 - 0.999**step)
        gradient = np.array([size, -size], "float32")
        ours.step([w], [gradient])
        keras_step(theirs, [variable], [gradient])
        np.testing.assert_allclose(w, keras.ops.convert_to_numpy(variable), atol=1e-5)
    assert np.allclose(w, [0.75, 1.25])  # five steps, each half as long


def test_rmsprop_by_hand():
    w = np.array([3.0])
    optimizer = scratch.RMSprop(0.1, rho=0.9)
    optimizer.step([w], [np.array([12.0])])  # s = 14.4
    assert w == pytest.approx(3 - 1.2 / np.sqrt(14.4))
    optimizer.step([w], [np.array([-2.0])])  # s = 0.9 · 14.4 + 0.1 · 4 = 13.36
    assert w == pytest.approx(3 - 1.2 / np.sqrt(14.4) + 0.2 / np.sqrt(13.36))


def test_adam_by_hand():
    w, optimizer = np.array([3.0]), scratch.Adam(0.1)
    optimizer.step([w], [np.array([12.0])])
    assert w == pytest.approx(2.9)
    optimizer.step([w], [np.array([-4.0])])
    mean = (0.9 * 1.2 - 0.4) / 0.19
    square = (0.999 * 0.144 + 0.016) / 0.001999
    assert w == pytest.approx(2.9 - 0.1 * mean / np.sqrt(square))


@pytest.mark.parametrize("size", [1e-4, 1.0, 1e4])
def test_a_steady_gradient_of_any_size_makes_steps_of_the_learning_rate(size):
    w, optimizer = np.array([1.0]), scratch.Adam(0.01)
    for _ in range(10):
        optimizer.step([w], [np.array([size])])
    assert w == pytest.approx(0.9, abs=2e-4)


def test_below_epsilon_steps_shrink():
    w, optimizer = np.array([1.0]), scratch.Adam(0.01, epsilon=1e-7)
    optimizer.step([w], [np.array([1e-9])])
    assert 1 - w == pytest.approx(0.01 / 101)


def test_adamw_decays_a_weight_without_gradient_and_adam_does_not():
    w, steady = np.array([1.0]), np.array([1.0])
    scratch.AdamW(0.1, weight_decay=0.5).step([w], [np.zeros(1)])
    scratch.Adam(0.1).step([steady], [np.zeros(1)])
    assert w == pytest.approx(0.95)
    assert steady == 1


def test_learning_rate_may_change_between_steps():
    w, optimizer = np.array([1.0]), scratch.Adam(1.0)
    optimizer.learning_rate = 0.25
    optimizer.step([w], [np.array([2.0])])
    assert w == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: scratch.RMSprop(0), "learning rate 0 must be more than 0"),
        (lambda: scratch.RMSprop(rho=1), r"rho 1 is not in \[0, 1\)"),
        (lambda: scratch.Adam(beta_1=-0.1), r"beta_1 -0.1 is not in \[0, 1\)"),
        (lambda: scratch.Adam(beta_2=1.0), r"beta_2 1.0 is not in \[0, 1\)"),
        (lambda: scratch.Adam(epsilon=0), "epsilon 0 must be more than 0"),
        (lambda: scratch.AdamW(weight_decay=-1), "weight decay -1 must be 0 or more"),
    ],
)
def test_mistakes_are_named(make, message):
    with pytest.raises(cnnlib.InputError, match=message):
        make()


@pytest.mark.parametrize("kind", [scratch.RMSprop, scratch.Adam, scratch.AdamW])
def test_gradients_of_other_shapes_are_refused_and_change_nothing(kind):
    w = np.ones(2)
    with pytest.raises(cnnlib.InputError, match="do not match"):
        kind(0.1).step([w], [np.ones(1)])
    assert w.tolist() == [1, 1]
