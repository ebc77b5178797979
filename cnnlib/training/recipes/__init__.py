"""Recipes by network and data set."""

import dataclasses

from cnnlib.errors import unknown_name
from cnnlib.models.registry import list_models
from cnnlib.training.recipe import Recipe
from cnnlib.training.recipes import lenet

# Name of a recipe: "network/data", or "network" where no data set is special.
_RECIPES: dict[str, Recipe] = {r.name: r for r in (*lenet.RECIPES,)}

# For networks without a recipe of their own: Adam's learning rate as Kingma & Ba 2015,
# section 2, and a cosine that needs no further choice.
GENERAL = Recipe(
    "general", optimizer="adam", learning_rate=1e-3, schedule="cosine", epochs=20
)


def list_recipes() -> list[str]:
    """Names of the recipes, `"network/data"` or `"network"`, sorted."""
    return sorted(_RECIPES)


def recipe(model: str, data: str) -> Recipe:
    """Find the recipe for a network and a data set.

    Args:
        model: a name from `cnnlib.list_models()`.
        data: a name that `cnnlib.load_data` takes.

    Returns:
        The recipe of this pair, or else the network's own, or else a general one,
        named after the pair. Change single fields with `dataclasses.replace`.

    Raises:
        InputError: a network that does not exist; the nearest names are shown.
    """
    if model not in list_models():
        raise unknown_name("model", model, list_models())
    return nearest_recipe(model, data)


def nearest_recipe(model: str, data: str) -> Recipe:
    """`recipe` for any network, a student's own included."""
    pair = f"{model}/{data}"
    found = _RECIPES.get(pair) or _RECIPES.get(model) or GENERAL
    return dataclasses.replace(found, name=pair)
