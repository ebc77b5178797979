"""`cnnlib.fit` on a small network: results, run folders, resuming, wrong input."""

import dataclasses
import json
import math
import shutil

import keras
import numpy as np
import pandas as pd
import pytest

import cnnlib
from cnnlib.training.runs.checkpoint import Position
from cnnlib.training.train_step import Feed
from tests.training.bands import bands

RECIPE = cnnlib.Recipe(
    "tiny",
    optimizer="adam",
    learning_rate=0.01,
    batch_size=16,
    epochs=3,
    augmentation=("flip",),
)


@pytest.fixture(scope="module")
def data():
    return bands()


def tiny_model(seed=0, activation="softmax", outputs=3):
    """With dropout, whose random state has to survive."""
    keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Flatten(),
            keras.layers.Dense(outputs, activation=activation),
        ],
        name="tiny",
    )


class StopIn(keras.callbacks.Callback):
    """Ctrl-C in the middle of an epoch."""

    def __init__(self, epoch):
        super().__init__()
        self._epoch = epoch

    def on_epoch_begin(self, epoch, logs=None):
        self._now = epoch

    def on_train_batch_end(self, batch, logs=None):
        if self._now == self._epoch:
            raise KeyboardInterrupt


def numbers_of(folder):
    table = pd.read_csv(folder / "metrics.csv")
    return table.drop(columns=["seconds", "images_per_second", "input_bound"])


