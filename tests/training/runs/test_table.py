"""What the table of runs says: repetitions together, compared where it is fair."""

import dataclasses
import json
import math
import pathlib
import shlex

import pytest

import cnnlib
from cnnlib import cli
from cnnlib.errors import InputError
from cnnlib.models.common.keyword_text import keyword_pairs, parse_keywords
from cnnlib.training import check_record, results, results_summary
from cnnlib.training.runs.record import train_command
from cnnlib.training.runs.table import COLUMNS, SHIPPED
from tests.scripts.store_results import README, section
from tests.training.runs.test_record import COMMAND, config, record, result, rows_of


def differs(tmp_path, **given):
    """What a run by the recipe of LeNet-5 on MNIST is recorded to differ in."""
    path = tmp_path / "table.csv"
    path.unlink(missing_ok=True)
    given = {"published_error": 0.95} | given
    record(result(), config(**given), COMMAND, path)
    return rows_of(path)[0]["differs"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, ""),
        ({"precision": "bfloat16"}, ""),
        ({"epochs": 1}, "epochs=1"),
        ({"learning_rate": 1.0, "schedule": None}, "learning_rate=1.0; schedule=None"),
        ({"test": 1000}, "not the published test set but 1,000 images"),
        ({"keywords": {"original": True}}, "original=True"),
        ({"data": "mnist_mine", "name": "lenet5/mnist"}, "not tested on mnist"),
        ({"data": "mnist_mine"}, "not the published test set"),
        ({"published_error": None, "test": 1000}, ""),
        ({"published_error": None, "keywords": {"original": True}}, ""),
    ],
)
def test_what_keeps_a_run_from_being_compared(tmp_path, given, said):
    found = differs(tmp_path, **given)
    assert said in found
    assert bool(said) == bool(found)


@pytest.fixture
def table(tmp_path):
    """Three seeds (one of them twice) of one setting, one of another."""
    path = tmp_path / "table.csv"
    fair = config(published_error=0.95)
    for seed, accuracy, rate in (
        (0, 0.5, 100),
        (1, 0.990, 200),
        (2, 0.991, 400),
        (0, 0.992, 300),
    ):
        made = result(seed, test_accuracy=accuracy, images_per_second=rate)
        record(made, fair, COMMAND, path, note="quiet" if seed == 1 else "")
    record(result(), config(published_error=0.95, test=1000), COMMAND, path)
    record(result(history={}), config("alexnet", "digits"), COMMAND, path)
    return path


def test_seeds_are_put_together_and_the_last_of_each_counts(table):
    fair, small, other = results_summary(table).itertuples()
    assert (fair.network, fair.data, fair.seeds) == ("lenet5", "mnist", 3)
    assert fair.test_error == pytest.approx(0.9)
    assert fair.spread == pytest.approx(0.1)
    assert fair.difference == pytest.approx(-0.05)
    assert fair.images_per_second == 300
    assert fair.note == "quiet"
    assert small.published_error == 0.95
    assert "1,000 images" in small.differs
    assert math.isnan(small.difference)
    assert math.isnan(small.spread)
    assert math.isnan(other.published_error)
    assert results(table)["validation_error"].isna().sum() == 1


def test_the_command_shows_the_summary(table, tmp_path, capsys):
    assert cli.main(["results", str(table)]) == 0
    printed = capsys.readouterr().out
    lines = printed.splitlines()
    assert lines[0].split()[:3] == ["network", "data", "recipe"]
    assert "0.90 ± 0.10" in lines[1]
    assert "-0.05" in lines[1]
    assert "0.95" in lines[2]
    assert "-0.12" not in printed
    assert cli.main(["results", str(tmp_path / "none.csv")]) == 2
    assert "there is no file" in capsys.readouterr().err
    (tmp_path / "empty.csv").write_text(",".join(COLUMNS) + "\n")
    assert cli.main(["results", str(tmp_path / "empty.csv")]) == 0
    assert "no runs yet" in capsys.readouterr().out


