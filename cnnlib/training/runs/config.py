"""What decides how a run ends, and whether two runs are the same."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import keras

from cnnlib.data.dataset import fingerprint
from cnnlib.errors import InputError
from cnnlib.training.recipes.recipe import Recipe


def check_seed(seed) -> None:
    """Raise `InputError` unless every random generator takes this seed."""
    if type(seed) is not int or not 0 <= seed < 2**32:
        raise InputError(f"seed={seed!r} is not a whole number from 0 to 2**32 - 1")


def run_config(
    model: keras.Model, data, recipe: Recipe, seed: int, keywords: Mapping | None
) -> dict:
    """Everything that decides how a run ends, as `config.json` holds it.

    Args:
        model, data, recipe, seed, keywords: as `cnnlib.fit` takes them.

    Returns:
        Nested dictionaries of JSON's types.
    """
    # Through JSON and back, so that it can be compared with what is stored.
    return json.loads(
        json.dumps(
            {
                "model": {
                    "name": model.name,
                    "keywords": dict(keywords or {}),
                    "weights": model.count_params(),
                    "architecture": _fingerprint(model),
                },
                "data": {
                    "name": data.name,
                    "image_shape": [int(size) for size in data.image_shape],
                    "train": data.train.size,
                    "validation": data.validation.size,
                    "test": data.test.size,
                    "content": fingerprint(data),
                },
                "recipe": recipe.to_json(),
                "seed": seed,
                "epochs": recipe.epochs,
            }
        )
    )


def _fingerprint(model: keras.Model) -> str:
    """A short hash of the layers and their connections, whatever they are called."""
    config = model.get_config()
    names = {name: f"#{i}" for i, name in enumerate(_layer_names(config))}

    def anonymous(value):
        if isinstance(value, dict):
            return {key: anonymous(held) for key, held in value.items()}
        if isinstance(value, (list, tuple)):
            return [anonymous(held) for held in value]
        return names.get(value, value) if isinstance(value, str) else value

    text = json.dumps(anonymous(config), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _layer_names(config: dict) -> list[str]:
    """Names of the layers in a model's configuration, those of nested models too.

    Keras numbers the names it gives by itself, so they differ from process to process.
    """
    names = []
    for layer in config.get("layers", ()):
        names.append(layer["config"].get("name"))
        names += _layer_names(layer["config"])
    return names


# What `run_config` returns. The values of a recipe are checked by `Recipe`.
_FIELDS = {
    "model": {"name": str, "keywords": dict, "weights": int, "architecture": str},
    "data": {
        "name": str,
        "image_shape": list,
        **dict.fromkeys(("train", "validation", "test"), int),
        "content": str,
    },
    "recipe": dict.fromkeys((field.name for field in fields(Recipe)), object)
    | {"name": str, "keywords": dict},
    "seed": int,
    "epochs": int,
}


def check_config(config: dict, path: Path) -> None:
    """Raise `InputError` unless a file holds what `run_config` returns.

    Args:
        config: what the file holds.
        path: of the file, for the message.
    """
    _check_fields(config, _FIELDS, "", path)
    try:
        Recipe(**config["recipe"])
        check_seed(config["seed"])
    except (TypeError, ValueError) as error:
        raise InputError(f"{str(path)!r} is damaged: {error}") from error


def _check_fields(found: dict, expected: dict, inside: str, path: Path) -> None:
    if unknown := sorted(set(found) - set(expected)):
        raise InputError(
            f"{str(path)!r} has a field {inside + unknown[0]!r} that this cnnlib does"
            " not know; was it written by a newer one?"
        )
    for field, kind in expected.items():
        if field not in found:
            raise InputError(f"{str(path)!r} is damaged: it lacks {inside + field!r}")
        value, nested = found[field], isinstance(kind, dict)
        if kind is not object and type(value) is not (dict if nested else kind):
            raise InputError(
                f"{str(path)!r} is damaged: {inside + field!r} is {value!r}"
            )
        if nested:
            _check_fields(value, kind, f"{field}.", path)


def check_same_run(config: dict, stored: dict, path: Path) -> None:
    """Raise `InputError` unless the stored run can go on with what is given now.

    Args:
        config: of the run that is asked for.
        stored: of the run in the folder.
        path: the folder, for the message.
    """
    where = f"the run in {str(path)!r}"
    for part in ("model", "data", "seed"):
        now, then = config[part], stored[part]
        if part == "model":  # the same model may be asked for in other words
            now, then = ({**given, "keywords": None} for given in (now, then))
        if now != then:
            raise InputError(f"{where} has {_difference(part, now, then)}")
    _check_recipe(config["recipe"], stored["recipe"], where)


def _check_recipe(now, then, where) -> None:
    for field in now:
        if field != "epochs" and now[field] != then[field]:
            raise InputError(
                f"{where} has another recipe: {field} is {then[field]!r} there,"
                f" {now[field]!r} here"
            )
    if now["epochs"] < then["epochs"]:
        raise InputError(
            f"{where} is one of {then['epochs']} epochs; it cannot end after"
            f" {now['epochs']}"
        )
    if now["epochs"] > then["epochs"] and now["schedule"] == "cosine":
        raise InputError(
            f"{where} lowers its learning rate to 0 over {then['epochs']} epochs, so"
            f" {now['epochs']} would be another run; start one in a new folder"
        )


def _difference(part, now, then) -> str:
    if part == "seed":
        return f"another {part}: {then!r} there, {now!r} here"
    field = next(name for name in now if now[name] != then[name])
    return (
        f"another {part}: {then['name']!r} with {field} {then[field]!r} there,"
        f" {now['name']!r} with {now[field]!r} here"
    )
