"""The fully connected network in NumPy, against Keras and differences."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnlib
from cnnlib import scratch

ACTIVATIONS = ("leaky_relu", "relu", "sigmoid", "tanh")
seeds = st.integers(0, 2**31)
layer_sizes = st.lists(st.integers(2, 6), min_size=2, max_size=4)
# As in test_scratch_dense: the same examples in every run.
examples = settings(max_examples=40, deadline=None, derandomize=True)


def _network(sizes, activation, seed):
    """Build a network with biases that are not zero, and data for it."""
    network = scratch.MLP(sizes, activation, seed=seed)
    rng = np.random.default_rng(seed)
    for bias in network.parameters[1::2]:
        bias += rng.normal(size=bias.shape)
    return network, rng.normal(size=(3, sizes[0])), rng.integers(0, sizes[-1], 3)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@examples
@given(layer_sizes, seeds)
def test_gradients(activation, sizes, seed):
    network, x, labels = _network(sizes, activation, seed)
    loss, gradients = network.loss_and_gradients(x, labels)
    assert loss == scratch.cross_entropy(network.forward(x), labels)
    for parameter, gradient in zip(network.parameters, gradients, strict=True):

        def loss_at(value, parameter=parameter):
            kept = parameter.copy()
            parameter[...] = value
            moved = scratch.cross_entropy(network.forward(x), labels)
            parameter[...] = kept
            return moved

        expected = scratch.numerical_gradient(loss_at, parameter.copy())
        # Where saturated neurons make a gradient tiny, a difference of losses near 1
        # has no digits left for it; so errors are also measured against 1e-4.
        scale = np.maximum(1e-4, np.abs(gradient) + np.abs(expected))
        assert np.max(np.abs(gradient - expected) / scale) < 1e-6


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_logits_equal_keras(activation):
    network, x, _ = _network([5, 7, 4, 3], activation, seed=1)
    layers = [keras.layers.Dense(n, activation) for n in (7, 4)]
    model = keras.Sequential([keras.Input((5,)), *layers, keras.layers.Dense(3)])
    model.set_weights(network.parameters)
    found = network.forward(x.astype("float32"))
    expected = keras.ops.convert_to_numpy(model(x.astype("float32")))
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_gradients_equal_a_step_of_keras():
    network, x, labels = _network([5, 7, 3], "relu", seed=2)
    _, gradients = network.loss_and_gradients(x, labels)
    model = keras.Sequential(
        [
            keras.Input((5,)),
            keras.layers.Dense(7, "relu"),
            keras.layers.Dense(3),
        ]
    )
    model.set_weights(network.parameters)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(1.0), loss, jit_compile=False)
    before = model.get_weights()
    model.train_on_batch(x, labels)
    for old, new, gradient in zip(before, model.get_weights(), gradients, strict=True):
        np.testing.assert_allclose(old - new, gradient, atol=1e-5)


def test_images_are_flattened_and_predicted():
    network = scratch.MLP([12, 3])
    images = np.random.default_rng(0).normal(size=(4, 2, 2, 3))
    logits = network.forward(images)
    np.testing.assert_array_equal(logits, network.forward(images.reshape(4, 12)))
    np.testing.assert_array_equal(network.predict(images), logits.argmax(1))


def test_weights_start_as_asked():
    weights, bias = scratch.MLP([1000, 500], seed=3).parameters
    assert weights.std() == pytest.approx(np.sqrt(2 / 1000), rel=0.01)
    assert not bias.any()
    other, _ = scratch.MLP([1000, 500], seed=4).parameters
    assert not np.array_equal(weights, other)
    ones, _ = scratch.MLP(
        [4, 2], initializer=lambda shape, rng: np.ones(shape)
    ).parameters
    assert ones.tolist() == np.ones((4, 2)).tolist()


def test_mistakes_are_named():
    with pytest.raises(cnnlib.InputError, match="did you mean 'sigmoid'"):
        scratch.MLP([2, 2], "sigmoida")
    with pytest.raises(cnnlib.InputError, match=r"sizes \[10\] must name"):
        scratch.MLP([10])
