"""Networks that are compared differ in nothing but themselves."""

import dataclasses

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib.training import Recipe, compare
from tests.training.bands import bands

RECIPE = Recipe("tiny", learning_rate=0.1, momentum=0.9, batch_size=16, epochs=2)


def network(units=8):
    x = inputs = keras.Input((8, 8, 1))
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dense(units, "relu")(x)
    return keras.Model(inputs, keras.layers.Dense(3, "softmax")(x))


def test_equal_networks_end_equal_and_others_do_not():
    data = bands()
    trials = compare(
        {"a": network, "b": network, "c": lambda: network(4)}, data, RECIPE
    )
    assert [*trials] == ["a", "b", "c"]
    a, b, c = (trial.history for trial in trials.values())
    assert a["loss"] == b["loss"] != c["loss"]
    assert len(a["val_accuracy"]) == 2
    other = compare({"a": network}, data, RECIPE, seed=1)["a"]
    assert other.history["loss"] != a["loss"]


def test_training_equals_that_of_fit():
    data = bands()
    trial = compare({"a": network}, data, RECIPE, seed=3)["a"]
    keras.utils.set_random_seed(3)
    model = network()
    result = cnnlib.fit(model, data, RECIPE, seed=3, verbose=0)
    assert trial.history["loss"] == result.history["loss"]
    for ours, fitted in zip(trial.model.weights, model.weights, strict=True):
        np.testing.assert_array_equal(ours, fitted)


def test_each_network_may_have_a_recipe_of_its_own():
    longer = dataclasses.replace(RECIPE, epochs=3)
    trials = compare({"a": network, "b": network}, bands(), {"a": RECIPE, "b": longer})
    assert [len(trial.history["loss"]) for trial in trials.values()] == [2, 3]
    with pytest.raises(ValueError, match="no recipe for 'b'; those given: \\['a'\\]"):
        compare({"a": network, "b": network}, bands(), {"a": RECIPE})


def test_the_test_split_is_not_read():
    data = bands()
    unreadable = np.full_like(data.test.labels, 99)  # no such class
    data = dataclasses.replace(data, test=data.test._replace(labels=unreadable))
    compare({"a": network}, data, RECIPE)


def test_a_network_that_does_not_fit_is_told_so():
    with pytest.raises(ValueError, match="takes images of shape"):
        compare({"a": lambda: cnnlib.create_model("lenet5")}, bands(), RECIPE)


def test_a_subset_is_drawn_from_its_split_and_grows():
    data = cnnlib.load_data("digits")
    small, large = data.subset(train=50, validation=20), data.subset(train=60)
    assert (small.train.size, small.validation.size) == (50, 20)
    assert large.validation.size == data.validation.size
    np.testing.assert_array_equal(small.train.images, large.train.images[:50])
    assert small.test is data.test
    assert len(np.unique(small.train.labels)) == 10
    for size in (0, 1_259, 2.5):
        with pytest.raises(ValueError, match="it takes 1 to 1,258"):
            data.subset(train=size)
