"""What comes before the network, and networks with more than one output."""

import dataclasses

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib.data import StreamedSplit
from cnnlib.training.devices.precision import computing_in, resolve
from cnnlib.training.train_step import SPLITS, Feed
from tests.training.bands import bands

RECIPE = cnnlib.Recipe("tiny", learning_rate=0.05, batch_size=10, epochs=2)


@pytest.fixture(scope="module")
def data():
    return bands((60, 20, 30), 12, (0.3, 0.4, 0.5), (0.2, 0.25, 0.3))


def streamed(data):
    tf = pytest.importorskip("tensorflow")

    def stream(split):
        def open_stream(shuffle, seed):
            images = tf.data.Dataset.from_tensor_slices(tuple(split))
            return images.shuffle(60, seed=seed) if shuffle else images

        return StreamedSplit(split.size, (12, 12, 3), open_stream)

    parts = {name: stream(getattr(data, name)) for name in SPLITS}
    return dataclasses.replace(data, **parts)


def tiny_model(side=12, seed=0):
    keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [
            keras.Input((side, side, 3)),
            keras.layers.Conv2D(4, 3, use_bias=False, name="conv"),
            keras.layers.BatchNormalization(),
            keras.layers.ReLU(),
            keras.layers.Flatten(),
            keras.layers.Dense(3, activation="softmax"),
        ],
        name="tiny",
    )


def seen_by(recipe, data, rows, training):
    """What a network gets to see of some rows."""
    shown = keras.Sequential([keras.Input((None, None, 3)), keras.layers.Identity()])
    feed = Feed(shown, data, recipe)
    return keras.ops.convert_to_numpy(feed(rows, training=training))


def test_rows_of_every_split_become_normalised_images(data):
    feed = Feed(tiny_model(), data, RECIPE)
    assert feed.offsets == {"train": 0, "validation": 60, "test": 80}
    images = seen_by(RECIPE, data, np.int32([80, 109]), training=False)
    expected = data.normalize(data.test.images[[0, 29]])
    np.testing.assert_allclose(images, expected, atol=1e-6)


def test_crops_are_random_in_training_and_central_otherwise(data):
    recipe = dataclasses.replace(RECIPE, augmentation=("random_crop",), crop_size=8)
    rows = np.zeros(40, "int32")
    whole = data.normalize(data.train.images[0])
    central = seen_by(recipe, data, rows[:1], training=False)
    np.testing.assert_allclose(central[0], whole[2:10, 2:10], atol=1e-6)
    windows = {
        whole[y : y + 8, x : x + 8].round(3).tobytes()
        for y in range(5)
        for x in range(5)
    }
    crops = {
        image.round(3).tobytes() for image in seen_by(recipe, data, rows, training=True)
    }
    assert len(crops) > 5
    assert crops <= windows
    result = cnnlib.fit(tiny_model(side=8), data, recipe)
    assert result.epochs == 2
    with pytest.raises(cnnlib.InputError, match="crop_size=16 does not fit"):
        cnnlib.fit(tiny_model(16), data, dataclasses.replace(recipe, crop_size=16))


def test_a_streamed_set_trains_and_tests_like_one_in_memory(data):
    """The order differs, so one batch holds everything."""
    recipe = dataclasses.replace(RECIPE, batch_size=60)
    ends = []
    for given in (data, streamed(data)):
        model = tiny_model()
        ends.append(cnnlib.fit(model, given, recipe))
    assert ends[0].test_loss == pytest.approx(ends[1].test_loss, rel=1e-4)
    assert ends[0].history["val_loss"] == pytest.approx(
        ends[1].history["val_loss"], rel=1e-4
    )


def test_auxiliary_outputs_add_to_the_loss_but_not_to_the_figures(data):
    small = {"width": 0.1, "input_shape": (12, 12, 3), "classes": 3}
    model = cnnlib.create_model("dsn", companions=True, dropout=0.0, **small)
    weights = cnnlib.models.loss_weights(model)
    assert [*weights.values()] == [1.0, 0.1, 0.1, 0.1]
    feed = Feed(model, data, RECIPE)
    rows, labels = np.arange(10, dtype="int32"), data.train.labels[:10]
    outputs = feed(rows)
    losses = [float(feed.cross_entropies[0](labels, output)) for output in outputs]
    total = feed.compute_loss(y=labels, y_pred=outputs, training=True)
    assert float(total) == pytest.approx(losses[0] + 0.1 * sum(losses[1:]))
    tested = feed.compute_loss(y=labels, y_pred=outputs, training=False)
    assert float(tested) == pytest.approx(losses[0])
    result = cnnlib.fit(model, data, RECIPE)
    images = data.normalize(data.test.images)
    predicted = model.predict(images, verbose=0)[0].argmax(-1)
    assert result.test_accuracy == pytest.approx(np.mean(predicted == data.test.labels))
    # What is left is an ordinary compiled model.
    model.fit(images, [data.test.labels] * 4, verbose=0)


