"""Folding where it must not, or cannot, move a normalisation into a convolution."""

import keras
import numpy as np
import pytest
from keras import layers

import cnnlib


def shaken(inputs, outputs):
    model = keras.Model(inputs, outputs)
    rng = np.random.default_rng(0)
    for weight in model.weights:
        weight.assign(rng.uniform(0.5, 1.5, weight.shape))
    return model


def assert_same(model, normalisations_left_over=0):
    folded = cnnlib.fold_batch_norm(model)
    x = np.random.default_rng(1).normal(size=(2, *model.input_shape[1:]))
    ours, theirs = (
        [np.asarray(y) for y in keras.tree.flatten(m(x, training=False))]
        for m in (folded, model)
    )
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)
    kinds = [type(layer).__name__ for layer in folded.layers]
    assert kinds.count("ChannelAffine") == normalisations_left_over
    return folded


@pytest.mark.parametrize(
    "linear",
    [
        layers.Conv2D(4, 3, use_bias=False),
        layers.Conv2D(4, 3, strides=2, padding="same"),
        layers.Dense(4),
        cnnlib.layers.GroupedConv2D(6, 3, groups=3),
    ],
)
@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize("center", [True, False])
def test_linear_layers_take_it_in(linear, scale, center):
    linear = type(linear).from_config(linear.get_config())
    inputs = keras.Input((8, 7, 3))
    norm = layers.BatchNormalization(scale=scale, center=center, epsilon=0.1)
    folded = assert_same(shaken(inputs, layers.ReLU()(norm(linear(inputs)))))
    assert len(folded.layers) == 3
    assert folded.layers[1].use_bias


def test_map_read_by_others_too_is_left_as_it_is():
    inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(3, 3, padding="same")(inputs)
    y = layers.BatchNormalization()(x)
    assert_same(shaken(inputs, layers.Add()([x, y])), 1)
    assert_same(shaken(inputs, [x, y]), 1)


def test_convolution_with_its_own_activation_is_left_as_it_is():
    inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(3, 3, activation="tanh")(inputs)
    assert_same(shaken(inputs, layers.BatchNormalization()(x)), 1)


def test_shared_convolution_is_left_as_it_is():
    inputs = keras.Input((8, 8, 3))
    shared = layers.Conv2D(3, 3, padding="same")
    x = layers.BatchNormalization()(shared(inputs))
    y = layers.BatchNormalization()(shared(layers.ReLU()(x)))
    folded = assert_same(shaken(inputs, y), 2)
    assert sum(isinstance(x, layers.Conv2D) for x in folded.layers) == 1


def test_transposed_convolution_keeps_its_weights():
    inputs = keras.Input((5, 5, 3))
    x = layers.Conv2DTranspose(4, 3, strides=2)(inputs)
    assert_same(shaken(inputs, layers.BatchNormalization()(x)), 1)


def test_normalisation_of_another_axis_stays():
    inputs = keras.Input((6, 5, 3))
    x = layers.BatchNormalization(axis=1)(layers.Conv2D(4, 1)(inputs))
    folded = assert_same(shaken(inputs, x))
    assert isinstance(folded.layers[-1], layers.BatchNormalization)


def test_nested_models_are_folded_too():
    inner_input = keras.Input((8, 8, 4))
    inner = layers.Conv2D(4, 3)(inner_input)
    block = keras.Model(inner_input, layers.BatchNormalization()(inner), name="block")
    inputs = keras.Input((8, 8, 4))
    folded = assert_same(shaken(inputs, block(inputs)))
    names = [layer.name for layer in folded.get_layer("block").layers]
    assert len(names) == 2
    row = keras.Sequential(
        [keras.Input((8, 8, 4)), layers.Conv2D(4, 3), layers.BatchNormalization()],
        name="row",
    )
    folded = assert_same(shaken(inputs, row(inputs)))
    assert len(folded.get_layer("row").layers) == 2


def test_a_folded_network_can_be_saved_and_read(tmp_path):
    inputs = keras.Input((8, 8, 3))
    x = layers.BatchNormalization(dtype="mixed_bfloat16")(inputs)
    folded = cnnlib.fold_batch_norm(keras.Model(inputs, layers.Conv2D(2, 3)(x)))
    folded.save(tmp_path / "folded.keras")
    again = keras.models.load_model(tmp_path / "folded.keras")
    x = np.ones((1, 8, 8, 3))
    np.testing.assert_array_equal(np.asarray(again(x)), np.asarray(folded(x)))


def test_a_sequential_model_can_be_folded():
    model = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Conv2D(3, 3), layers.BatchNormalization()]
    )
    assert len(assert_same(model).layers) == 2


def test_a_model_without_graph_is_refused():
    class Subclassed(keras.Model):
        pass

    with pytest.raises(cnnlib.InputError, match="not a functional"):
        cnnlib.fold_batch_norm(Subclassed())