@pytest.fixture(scope="module")
def whole(data, tmp_path_factory):
    """A run that was never stopped: folder, model and result."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    model = tiny_model()
    return folder, model, cnnlib.fit(model, data, RECIPE, folder)


@pytest.fixture(scope="module")
def interrupted(data, tmp_path_factory):
    """A run that was stopped in its second epoch."""
    folder = tmp_path_factory.mktemp("runs") / "interrupted"
    with pytest.raises(KeyboardInterrupt) as stopped:
        cnnlib.fit(tiny_model(), data, RECIPE, folder, callbacks=[StopIn(1)])
    assert "resume=True" in stopped.value.__notes__[0]
    return folder


def test_the_run_folder_and_the_result(whole, data):
    folder, model, result = whole
    names = {"config.json", "metrics.csv", "last.keras", "best.keras", "result.json"}
    names.add("logs")  # of TensorBoard
    assert {path.name for path in folder.iterdir()} == names
    stored = json.loads((folder / "result.json").read_text())
    fields = (
        "test_accuracy test_top5 test_loss seed versions device precision seconds"
        " images_per_second input_bound epochs"
    )
    assert set(stored) == set(fields.split())
    assert set(stored["versions"]) >= {"python", "keras", "backend", "numpy", "cnnlib"}
    assert stored["versions"]["backend"] == keras.backend.backend()
    assert stored["epochs"] == result.epochs == 3
    assert stored["seconds"] > 0
    assert stored["images_per_second"] > 0

    images = data.normalize(data.test.images)
    predicted = np.argmax(model.predict(images, verbose=0), axis=-1)
    assert result.test_accuracy == pytest.approx(np.mean(predicted == data.test.labels))
    config = json.loads((folder / "config.json").read_text())
    assert config["model"]["name"] == "tiny"
    assert config["data"]["name"] == "bands"
    assert cnnlib.Recipe(**config["recipe"]) == RECIPE


def test_metrics_have_one_row_per_epoch(whole):
    folder, _, result = whole
    table = pd.read_csv(folder / "metrics.csv")
    assert list(table["epoch"]) == [1, 2, 3]
    assert list(table["val_accuracy"]) == result.history["val_accuracy"]
    assert (table["learning_rate"] - 0.01).abs().max() < 1e-6
    assert {"loss", "accuracy", "val_loss", "seconds"} < set(table.columns)


def test_checkpoints_load_with_plain_keras(whole, data):
    folder, model, result = whole
    images = data.normalize(data.validation.images)
    last = keras.models.load_model(folder / "last.keras")
    np.testing.assert_allclose(
        last.predict(images, verbose=0), model.predict(images, verbose=0), atol=1e-6
    )
    best = keras.models.load_model(folder / "best.keras")
    predicted = np.argmax(best.predict(images, verbose=0), axis=-1)
    assert np.mean(predicted == data.validation.labels) == pytest.approx(
        max(result.history["val_accuracy"])
    )


def resumed_like(whole, data, folder):
    # Another model object with other first weights: the checkpoint counts.
    model = tiny_model(seed=5)
    result = cnnlib.fit(model, data, run_dir=folder, resume=True)
    for ours, theirs in zip(model.get_weights(), whole[1].get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)
    assert result.test_loss == pytest.approx(whole[2].test_loss, abs=1e-5)
    pd.testing.assert_frame_equal(numbers_of(folder), numbers_of(whole[0]), rtol=1e-4)


def test_a_resumed_run_ends_as_the_uninterrupted_one(
    whole, interrupted, data, tmp_path
):
    folder = shutil.copytree(interrupted, tmp_path / "run")
    # A kill between the row and the checkpoint leaves rows too many, or half a row.
    with open(folder / "metrics.csv", "a") as file:
        file.write("2,0.1,9.9,0.1,9.9,0.01,1.0,1.0\n3,0.1")
    resumed_like(whole, data, folder)


def test_a_run_stopped_in_its_first_epoch_is_resumed(whole, data, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        cnnlib.fit(tiny_model(), data, RECIPE, tmp_path, callbacks=[StopIn(0)])
    resumed_like(whole, data, tmp_path)


def test_a_run_stopped_within_an_epoch_goes_on_from_its_step(whole, data, tmp_path):
    class StopAfterSaving(StopIn):
        def on_train_batch_end(self, batch, logs=None):
            if batch >= 4:
                super().on_train_batch_end(batch, logs)

    with pytest.raises(KeyboardInterrupt):
        cnnlib.fit(
            tiny_model(),
            data,
            RECIPE,
            tmp_path,
            save_every=2,
            callbacks=[StopAfterSaving(1)],
        )
    assert Position.read(tmp_path / "last.keras").step % 7
    resumed_like(whole, data, tmp_path)


def test_rates_of_a_resumed_run_are_those_of_the_uninterrupted_one(data, tmp_path):
    """A row has the rate at the start of its epoch, wherever the run was taken up."""
    falling = dataclasses.replace(RECIPE, schedule="cosine", epochs=2)
    with pytest.raises(KeyboardInterrupt):
        cnnlib.fit(
            tiny_model(), data, falling, tmp_path, save_every=2, callbacks=[StopIn(1)]
        )
    with pytest.raises(KeyboardInterrupt):
        cnnlib.fit(
            tiny_model(), data, run_dir=tmp_path, resume=True, callbacks=[StopIn(1)]
        )
    result = cnnlib.fit(tiny_model(), data, run_dir=tmp_path, resume=True)
    assert result.history["learning_rate"] == pytest.approx([0.01, 0.005], rel=1e-5)


def test_a_finished_run_is_returned_untouched(whole, data, capsys):
    folder, model, result = whole
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    again = tiny_model(seed=9)
    assert cnnlib.fit(again, data, run_dir=folder, resume=True) == result
    assert "finished" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    for ours, theirs in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_more_epochs_go_on_unless_the_schedule_has_ended(whole, data, tmp_path):
    short = dataclasses.replace(RECIPE, epochs=1)
    cnnlib.fit(tiny_model(), data, short, tmp_path / "a")
    result = cnnlib.fit(
        tiny_model(), data, run_dir=tmp_path / "a", resume=True, epochs=3
    )
    assert result.epochs == 3
    assert result.test_loss == pytest.approx(whole[2].test_loss, abs=1e-5)

    cosine = dataclasses.replace(short, schedule="cosine")
    cnnlib.fit(tiny_model(), data, cosine, tmp_path / "b")
    with pytest.raises(cnnlib.InputError, match="another run"):
        cnnlib.fit(tiny_model(), data, run_dir=tmp_path / "b", resume=True, epochs=3)
    with pytest.raises(cnnlib.InputError, match="cannot end after 1"):
        cnnlib.fit(tiny_model(), data, run_dir=whole[0], resume=True, epochs=1)


def fit_wrongly(words, *arguments, **options):
    with pytest.raises(cnnlib.InputError, match=words) as error:
        cnnlib.fit(*arguments, **options)
    assert "\n" not in str(error.value)


def test_a_folder_that_cannot_take_the_run(whole, data, tmp_path):
    model = tiny_model()
    before = (whole[0] / "last.keras").read_bytes()
    fit_wrongly("already holds a run", model, data, RECIPE, whole[0])
    assert (whole[0] / "last.keras").read_bytes() == before
    (tmp_path / "file").write_text("mine")
    fit_wrongly("is a file", model, data, RECIPE, tmp_path / "file")
    fit_wrongly("cannot be written", model, data, RECIPE, tmp_path / "file" / "run")
    fit_wrongly("cannot be written", model, data, RECIPE, "/proc/run")
    assert (tmp_path / "file").read_text() == "mine"
    fit_wrongly("needs run_dir", model, data, RECIPE, resume=True)
    fit_wrongly("holds no run", model, data, run_dir=tmp_path, resume=True)


def test_a_run_that_is_another_one(whole, data):
    folder = whole[0]
    model = tiny_model()
    options = {"run_dir": folder, "resume": True}
    fit_wrongly("seed: 0 there, 4 here", model, data, seed=4, **options)
    faster = dataclasses.replace(RECIPE, learning_rate=0.5)
    fit_wrongly("learning_rate is 0.01 there", model, data, faster, **options)
    renamed = dataclasses.replace(data, name="stripes")
    fit_wrongly("another data", model, renamed, **options)
    fit_wrongly("another model", tiny_model(activation=None), data, **options)


@pytest.mark.parametrize("damage", ["garbage", "truncated", "config"])
def test_a_damaged_run_is_not_resumed(interrupted, data, tmp_path, damage):
    tmp_path = shutil.copytree(interrupted, tmp_path / "run")
    name = "config.json" if damage == "config" else "last.keras"
    content = (tmp_path / name).read_bytes()
    kept = b"not a checkpoint" if damage == "garbage" else content[: len(content) // 2]
    (tmp_path / name).write_bytes(kept)
    words = "is damaged" if damage == "config" else "is not a checkpoint"
    fit_wrongly(words, tiny_model(), data, run_dir=tmp_path, resume=True)
    assert (tmp_path / name).read_bytes() == kept


def test_model_and_data_that_do_not_match(data):
    fit_wrongly("classes=3", tiny_model(outputs=4), data, RECIPE)
    lenet = cnnlib.create_model("lenet5", classes=3)
    fit_wrongly("image_size", lenet, data)
    fit_wrongly("epochs=0", tiny_model(), data, RECIPE, epochs=0)


def test_a_loss_that_is_not_a_number_stops_the_run(data, tmp_path):
    wild = dataclasses.replace(RECIPE, optimizer="sgd", learning_rate=1e30)
    fit_wrongly("smaller learning rate", tiny_model(), data, wild, tmp_path)
    kept = keras.models.load_model(tmp_path / "last.keras")
    assert all(np.isfinite(weight).all() for weight in kept.get_weights())


def test_the_loss_reads_probabilities_and_logits_alike(data):
    images = data.normalize(data.train.images)
    values = []
    for activation in ("softmax", None):
        model = tiny_model(activation=activation)
        loss = Feed(model, data, RECIPE).cross_entropies[0]
        values.append(float(loss(data.train.labels, model(images))))
    assert values[0] == pytest.approx(values[1], abs=1e-5)
    assert values[0] == pytest.approx(math.log(3), abs=1)


def test_label_smoothing_trains(data):
    smooth = dataclasses.replace(RECIPE, label_smoothing=0.1, epochs=1)
    assert cnnlib.fit(tiny_model(), data, smooth).test_loss > 0
