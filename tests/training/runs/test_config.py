"""`config.json`: what is written into it is read; anything else is told in one line."""

import json

import pytest

import cnnlib
from cnnlib import cli
from cnnlib.training.runs.config import run_config
from cnnlib.training.runs.folder import RunFolder
from tests.training.bands import bands
from tests.training.runs.restart_run import make_model


@pytest.fixture
def config():
    return run_config(make_model(0), bands(), cnnlib.Recipe("tiny"), 0, {"width": 2})


def test_what_is_written_is_read(tmp_path, config):
    folder = RunFolder(tmp_path)
    folder.write_config(config)
    assert folder.read_config() == config


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"recipe.warp": 3}, "field 'recipe.warp' that this cnnlib does not know"),
        ({"model.warp": 3}, "field 'model.warp' that this cnnlib does not know"),
        ({"data.warp": 3}, "written by a newer one"),
        ({"warp": 3}, "field 'warp'"),
        ({"recipe.momentum": None}, "'recipe.momentum'"),
        ({"recipe.epochs": None}, "'recipe.epochs'"),
        ({"model": None}, "lacks 'model'"),
        ({"seed": None}, "lacks 'seed'"),
        ({"data.content": None}, "lacks 'data.content'"),
        ({"data.name": 7}, "'data.name' is 7"),
        ({"recipe": [3]}, "'recipe' is [3]"),
        ({"recipe.epochs": "5"}, "epochs='5'"),
        ({"recipe.optimizer": ["sgd"]}, "damaged"),
        ({"recipe.schedule": 5}, "schedule=5"),
        ({"recipe.augmentation": 5}, "damaged"),
        ({"recipe.keywords": [3]}, "'recipe.keywords' is [3]"),
        ({"recipe.ema": "0.9"}, "ema='0.9'"),
        ({"model.keywords": "width"}, "'model.keywords' is 'width'"),
        ({"seed": -1}, "seed=-1"),
        ({"seed": True}, "'seed' is True"),
    ],
)
def test_another_config_is_one_line(tmp_path, capsys, config, change, words):
    for place, value in change.items():
        *inside, field = place.split(".")
        part = config[inside[0]] if inside else config
        part[field] = value
        if value is None:
            del part[field]
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    with pytest.raises(cnnlib.InputError) as error:
        RunFolder(tmp_path).read_config()
    assert repr(str(path)) in str(error.value)
    assert words in str(error.value)
    (tmp_path / "last.keras").touch()
    resume = ["train", "lenet5", "--data", "digits", "--resume", "--run-dir"]
    for command in (resume, ["evaluate"]):
        assert cli.main([*command, str(tmp_path)]) == 2
        assert capsys.readouterr().err == f"Error: {error.value}\n"
