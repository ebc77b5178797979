"""Questions that every network is asked, at slim size.

A test module imports them with `from questions import *` and says in `NETWORKS` whom to
ask; `conftest.py` builds each network once for all of its questions.
"""

import re

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from tests.models.slim import SLIM

CLASSES = 7


def slim(name, **kwargs):
    """Build the slim member of a network, with some other arguments."""
    return cnnlib.create_model(name, **{"classes": CLASSES, **SLIM[name], **kwargs})


def batch(model, size=2):
    """Random input of a model: pixels, or words where it asks for integers."""
    rng = np.random.default_rng(0)
    shape = (size, *model.inputs[0].shape[1:])
    if "int" in model.inputs[0].dtype:
        return rng.integers(0, 10, shape)
    return rng.normal(size=shape).astype("float32")


def outputs(model, x):
    return [ops.convert_to_numpy(y) for y in keras.tree.flatten(model(x))]


def shake(model):
    """Give every weight and running average a value of its own."""
    rng = np.random.default_rng(1)
    for weight in model.weights:
        if weight.name in ("gamma", "moving_variance"):
            weight.assign(rng.uniform(0.6, 1.4, weight.shape))
        elif weight.name in ("beta", "moving_mean", "bias"):
            weight.assign(rng.normal(0, 0.2, weight.shape))


def test_a_finite_gradient_reaches_every_weight(network):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        scores = keras.tree.flatten(network(batch(network, 4), training=True))
        losses = [
            keras.losses.sparse_categorical_crossentropy(np.arange(4), score, True)
            for score in scores
        ]
        loss = sum(ops.mean(values) for values in losses)
    weights = network.trainable_weights
    gradients = tape.gradient(loss, [weight.value for weight in weights])
    for weight, gradient in zip(weights, gradients, strict=True):
        assert gradient is not None, weight.path
        values = tf.convert_to_tensor(gradient).numpy()
        assert np.isfinite(values).all(), weight.path
        assert np.any(values != 0), weight.path


def test_folded_network_answers_as_before(network):
    shake(network)
    before = [weight.numpy() for weight in network.weights]
    folded = cnnlib.fold_batch_norm(network)
    x = batch(network)
    for ours, theirs in zip(outputs(folded, x), outputs(network, x), strict=True):
        assert np.abs(ours - theirs).max() <= 1e-5 * np.abs(theirs).max()
    kinds = {type(layer) for layer in folded._flatten_layers()}
    assert keras.layers.BatchNormalization not in kinds
    for weight, value in zip(network.weights, before, strict=True):
        np.testing.assert_array_equal(weight.numpy(), value)


def test_a_saved_network_answers_as_before(network, tmp_path):
    x = batch(network)
    before = outputs(network, x)
    network.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    for old, new in zip(before, outputs(again, x), strict=True):
        np.testing.assert_allclose(new, old, rtol=1e-6, atol=1e-6)


def test_new_head_on_the_same_body(network):
    body = [layer for layer in network.layers if "predictions" not in layer.name]
    other = cnnlib.replace_head(network, 3)
    assert all(layer in other.layers for layer in body if layer.weights)
    for logits in outputs(other, batch(network)):
        assert logits.shape == (2, 3)
        assert np.isfinite(logits).all()
    assert {output.shape for output in network.outputs} == {(None, CLASSES)}


def test_every_layer_is_counted(network):
    table = cnnlib.describe(network)
    assert table.loc["total", "weights"] == network.count_params()
    assert table.loc["total", "multiply_adds"] > 0


def test_maps_of_every_stage_without_top(network):
    model = slim(network.name, include_top=False)
    maps = cnnlib.features(model)
    found = outputs(maps, batch(model))
    assert len(found) == len(cnnlib.surgery.endpoints(model)) > 1
    for values, tensor in zip(found, maps.outputs, strict=True):
        assert values.shape[1:] == tuple(tensor.shape[1:])
        assert len(values.shape) == len(model.output_shape)
    sizes = [np.prod(values.shape[1:-1]) for values in found]
    assert sizes == sorted(sizes, reverse=True)
    for pooling in ("avg", "max"):
        options = {**SLIM[network.name], "include_top": False, "pooling": pooling}
        pooled = cnnlib.accounting.blueprint(network.name, **options)
        assert pooled.output_shape == (None, model.output_shape[-1])


def test_half_precision_ends_in_full_precision(network):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = slim(network.name)
        for probabilities in keras.tree.flatten(model(batch(model), training=True)):
            assert keras.backend.standardize_dtype(probabilities.dtype) == "float32"
            assert np.isfinite(ops.convert_to_numpy(probabilities)).all()
    finally:
        keras.config.set_dtype_policy("float32")


def test_smallest_input_and_one_pixel_less(network):
    name, shape = network.name, SLIM[network.name]["input_shape"]
    places = max(len(shape) - 1, 1)  # a text has no channels
    with pytest.raises(cnnlib.InputError, match="smallest that fits") as error:
        slim(name, input_shape=(*[1] * places, *shape[places:]))
    fits = str(error.value).split("fits is")[1]
    smallest = tuple(int(n) for n in re.findall(r"\d+", fits))
    model = slim(name, input_shape=smallest)
    for probabilities in outputs(model, batch(model)):
        assert probabilities.shape == (2, CLASSES)
        np.testing.assert_allclose(probabilities.sum(axis=-1), 1, rtol=1e-5)
    less = (*[n - 1 for n in smallest[:places]], *smallest[places:])
    with pytest.raises(cnnlib.InputError, match="too small"):
        slim(name, input_shape=less)
