"""Recipes of the papers and one function that follows them."""

from cnnlib.optimization.layer_rates import layer_rates
from cnnlib.training.comparison import Trial, compare
from cnnlib.training.devices.distribution import distribute
from cnnlib.training.fit import fit
from cnnlib.training.gradients import gradients
from cnnlib.training.recipes import get_recipe, list_recipes, recipe
from cnnlib.training.recipes.recipe import Recipe
from cnnlib.training.runs.record import check_record, record
from cnnlib.training.runs.result import Result
from cnnlib.training.runs.table import results, results_summary

__all__ = [
    "Recipe",
    "Result",
    "Trial",
    "check_record",
    "compare",
    "distribute",
    "fit",
    "get_recipe",
    "gradients",
    "layer_rates",
    "list_recipes",
    "recipe",
    "record",
    "results",
    "results_summary",
]
