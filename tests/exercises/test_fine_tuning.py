"""What the exercises of notebook 15 call right is what Keras does."""

import keras
import numpy as np
import pytest
from keras import layers

import cnnlib
from cnnlib.exercises import fine_tuning

ONES = np.ones((4000, 1), "float32")


def test_the_count_is_that_of_the_network():
    net = cnnlib.create_model("resnet20", depth=8, input_shape=(16, 16, 3), classes=5)
    for layer in net.layers:
        layer.trainable = layer.name.startswith(("stage3", "predictions"))
    count = sum(int(np.prod(weight.shape)) for weight in net.trainable_weights)
    assert count == 55_877


class InferenceOnly(layers.Layer):
    """Calls a layer with `training=False` in its own `call`."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def call(self, x):
        return self.layer(x, training=False)


def in_fit(layer, **asked) -> float:
    """The mean square of what the layer makes of ones in a functional network.

    Where half is dropped it is 2. A batch norm that uses the batch makes it 0, one
    that uses its fresh averages leaves it near 1.
    """
    x = keras.Input((1,))
    head = layers.Dense(1, use_bias=False, kernel_initializer="ones")
    model = keras.Model(x, head(layer(x, **asked)))
    model.compile(keras.optimizers.SGD(0.0), "mse")
    return model.fit(ONES, 0 * ONES, len(ONES), verbose=0).history["loss"][0]


def square(output) -> float:
    return float((keras.ops.convert_to_numpy(output) ** 2).mean())


def test_the_letters_are_the_layers_that_behave_as_at_test_time(capsys):
    norm, dropout = layers.BatchNormalization, layers.Dropout
    found = {
        "a": in_fit(norm()),
        "b": in_fit(norm(trainable=False)),
        "c": square(norm(trainable=False)(ONES, training=True)),
        "d": in_fit(dropout(0.5, trainable=False)),
        "e": square(keras.Sequential([norm()]).predict(ONES, verbose=0)),
        "f": in_fit(dropout(0.5, trainable=False), training=False),
    }
    letters = "".join(k for k, value in found.items() if abs(value - 1) < 0.1)
    fine_tuning.inference_layers.check(letters)
    assert capsys.readouterr().out.startswith("Correct"), found


def test_what_switches_dropout_off_in_fit():
    """As the praise, and section 5 of the notebook, say."""
    half = layers.Dropout(0.5)
    assert in_fit(half, training=False) > 1.5
    assert in_fit(InferenceOnly(half)) == pytest.approx(1)
    half.rate = 0
    assert in_fit(half) == pytest.approx(1)


def test_a_norm_that_may_train_uses_the_batch_in_fit_whatever_its_call_says():
    assert in_fit(layers.BatchNormalization(), training=False) < 0.1
