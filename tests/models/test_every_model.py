"""The same questions to every network, at slim size."""

import re

import keras
import numpy as np
import pytest
from keras import ops
from slim import SLIM

import cnnlib

CLASSES = 7


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def slim(name, **kwargs):
    return cnnlib.create_model(name, **{"classes": CLASSES, **SLIM[name], **kwargs})


def batch(model, size=2):
    """Random input of a model: pixels, or words where it asks for integers."""
    rng = np.random.default_rng(0)
    shape = (size, *model.inputs[0].shape[1:])
    if "int" in model.inputs[0].dtype:
        return rng.integers(0, 10, shape)
    return rng.normal(size=shape).astype("float32")


def outputs(model, x, **kwargs):
    return [ops.convert_to_numpy(y) for y in keras.tree.flatten(model(x, **kwargs))]


def test_every_network_has_a_slim_member():
    assert set(SLIM) == set(cnnlib.list_models())


@pytest.mark.parametrize("name", SLIM)
def test_probabilities_of_each_class(name):
    model = slim(name)
    for probabilities in outputs(model, batch(model)):
        assert probabilities.shape == (2, CLASSES)
        np.testing.assert_allclose(probabilities.sum(axis=-1), 1, rtol=1e-5)


@pytest.mark.parametrize("name", SLIM)
def test_a_finite_gradient_reaches_every_weight(name):
    import tensorflow as tf

    model = slim(name, classifier_activation=None)
    x = batch(model, 4)
    with tf.GradientTape() as tape:
        scores = keras.tree.flatten(model(x, training=True))
        labels = np.arange(4)
        loss = sum(
            ops.mean(keras.losses.sparse_categorical_crossentropy(labels, s, True))
            for s in scores
        )
    gradients = tape.gradient(loss, [w.value for w in model.trainable_weights])
    for weight, gradient in zip(model.trainable_weights, gradients, strict=True):
        assert gradient is not None, weight.path
        values = tf.convert_to_tensor(gradient).numpy()
        assert np.isfinite(values).all(), weight.path
        assert np.any(values != 0), weight.path


@pytest.mark.parametrize("name", SLIM)
def test_a_saved_network_answers_as_before(name, tmp_path):
    model = slim(name)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    x = batch(model)
    for before, after in zip(outputs(model, x), outputs(again, x), strict=True):
        np.testing.assert_allclose(after, before, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", SLIM)
def test_half_precision_runs_and_ends_in_full_precision(name):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = slim(name)
        for probabilities in keras.tree.flatten(model(batch(model), training=True)):
            assert keras.backend.standardize_dtype(probabilities.dtype) == "float32"
            assert np.isfinite(ops.convert_to_numpy(probabilities)).all()
    finally:
        keras.config.set_dtype_policy("float32")


def shake(model, seed=1):
    """Give every weight and running average a value of its own."""
    rng = np.random.default_rng(seed)
    for weight in model.weights:
        if weight.name in ("gamma", "moving_variance"):
            weight.assign(rng.uniform(0.6, 1.4, weight.shape))
        elif weight.name in ("beta", "moving_mean", "bias"):
            weight.assign(rng.normal(0, 0.2, weight.shape))


@pytest.mark.parametrize("name", SLIM)
def test_folded_network_answers_as_before(name):
    model = slim(name, classifier_activation=None)
    shake(model)
    before = [weight.numpy() for weight in model.weights]
    folded = cnnlib.fold_batch_norm(model)
    x = batch(model)
    for ours, theirs in zip(outputs(folded, x), outputs(model, x), strict=True):
        assert np.abs(ours - theirs).max() <= 1e-5 * np.abs(theirs).max()
    flat = folded._flatten_layers()
    assert not any(isinstance(x, keras.layers.BatchNormalization) for x in flat)
    for weight, value in zip(model.weights, before, strict=True):
        np.testing.assert_array_equal(weight.numpy(), value)


@pytest.mark.parametrize("name", SLIM)
def test_new_head_on_the_same_body(name):
    model = slim(name)
    body = [layer for layer in model.layers if "predictions" not in layer.name]
    other = cnnlib.replace_head(model, 3)
    assert all(layer in other.layers for layer in body if layer.weights)
    for probabilities in outputs(other, batch(model)):
        assert probabilities.shape == (2, 3)
    for probabilities in outputs(model, batch(model)):
        assert probabilities.shape == (2, CLASSES)


@pytest.mark.parametrize("name", SLIM)
def test_without_top_and_maps_of_every_stage(name):
    model = slim(name, include_top=False)
    x = batch(model)
    (last,) = outputs(model, x)
    maps = cnnlib.features(model)
    stages = cnnlib.models.endpoints(model)
    found = outputs(maps, x)
    assert len(found) == len(stages) > 1
    for values, tensor in zip(found, maps.outputs, strict=True):
        assert values.shape[1:] == tuple(tensor.shape[1:])
        assert len(values.shape) == len(last.shape)
    sizes = [np.prod(values.shape[1:-1]) for values in found]
    assert sizes == sorted(sizes, reverse=True)
    (pooled,) = outputs(slim(name, include_top=False, pooling="avg"), x)
    assert pooled.shape == (2, last.shape[-1])


@pytest.mark.parametrize("name", SLIM)
def test_smallest_input_and_one_pixel_less(name):
    shape = SLIM[name]["input_shape"]
    places = max(len(shape) - 1, 1)  # a text has no channels
    with pytest.raises(cnnlib.InputError, match="smallest that fits") as error:
        slim(name, input_shape=(*[1] * places, *shape[places:]))
    fits = str(error.value).split("fits is")[1]
    smallest = tuple(int(n) for n in re.findall(r"\d+", fits))
    model = slim(name, input_shape=smallest)
    for probabilities in outputs(model, batch(model)):
        assert np.isfinite(probabilities).all()
    if min(smallest[:places]) > 1:
        less = (*[n - 1 for n in smallest[:places]], *smallest[places:])
        with pytest.raises(cnnlib.InputError, match="too small"):
            slim(name, input_shape=less)


@pytest.mark.parametrize("name", SLIM)
def test_every_layer_is_counted(name):
    model = slim(name)
    table = cnnlib.describe(model)
    assert table.loc["total", "weights"] == model.count_params()
    assert table.loc["total", "multiply_adds"] > 0
