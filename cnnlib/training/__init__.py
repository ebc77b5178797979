"""Recipes of the papers and one function that follows them."""

from cnnlib.training.fit import fit
from cnnlib.training.layer_rates import layer_rates
from cnnlib.training.recipe import Recipe
from cnnlib.training.recipes import list_recipes, recipe
from cnnlib.training.result import Result
from cnnlib.training.ten_crop import ten_crop, ten_crop_predict

__all__ = [
    "Recipe",
    "Result",
    "fit",
    "layer_rates",
    "list_recipes",
    "recipe",
    "ten_crop",
    "ten_crop_predict",
]
