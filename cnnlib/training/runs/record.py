"""Append a run to a table of runs: what `cnnlib train --record FILE` does."""

import datetime
import json
import os
import shlex
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import keras

from cnnlib.errors import InputError
from cnnlib.models.common.keyword_text import keyword_pairs
from cnnlib.paths import given_path
from cnnlib.training.recipes import MODERN, nearest_recipe
from cnnlib.training.runs.lock import held
from cnnlib.training.runs.result import Result
from cnnlib.training.runs.table import COLUMNS, one_line, read_table

# Images in the test split on which papers report their error, by TFDS's names. Of
# ImageNet these are the validation images: the labels of its test images are hidden.
TEST_IMAGES = {
    "mnist": 10_000,
    "fashion_mnist": 10_000,
    "cifar10": 10_000,
    "cifar100": 10_000,
    "svhn_cropped": 26_032,
    "imagenet2012": 50_000,
}
# Seconds to wait for other processes that add their rows.
LONGEST_WAIT = 60
# Fields of a recipe that leave the protocol of the paper as it is.
_BESIDE = ("name", "precision", "published_error", "modern")


def record(
    result: Result,
    config: Mapping,
    command: str | Sequence[str],
    path: str | Path,
    *,
    note: str = "",
) -> None:
    """Append one row to a table of runs, so that no reader sees half of it.

    Rows that other processes append at the same time are kept, but for file systems
    that have no locks. A run that is in the table already is not added again.

    Args:
        result: of the run.
        config: of the run, as `config.json` of its folder holds it.
        command: makes the run again; words are joined as a shell reads them.
        path: the `.csv` file; made if there is none.
        note: what a reader should know about the run.

    Raises:
        InputError: the file has another ending, cannot be written or is another kind
            of table; it is left as it was.
    """
    import pandas as pd

    path = _table_path(path).resolve()
    texts = _texts(result, config, command, note)
    with one_line(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with held(*_lock(path)):
            table = read_table(path)
            same = [name for name in COLUMNS if name not in ("date", "note")]
            if (table[same] == pd.Series(texts)[same]).all(axis=1).any():
                return
            _write(path, pd.concat([table, pd.DataFrame([texts])]))


def train_command(
    config: Mapping, data: str | None = None, options: Mapping | None = None
) -> list[str]:
    """The command that makes a run again, in a folder of its own.

    It is told by what the run was, not by the words that started it: a resumed run
    has the same command as one that was never stopped.

    Args:
        config: as `record` takes it.
        data: what `cnnlib train --data` takes, where that is not the set's own name:
            the path of a `.npz` file.
        options: what `config` does not hold, such as `{"--devices": "all"}`; options
            that are `None` are left out.

    Returns:
        Its words; first the backend, where that is not Keras's default.
    """
    recipe, model = config["recipe"], config["model"]
    of_pair = f"{model['name']}/{config['data']['name']}"
    backend = keras.backend.backend()
    words = [] if backend == "tensorflow" else [f"KERAS_BACKEND={backend}"]
    words += ["cnnlib", "train", model["name"]]
    words += ["--data", data or config["data"]["name"]]
    if recipe["name"] == of_pair + MODERN:
        words.append("--modern")
    elif recipe["name"] != of_pair:
        words += ["--recipe", recipe["name"]]
    words += ["--epochs", str(recipe["epochs"]), "--seed", str(config["seed"])]
    if recipe["precision"] != _as_registered(recipe)["precision"]:
        words += ["--precision", recipe["precision"]]
    for pair in keyword_pairs(model["keywords"]):
        words += ["--set", pair]
    for option, value in (options or {}).items():
        words += [] if value is None else [option, str(value)]
    return words


def check_record(path: str | Path) -> None:
    """Find out before a long run whether `record` will be able to write.

    Args:
        path: as `record` takes it.

    Raises:
        InputError: the file has another ending, cannot be written or is another kind
            of table.
    """
    path = _table_path(path).resolve()
    with one_line(path):
        read_table(path)
        folder = next(parent for parent in path.parents if parent.exists())
        # By writing: rights alone do not tell of a disk that only reads.
        with tempfile.TemporaryFile(dir=folder):
            pass
        if path.exists():
            path.open("a").close()


def _table_path(path: str | Path) -> Path:
    path = given_path("table", path)
    if path.suffix.lower() != ".csv":
        raise InputError(
            f"table {str(path)!r} does not end in .csv, which is what is written; did"
            f" you mean {str(path.with_suffix('.csv'))!r}?"
        )
    return path


def _lock(path: Path) -> tuple[Path, float, str]:
    file = path.with_name(f".{path.name}.lock")
    in_use = f"table {str(path)!r} is in use: another process holds {str(file)!r}"
    return file, LONGEST_WAIT, in_use


def _texts(result, config, command, note) -> dict[str, str]:
    """One row as texts, which a rewritten file keeps to the letter."""
    recipe, backend = config["recipe"], result.versions["backend"]
    accuracies = result.history.get("val_accuracy")
    published = recipe.get("published_error")
    versions = {name: result.versions[name] for name in ("keras", backend, "cnnlib")}
    return {
        "network": config["model"]["name"],
        "keywords": _pairs(config["model"]["keywords"]),
        "data": config["data"]["name"],
        "recipe": recipe["name"],
        "differs": "; ".join(_differences(config)),
        "seed": str(result.seed),
        "epochs": str(result.epochs),
        "test_error": _percent(result.test_accuracy),
        "validation_error": _percent(accuracies[-1]) if accuracies else "",
        "published_error": "" if published is None else str(published),
        "device": result.device,
        "precision": result.precision,
        "seconds": str(round(result.seconds, 1)),
        "images_per_second": str(round(result.images_per_second, 1)),
        "versions": ", ".join(f"{name} {text}" for name, text in versions.items()),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "note": " ".join(note.split()),
        "command": command if isinstance(command, str) else shlex.join(command),
    }


def _percent(accuracy: float) -> str:
    return f"{100 * (1 - accuracy):.3f}"


def _pairs(keywords: Mapping) -> str:
    return " ".join(f"{name}={value}" for name, value in sorted(keywords.items()))


def _differences(config: Mapping) -> list[str]:
    """What keeps the run from being compared with others of its recipe, or with the
    figure of the paper."""
    recipe, data, model = config["recipe"], config["data"], config["model"]
    network, of_paper = _network_and_data(recipe)
    known = _as_registered(recipe)
    found = [
        f"{field}={recipe.get(field)}"
        for field in known
        if field not in _BESIDE and recipe.get(field) != known[field]
    ]
    if recipe.get("published_error") is None:
        return found
    found += ["not the paper's practice"] if recipe.get("modern") else []
    if model["name"] != network:
        found.append(f"not {network}")
    if model["keywords"] != recipe.get("keywords", {}):
        found.append(_pairs(model["keywords"]) or "without the recipe's keywords")
    if data["name"] != of_paper:
        found.append(f"not tested on {of_paper}")
    elif data["test"] != TEST_IMAGES.get(of_paper):
        found.append(f"not the published test set but {data['test']:,} images")
    return found


def _network_and_data(recipe: Mapping) -> tuple[str, str]:
    network, _, data = recipe["name"].removesuffix(MODERN).partition("/")
    return network, data


def _as_registered(recipe: Mapping) -> dict:
    """The recipe of this name before anything was changed."""
    known = nearest_recipe(*_network_and_data(recipe), recipe.get("modern", False))
    return json.loads(json.dumps(known.to_json()))  # as the run's own was stored


def _write(path: Path, table) -> None:
    """Put a complete file in the place of the old one."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with new.open("w", newline="", encoding="utf-8") as file:
            table.to_csv(file, index=False, lineterminator="\n")
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, new)
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)
