"""Every callback of Keras in `cnnlib.fit`: it works as in `model.fit` or is refused."""

import csv
import dataclasses

import keras
import numpy as np
import pytest

import cnnlib
from tests.training.bands import bands
from tests.training.test_fit import tiny_model

RECIPE = cnnlib.Recipe(
    "tiny", optimizer="adam", learning_rate=0.01, batch_size=25, epochs=3
)
JAX = keras.backend.backend() == "jax"


@pytest.fixture(scope="module")
def data():
    return bands()


def fit(data, *callbacks, **changes):
    """Train a small network: itself and its result."""
    model = tiny_model()
    recipe = dataclasses.replace(RECIPE, **changes)
    return model, cnnlib.fit(model, data, recipe, callbacks=[*callbacks])


def accuracy(model, data):
    scores = model.predict(data.normalize(data.validation.images), verbose=0)
    return np.mean(scores.argmax(-1) == data.validation.labels)


class Worse(keras.callbacks.Callback):
    """Spoil the weights in the last epoch."""

    def on_train_batch_end(self, batch, logs=None):
        if self.model.optimizer.iterations == 9:
            self.model.set_weights([0 * w for w in self.model.get_weights()])


def test_callbacks_find_out_which_way_accuracy_is_better(data, tmp_path):
    best, weights = tmp_path / "best.keras", tmp_path / "best.weights.h5"
    stop = keras.callbacks.EarlyStopping(
        "val_accuracy", patience=1, restore_best_weights=True
    )
    options = {"monitor": "val_accuracy", "save_best_only": True}
    model, result = fit(
        data,
        Worse(),
        stop,
        keras.callbacks.ModelCheckpoint(best, **options),
        keras.callbacks.ModelCheckpoint(weights, save_weights_only=True, **options),
        keras.callbacks.ReduceLROnPlateau("val_accuracy", patience=2),
        epochs=9,
    )
    found = result.history["val_accuracy"]
    assert result.epochs < 9
    for kept in (model, keras.models.load_model(best)):
        assert accuracy(kept, data) == pytest.approx(max(found))
    other = tiny_model(seed=5)
    other.load_weights(weights)
    assert accuracy(other, data) == pytest.approx(max(found))
    # What is tested is what the callback left.
    tested = cnnlib.evaluate(model, data)
    assert result.test_accuracy == pytest.approx(1 - tested.top1_error)
    # A stop is over when the next training begins.
    assert cnnlib.fit(model, data, RECIPE).epochs == 3


def test_the_learning_rate_falls_on_a_plateau(data):
    lower = keras.callbacks.ReduceLROnPlateau(
        "val_accuracy", factor=0.5, patience=1, min_delta=2.0, cooldown=0
    )
    _, result = fit(data, lower)
    np.testing.assert_allclose(result.history["learning_rate"], [0.01, 0.01, 0.005])


def test_five_guesses_and_auxiliary_outputs(data):
    many = dataclasses.replace(data, class_names=tuple(map(str, range(20))))
    top5 = keras.callbacks.EarlyStopping("val_top5", patience=0)
    assert cnnlib.fit(tiny_model(outputs=20), many, RECIPE, callbacks=top5).epochs
    images = keras.Input((8, 8, 1))
    flat = keras.layers.Flatten()(images)
    ends = [keras.layers.Dense(3, activation="softmax")(flat) for _ in range(2)]
    stop = keras.callbacks.EarlyStopping("val_accuracy", min_delta=2.0)
    model = keras.Model(images, ends)
    assert cnnlib.fit(model, data, RECIPE, callbacks=[stop]).epochs == 2


