"""Deeply supervised: companions, and where they read."""

import keras
import numpy as np
import pytest

import cnnlib

SLIM = {"width": 0.1, "input_shape": (32, 32, 3), "classes": 7}


def images(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def slim(name, **kwargs):
    return cnnlib.create_model(name, **{**SLIM, **kwargs})


def kinds(model, kind):
    return [layer for layer in model.layers if isinstance(layer, kind)]


def test_dsn_companions_are_outputs_with_smaller_losses():
    model = slim("dsn", companions=True)
    names = [f"companion{n}_predictions" for n in (1, 2, 3)]
    assert model.output_names == ["scores", *names]
    weights = cnnlib.models.loss_weights(model)
    assert weights == {"scores": 1.0, **dict.fromkeys(names, 0.1)}
    losses = dict.fromkeys(weights, "sparse_categorical_crossentropy")
    model.compile("sgd", losses, loss_weights=weights)
    labels = np.arange(4) % 7
    targets = dict.fromkeys(model.output_names, labels)
    history = model.fit(images(4, 32, 32, 3), targets, verbose=0).history
    parts = sum(w * history[f"{name}_loss"][0] for name, w in weights.items())
    assert history["loss"][0] == pytest.approx(parts, rel=1e-4)


def test_dsn_companions_read_convolutions_before_their_relu():
    model = slim("dsn", companions=True)
    for stage in (1, 2, 3):
        flat = model.get_layer(f"companion{stage}_flatten")
        assert flat.input is model.get_layer(f"stage{stage}_conv1").output


def test_dsn_companions_go_with_the_top():
    model = slim("dsn", companions=True, include_top=False)
    assert len(model.outputs) == 1
    plain = slim("dsn", include_top=False)
    assert model.count_params() == plain.count_params()


def test_dsn_pools_by_maxima_where_nin_averages():
    for name, count in (("nin", 1), ("dsn", 2)):
        assert len(kinds(slim(name), keras.layers.MaxPooling2D)) == count