def test_label_smoothing_is_that_of_keras(data):
    recipe = dataclasses.replace(RECIPE, label_smoothing=0.1)
    feed = Feed(tiny_model(), data, recipe)
    rows, labels = np.arange(10, dtype="int32"), data.train.labels[:10]
    theirs = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    expected = theirs(np.eye(3, dtype="float32")[labels], feed(rows))
    ours = feed.cross_entropies[0](labels, feed(rows))
    assert float(ours) == pytest.approx(float(expected), rel=1e-5)


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_sixteen_bits_train_and_leave_the_model_in_float32(data, tmp_path, precision):
    model = tiny_model()
    recipe = dataclasses.replace(RECIPE, precision=precision, epochs=6, ema=0.5)
    seen = []

    class Look(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            seen.append([layer.compute_dtype for layer in self.model.layers])

    result = cnnlib.fit(model, data, recipe, tmp_path / "run", callbacks=[Look()])
    assert seen[0] == [precision] * 4 + ["float32"]  # the last makes the output
    assert result.precision == precision
    assert result.test_accuracy > 0.8
    assert {layer.compute_dtype for layer in model.layers} == {"float32"}
    assert all(weight.dtype == "float32" for weight in model.weights)
    again = cnnlib.fit(tiny_model(seed=1), data, run_dir=tmp_path / "run", resume=True)
    assert again == result


def test_sixteen_bits_go_on_after_a_stop(data, tmp_path):
    recipe = dataclasses.replace(RECIPE, precision="float16", epochs=2)
    whole = cnnlib.fit(tiny_model(), data, recipe, tmp_path / "whole")
    one = dataclasses.replace(recipe, epochs=1)
    cnnlib.fit(tiny_model(), data, one, tmp_path / "run")
    rest = cnnlib.fit(
        tiny_model(seed=1), data, None, tmp_path / "run", resume=True, epochs=2
    )
    assert rest.test_loss == pytest.approx(whole.test_loss, rel=1e-5)


def test_auto_is_float32_on_a_cpu():
    assert resolve("auto") == "float32"
    assert resolve("float16") == "float16"
    model = tiny_model()
    with computing_in(model, "bfloat16"):
        assert model.get_layer("conv").compute_dtype == "bfloat16"
    assert model.get_layer("conv").compute_dtype == "float32"


def test_the_average_is_what_is_validated_tested_and_kept_as_best(data, tmp_path):
    recipe = dataclasses.replace(RECIPE, ema=0.9, epochs=3, learning_rate=0.2)
    model = tiny_model()
    result = cnnlib.fit(model, data, recipe, tmp_path)
    images = data.normalize(data.test.images)
    loss = keras.losses.SparseCategoricalCrossentropy()
    raw = float(loss(data.test.labels, model.predict(images, verbose=0)))
    assert raw != pytest.approx(result.test_loss, rel=1e-3)
    averages = model.optimizer._model_variables_moving_average
    for weight, average in zip(model.trainable_variables, averages, strict=True):
        weight.assign(average)
    averaged = float(loss(data.test.labels, model.predict(images, verbose=0)))
    assert averaged == pytest.approx(result.test_loss, rel=1e-4)
    best = keras.models.load_model(tmp_path / "best.keras")
    validation = data.normalize(data.validation.images)
    predicted = best.predict(validation, verbose=0).argmax(-1)
    assert np.mean(predicted == data.validation.labels) == pytest.approx(
        max(result.history["val_accuracy"])
    )


def test_callbacks_see_the_network_and_can_stop_it(data):
    model = tiny_model()
    seen = []

    class Look(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            assert self.model is model
            seen.append(model.get_layer("conv").get_weights()[0].copy())
            if epoch == 1:
                self.model.stop_training = True

    recipe = dataclasses.replace(RECIPE, epochs=5)
    result = cnnlib.fit(model, data, recipe, callbacks=[Look()])
    assert result.epochs == 2
    assert not np.array_equal(*seen)
    np.testing.assert_array_equal(seen[-1], model.get_layer("conv").get_weights()[0])