def test_those_that_write_down_and_those_that_are_told(data, tmp_path, capsys):
    rates, seen = [], []
    table = keras.callbacks.CSVLogger(tmp_path / "log.csv")
    _, result = fit(
        data,
        keras.callbacks.LearningRateScheduler(lambda epoch, rate: 0.01 / (epoch + 1)),
        keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: rates.append(logs["learning_rate"]),
            on_train_end=lambda logs: seen.append("end"),
        ),
        table,
        keras.callbacks.TerminateOnNaN(),
        keras.callbacks.TensorBoard(tmp_path / "logs", histogram_freq=1, update_freq=1),
        keras.callbacks.ProgbarLogger(),
        own := keras.callbacks.History(),
    )
    np.testing.assert_allclose(rates, [0.01, 0.005, 0.01 / 3], rtol=1e-5)
    np.testing.assert_allclose(result.history["learning_rate"], rates)
    assert seen == ["end"]
    assert own.history["val_loss"] == result.history["val_loss"]
    rows = [*csv.DictReader((tmp_path / "log.csv").open())]
    assert [float(row["val_loss"]) for row in rows] == result.history["val_loss"]
    assert {path.name for path in (tmp_path / "logs").iterdir()} == {
        "train",
        "validation",
    }
    assert "Epoch 3/3" in capsys.readouterr().out


def test_weights_and_rates_between_steps(data, tmp_path):
    """JAX holds the weights elsewhere then."""
    file = str(tmp_path / "{epoch}-{batch}.weights.h5")
    every = keras.callbacks.ModelCheckpoint(file, save_weights_only=True, save_freq=2)

    class Freeze(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 1:
                self.model.optimizer.learning_rate = 0.0

    model, _ = fit(data, every, Freeze(), epochs=1)
    kept = tiny_model(seed=4)
    kept.load_weights(tmp_path / "1-2.weights.h5")
    for ours, theirs in zip(kept.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert not np.array_equal(kept.get_weights()[0], tiny_model().get_weights()[0])
    assert not JAX or "jax_state_sync" not in vars(model)


def test_a_stop_after_any_step(data):
    steps = []

    class Stop(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            steps.append(batch)
            self.model.stop_training = batch == 1

    model, result = fit(data, Stop())
    assert (steps, result.epochs) == ([0, 1], 1)
    assert int(model.optimizer.iterations) == 2


def test_a_run_resumed_within_an_epoch_is_one_training(data, tmp_path):
    class StopAt(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 2:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cnnlib.fit(
            tiny_model(), data, RECIPE, tmp_path, save_every=1, callbacks=[StopAt()]
        )
    seen = []
    told = keras.callbacks.LambdaCallback(
        on_train_begin=lambda logs: seen.append("begin"),
        on_epoch_end=lambda epoch, logs: seen.append(epoch),
        on_train_end=lambda logs: seen.append("end"),
    )
    cnnlib.fit(tiny_model(), data, None, tmp_path, resume=True, callbacks=[told])
    assert seen == ["begin", 0, 1, 2, "end"]
    assert told.params["epochs"] == 3


def test_with_averaged_weights_callbacks_find_the_averages(data, tmp_path):
    kept = tmp_path / "kept.keras"
    best = keras.callbacks.ModelCheckpoint(kept, "val_accuracy", save_best_only=True)
    _, result = fit(data, best, ema=0.9)
    found = accuracy(keras.models.load_model(kept), data)
    assert found == pytest.approx(max(result.history["val_accuracy"]))


LOWER = keras.callbacks.ReduceLROnPlateau("val_accuracy")


@pytest.mark.parametrize(
    ("callback", "changes", "words"),
    [
        (keras.callbacks.BackupAndRestore("backup"), {}, "resume=True"),
        (keras.callbacks.SwapEMAWeights(), {}, "ema="),
        (LOWER, {"schedule": "cosine"}, "schedule=None"),
        (LOWER, {"schedule": "plateau"}, "schedule=None"),
        (LOWER, {"warmup_epochs": 1}, "warmup_epochs=0"),
        (
            keras.callbacks.EarlyStopping("val_accuracy", restore_best_weights=True),
            {"ema": 0.9},
            "best.keras",
        ),
        ("EarlyStopping", {}, "no keras.callbacks.Callback"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_those_whose_work_is_done_say_what_to_use(data, callback, changes, words):
    with pytest.raises(cnnlib.InputError, match=words) as error:
        fit(data, callback, **changes)
    assert "\n" not in str(error.value)


def test_not_a_number_ends_in_one_line(data):
    stop = keras.callbacks.TerminateOnNaN()
    with pytest.raises(cnnlib.InputError, match="smaller learning rate"):
        fit(data, stop, optimizer="sgd", learning_rate=1e30)
    assert fit(data, epochs=1)[1].test_loss > 0
