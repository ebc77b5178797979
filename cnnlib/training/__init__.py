"""Recipes of the papers and one function that follows them."""

from cnnlib.training.comparison import Trial, compare
from cnnlib.training.dense import fully_convolutional
from cnnlib.training.distribution import distribute
from cnnlib.training.evaluation import Evaluation, evaluate
from cnnlib.training.fit import fit
from cnnlib.training.layer_rates import layer_rates
from cnnlib.training.recipe import Recipe
from cnnlib.training.recipes import get_recipe, list_recipes, recipe
from cnnlib.training.record import check_record, record
from cnnlib.training.result import Result
from cnnlib.training.results import results, results_summary
from cnnlib.training.ten_crop import ten_crop, ten_crop_predict

__all__ = [
    "Evaluation",
    "Recipe",
    "Result",
    "Trial",
    "check_record",
    "compare",
    "distribute",
    "evaluate",
    "fit",
    "fully_convolutional",
    "get_recipe",
    "layer_rates",
    "list_recipes",
    "recipe",
    "record",
    "results",
    "results_summary",
    "ten_crop",
    "ten_crop_predict",
]
