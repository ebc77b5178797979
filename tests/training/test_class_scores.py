"""Probabilities or logits: `fit` and `evaluate` take the same networks for the same."""

import dataclasses

import keras
import numpy as np
import pytest
from keras import layers

import cnnlib
from cnnlib.training.class_scores import gives_probabilities
from cnnlib.training.loss import CrossEntropy
from tests.training.bands import bands

RECIPE = cnnlib.Recipe("tiny", learning_rate=0.05, batch_size=20, epochs=1)


@pytest.fixture(scope="module")
def data():
    return bands((60, 20, 30))


def ending(*tail, **head):
    """A small network: a dense layer of three scores, and what follows it."""
    return keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(3, **head), *tail],
        name="ended",
    )


def nested(inner):
    images = keras.Input((8, 8, 1))
    return keras.Model(images, inner(images))


def mean_over_places():
    images = keras.Input((8, 8, 1))
    maps = layers.Conv2D(3, 3, activation="softmax")(images)
    return keras.Model(images, layers.GlobalAveragePooling2D()(maps))


def mean_of_two():
    images = keras.Input((8, 8, 1))
    flat = layers.Flatten()(images)
    members = [layers.Dense(3, activation="softmax")(flat) for _ in range(2)]
    return keras.Model(images, layers.Average()(members))


def by_an_operation(function):
    images = keras.Input((8, 8, 1))
    scores = layers.Dense(3)(layers.Flatten()(images))
    return keras.Model(images, function(scores))


def my_softmax(x):
    x = keras.ops.exp(x - keras.ops.max(x, axis=-1, keepdims=True))
    return x / keras.ops.sum(x, axis=-1, keepdims=True)


PROBABILITIES = {
    "dense": lambda: ending(activation="softmax"),
    "layer": lambda: ending(layers.Softmax()),
    "activation": lambda: ending(layers.Activation("softmax")),
    "function": lambda: ending(activation=my_softmax),
    "operation": lambda: by_an_operation(keras.ops.softmax),
    "reshaped": lambda: ending(layers.Softmax(), layers.Reshape((3,))),
    "cast": lambda: ending(layers.Activation("linear"), activation="softmax"),
    "nested": lambda: nested(nested(ending(activation="softmax"))),
    "places": mean_over_places,
    "ensemble": mean_of_two,
}
LOGITS = {
    "dense": lambda: ending(),
    "linear": lambda: ending(activation="linear"),
    "cast": lambda: ending(layers.Activation("linear", dtype="float32")),
    "scaled": lambda: ending(layers.Rescaling(2.0)),
    "log_softmax": lambda: ending(activation="log_softmax"),
    "normalised": lambda: ending(layers.BatchNormalization()),
    "nested": lambda: nested(ending()),
}
NEITHER = {
    "sigmoid": lambda: ending(activation="sigmoid"),
    "relu": lambda: ending(layers.ReLU(name="relu")),
    "tanh": lambda: ending(layers.Activation("tanh"), layers.Reshape((3,))),
    "elu": lambda: nested(by_an_operation(keras.ops.elu)),
    "rescaling": lambda: ending(
        layers.Softmax(), layers.Rescaling(2.0, name="rescaling")
    ),
}


@pytest.mark.parametrize("kind", ["probabilities", "logits"])
def test_what_the_end_of_a_network_gives(kind):
    forms = PROBABILITIES if kind == "probabilities" else LOGITS
    found = {form: gives_probabilities(build()) for form, build in forms.items()}
    assert found == dict.fromkeys(forms, kind == "probabilities")


@pytest.mark.parametrize("activation", ["softmax", "linear", None, keras.ops.softmax])
def test_classifiers_of_the_package(activation):
    model = cnnlib.create_model("lenet5", classifier_activation=activation)
    assert gives_probabilities(model) == (activation in ("softmax", keras.ops.softmax))


@pytest.mark.parametrize("end", NEITHER)
def test_neither_is_refused_by_both(data, tmp_path, end):
    model = NEITHER[end]()
    for refuse in (
        lambda: cnnlib.fit(model, data, RECIPE, tmp_path / "run"),
        lambda: cnnlib.evaluate(model, data),
    ):
        with pytest.raises(
            cnnlib.InputError, match=f"ends in '{end}'.*softmax"
        ) as told:
            refuse()
        assert "\n" not in str(told.value)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "form", ["dense", "function", "reshaped", "nested", "ensemble"]
)
def test_fit_and_evaluate_report_the_same_loss_of_probabilities(data, form):
    same_loss(PROBABILITIES[form](), data)


@pytest.mark.parametrize("form", ["dense", "log_softmax", "nested"])
def test_fit_and_evaluate_report_the_same_loss_of_logits(data, form):
    same_loss(LOGITS[form](), data)


def same_loss(model, data):
    """For confident wrong answers, too: these weights are large."""
    rng = np.random.default_rng(0)
    large = [rng.normal(size=weight.shape) for weight in model.get_weights()]
    model.set_weights(large)
    still = dataclasses.replace(RECIPE, learning_rate=1e-12)
    seen = cnnlib.fit(model, data, still).history["val_loss"][-1]
    evaluated = cnnlib.evaluate(model, data, "validation").loss
    assert evaluated == pytest.approx(seen, rel=1e-4)


@pytest.mark.parametrize("precision", ["mixed_bfloat16", "mixed_float16"])
@pytest.mark.parametrize("activation", ["softmax", None])
def test_in_mixed_precision_as_well(data, precision, activation):
    keras.utils.set_random_seed(0)
    keras.config.set_dtype_policy(precision)
    try:
        model = ending(activation=activation)
    finally:
        keras.config.set_dtype_policy("float32")
    seen = cnnlib.fit(model, data, RECIPE).history["val_loss"][-1]
    evaluated = cnnlib.evaluate(model, data, "validation").loss
    assert evaluated == pytest.approx(seen, rel=2e-2)


def test_a_network_whose_outputs_end_differently_trains(data):
    images = keras.Input((8, 8, 1))
    flat = layers.Flatten()(images)
    ends = [layers.Dense(3, activation=end)(flat) for end in ("softmax", None)]
    assert cnnlib.fit(keras.Model(images, ends), data, RECIPE).test_loss > 0


def test_a_probability_of_zero_is_a_large_loss_and_no_more():
    loss = CrossEntropy(from_logits=False)
    value = float(loss(np.int32([1]), np.float32([[1.0, 0.0]])))
    assert value == pytest.approx(87.34, abs=0.01)
