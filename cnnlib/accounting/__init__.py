"""Counting: layer tables and the arithmetic of sizes and costs. Loads pandas."""

from cnnlib.accounting.blueprint import blueprint
from cnnlib.accounting.convolution_cost import Cost, convolution_cost, separate
from cnnlib.accounting.costs_and_errors import costs_and_errors
from cnnlib.accounting.counts import counts
from cnnlib.accounting.describe import describe
from cnnlib.accounting.layer_table import layer_table
from cnnlib.accounting.pareto import pareto
from cnnlib.accounting.published import published
from cnnlib.accounting.scores import scores
from cnnlib.accounting.sizes import output_size
from cnnlib.accounting.steps import multiply_adds

__all__ = [
    "Cost",
    "blueprint",
    "convolution_cost",
    "costs_and_errors",
    "counts",
    "describe",
    "layer_table",
    "multiply_adds",
    "output_size",
    "pareto",
    "published",
    "scores",
    "separate",
]