def test_what_is_no_number_is_named(table):
    table.write_text(table.read_text().replace("300", "fast"))
    with pytest.raises(InputError, match=r"images_per_second .*'fast'"):
        results(table)


def test_the_results_of_this_project():
    """Each row is complete; no figure is better than is possible."""
    assert pathlib.Path(SHIPPED).is_file()
    table = results()
    assert tuple(table.columns) == COLUMNS
    for row in table.itertuples():
        assert row.command.partition("cnnlib train ")[1], row
        assert f"--seed {row.seed}" in row.command
        assert 0 <= row.test_error < 100
    assert results_summary()["seeds"].sum() <= len(table)


def test_the_readme_shows_the_results_of_this_project():
    """If not: `python -m tests.scripts.store_results`."""
    assert section() in README.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "settings",
    [
        {"original": True, "width": 0.5, "stem": "cifar"},
        {"blocks": (2, 2), "none": None, "text": "5", "word": "true"},
    ],
)
def test_keywords_as_the_command_takes_them(settings):
    assert parse_keywords(keyword_pairs(settings)) == settings


START = ["cnnlib", "train", "resnet20", "--data"]


def command_of(recipe, dataset="cifar10", keywords=(), **given):
    stored = {
        "model": {"name": "resnet20", "keywords": dict(keywords)},
        "data": {"name": dataset},
        "recipe": json.loads(json.dumps(recipe.to_json())) | {"epochs": 9},
        "seed": 4,
    }
    return train_command(stored, **given)


def test_the_command_of_a_run_follows_from_what_it_was(monkeypatch):
    monkeypatch.setattr("keras.backend.backend", lambda: "tensorflow")
    counts = ["--epochs", "9", "--seed", "4"]
    plain = cnnlib.recipe("resnet20", "cifar10")
    assert command_of(plain) == [*START, "cifar10", *counts]
    modern = cnnlib.recipe("resnet20", "cifar10", modern=True)
    known = [*START, "cifar10", "--modern", *counts]
    assert command_of(modern) == known
    found = command_of(dataclasses.replace(modern, precision="float32"))
    assert found == [*known, "--precision", "float32"]
    mine = cnnlib.recipe("resnet20", "mine")
    found = command_of(mine, "mine", {"width": 2, "stem": "a b"}, data="my/mine.npz")
    assert found == [*START, "my/mine.npz", *counts, "--set", "width=2", *found[-2:]]
    assert found[-2:] == ["--set", "stem=a b"]
    found = command_of(plain, "mine", data="mine.npz", options={"--devices": "all"})
    recipe = ["--recipe", "resnet20/cifar10"]
    assert found == [*START, "mine.npz", *recipe, *counts, "--devices", "all"]
    assert command_of(plain, options={"--weights": None}) == command_of(plain)


def test_the_command_names_a_backend_that_is_not_the_default(monkeypatch):
    monkeypatch.setattr("keras.backend.backend", lambda: "jax")
    found = shlex.join(command_of(cnnlib.recipe("resnet20", "cifar10")))
    assert found.startswith("KERAS_BACKEND=jax cnnlib train resnet20 ")


@pytest.mark.parametrize("name", ["runs.txt", "runs", "runs.json"])
def test_another_ending_is_refused_before_the_run(tmp_path, capsys, name):
    """A table is a .csv file; there is no other kind."""
    path = tmp_path / name
    for attempt in (
        lambda: record(None, {}, [], path),
        lambda: check_record(path),
    ):
        with pytest.raises(InputError, match=r"did you mean '.*runs\.csv'\?"):
            attempt()
    train = ["train", "lenet5", "--data", "digits", "--run-dir", str(tmp_path / "run")]
    assert cli.main([*train, "--record", str(path)]) == 2
    assert "does not end in .csv" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
