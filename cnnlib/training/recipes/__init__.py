"""Recipes by network and data set; one file for each family of networks."""

import dataclasses
import importlib
import inspect
import pkgutil

from cnnlib.errors import unknown_name
from cnnlib.models.common.registry import list_models
from cnnlib.training.recipes.modern import SPECIAL, modernize
from cnnlib.training.recipes.recipe import Recipe

# Every file beside this one that has recipes.
_FILES = [
    importlib.import_module(f"{__name__}.{found.name}")
    for found in pkgutil.iter_modules(__path__)
]

# Name of a recipe: "network/data", or "network" where no data set is special.
_SOURCES = {r.name: file for file in _FILES for r in getattr(file, "RECIPES", ())}
_RECIPES: dict[str, Recipe] = {
    r.name: r for file in _SOURCES.values() for r in file.RECIPES
}

MODERN = "/modern"

# For networks without a recipe of their own: Adam's learning rate as Kingma & Ba 2015,
# section 2, and a cosine that needs no further choice.
GENERAL = Recipe(
    "general", optimizer="adam", learning_rate=1e-3, schedule="cosine", epochs=20
)


def list_recipes() -> list[str]:
    """Names of the recipes, `"network/data"` or `"network"`, sorted.

    Each has a modern variant, too: the name with `"/modern"` behind it.
    """
    return sorted(_RECIPES)


def recipe(model: str, data: str, modern: bool = False) -> Recipe:
    """Find the recipe for a network and a data set.

    Args:
        model: a name from `cnnlib.list_models()`.
        data: a name that `cnnlib.load_data` takes.
        modern: today's practice in place of the paper's
            (`cnnlib.training.recipes.modern`).

    Returns:
        The recipe of this pair, or else the network's own, or else a general one,
        named after the pair. Change single fields with `dataclasses.replace`.

    Raises:
        InputError: a network that does not exist; the nearest names are shown.
    """
    if model not in list_models():
        raise unknown_name("model", model, list_models())
    return nearest_recipe(model, data, modern)


def nearest_recipe(name: str, data: str, modern: bool = False) -> Recipe:
    """`recipe` for any network, a student's own included."""
    pair = f"{name}/{data}"
    found = _RECIPES.get(pair) or _RECIPES.get(name) or GENERAL
    found = dataclasses.replace(found, name=pair)
    return _modern(found) if modern else found


def get_recipe(name: str) -> Recipe:
    """Find a recipe by its own name, to train whatever is wished by it.

    Args:
        name: from `list_recipes()`, such as `"resnet20/cifar10"`, or such a name with
            `"/modern"` behind it.

    Raises:
        InputError: a name that does not exist; the nearest ones are shown.
    """
    plain = name.removesuffix(MODERN)
    if plain not in _RECIPES:
        raise unknown_name("recipe", name, _RECIPES)
    found = _RECIPES[plain]
    return found if plain == name else _modern(found)


def source(name: str) -> str:
    """Where a recipe comes from: papers, sections, and what was changed.

    Args:
        name: from `list_recipes()`.

    Returns:
        Paragraphs of plain text.
    """
    return inspect.getdoc(_SOURCES[name])


def _modern(found: Recipe) -> Recipe:
    return SPECIAL.get(found.name) or modernize(found)
