"""Optimisers with decay in the gradient, beside NumPy loops and `torch.optim`."""

import keras
import numpy as np
import pytest

from cnnlib.optimization import optimizers

RATE, DECAY, STEPS = 0.05, 0.1, 12
START = np.linspace(-1, 1, 6).reshape(2, 3)
GRADIENTS = np.random.default_rng(0).normal(size=(STEPS, 2, 3))


def trained(optimizer, name="kernel"):
    """A weight after the steps that `GRADIENTS` give."""
    weight = keras.Variable(START, name=name)
    for gradient in GRADIENTS:
        optimizer.apply([keras.ops.convert_to_tensor(gradient, "float32")], [weight])
    return keras.ops.convert_to_numpy(weight)


def sgd(momentum, nesterov, decay):
    """The rule as it is written in papers: the velocity takes the whole gradient."""
    weight, velocity = START.copy(), np.zeros_like(START)
    for gradient in GRADIENTS:
        slope = gradient + decay * weight
        velocity = momentum * velocity - RATE * slope
        weight += momentum * velocity - RATE * slope if nesterov else velocity
    return weight


def adam(decay):
    """Kingma & Ba 2015, the last lines of section 2."""
    weight, first, second = START.copy(), np.zeros_like(START), np.zeros_like(START)
    for step, gradient in enumerate(GRADIENTS, 1):
        slope = gradient + decay * weight
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        rate = RATE * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        weight -= rate * first / (np.sqrt(second) + 1e-7)
    return weight


def rmsprop(decay):
    """With momentum, as TensorFlow and Keras have it."""
    weight, velocity, square = START.copy(), np.zeros_like(START), np.zeros_like(START)
    for gradient in GRADIENTS:
        slope = gradient + decay * weight
        square = 0.9 * square + 0.1 * slope**2
        velocity = 0.8 * velocity + RATE * slope / np.sqrt(square + 1e-7)
        weight -= velocity
    return weight


@pytest.mark.parametrize("decay", [0.0, DECAY])
@pytest.mark.parametrize(
    ("momentum", "nesterov"), [(0.0, False), (0.9, False), (0.9, True)]
)
def test_sgd_is_the_rule_of_the_papers(momentum, nesterov, decay):
    found = trained(
        optimizers.SGD(RATE, momentum=momentum, nesterov=nesterov, l2=decay)
    )
    np.testing.assert_allclose(found, sgd(momentum, nesterov, decay), atol=1e-6)


@pytest.mark.parametrize("decay", [0.0, DECAY])
def test_adam_and_rmsprop_see_the_decay_as_part_of_the_gradient(decay):
    found = trained(optimizers.Adam(RATE, l2=decay))
    np.testing.assert_allclose(found, adam(decay), atol=1e-5)
    found = trained(optimizers.RMSprop(RATE, rho=0.9, momentum=0.8, l2=decay))
    np.testing.assert_allclose(found, rmsprop(decay), atol=1e-5)


@pytest.mark.parametrize("kind", [optimizers.SGD, optimizers.Adam, optimizers.RMSprop])
def test_without_decay_the_numbers_are_those_of_keras(kind):
    plain = getattr(keras.optimizers, kind.__name__)
    np.testing.assert_allclose(trained(kind(RATE)), trained(plain(RATE)), atol=1e-6)


@pytest.mark.parametrize("kind", [optimizers.SGD, optimizers.Adam, optimizers.RMSprop])
def test_excluded_weights_do_not_decay(kind):
    optimizer = kind(RATE, l2=DECAY)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    np.testing.assert_array_equal(trained(optimizer, "bias"), trained(kind(RATE)))
    optimizer = kind(RATE, l2=DECAY)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    assert np.abs(trained(optimizer) - trained(kind(RATE))).max() > 1e-3


def test_clipping_comes_before_the_decay():
    gradient = np.float32([3, 4])  # of length 5
    weight = keras.Variable(np.float32([10, 0]))
    optimizer = optimizers.SGD(1.0, l2=0.1, global_clipnorm=1.0)
    optimizer.apply([keras.ops.convert_to_tensor(gradient)], [weight])
    found = keras.ops.convert_to_numpy(weight)
    np.testing.assert_allclose(found, [10 - 0.6 - 1, -0.8], atol=1e-6)


@pytest.mark.skipif(keras.backend.backend() != "torch", reason="needs PyTorch")
@pytest.mark.parametrize("nesterov", [False, True])
def test_at_a_constant_rate_sgd_is_that_of_pytorch(nesterov):
    import torch

    weight = torch.nn.Parameter(torch.tensor(START, dtype=torch.float32))
    theirs = torch.optim.SGD(
        [weight], RATE, momentum=0.9, weight_decay=DECAY, nesterov=nesterov
    )
    for gradient in GRADIENTS:
        weight.grad = torch.tensor(gradient, dtype=torch.float32)
        theirs.step()
    found = trained(optimizers.SGD(RATE, momentum=0.9, nesterov=nesterov, l2=DECAY))
    np.testing.assert_allclose(found, weight.detach().cpu().numpy(), atol=1e-6)


@pytest.mark.parametrize("kind", [optimizers.SGD, optimizers.Adam, optimizers.RMSprop])
def test_a_saved_model_trains_on_as_if_it_had_not_been_saved(kind, tmp_path):
    keras.utils.set_random_seed(0)
    x = np.random.default_rng(1).normal(size=(16, 5)).astype("float32")
    y = x[:, :2] ** 2
    options = {"momentum": 0.9} if kind is not optimizers.Adam else {}
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(2)])
    model.compile(kind(0.01, l2=DECAY, **options), "mse")
    train = {"epochs": 2, "shuffle": False, "verbose": 0}
    model.fit(x, y, **train)
    model.save(tmp_path / "model.keras")
    model.fit(x, y, **train)
    again = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    assert type(again.optimizer) is kind
    assert again.optimizer.l2 == DECAY
    again.fit(x, y, **train)
    for found, expected in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-6)
