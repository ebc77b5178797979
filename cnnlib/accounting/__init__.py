"""Counting: layer tables and the arithmetic of sizes and costs. Loads pandas."""

from cnnlib.accounting.blueprint import blueprint
from cnnlib.accounting.convolution_cost import Cost, convolution_cost
from cnnlib.accounting.costs_and_errors import costs_and_errors
from cnnlib.accounting.describe import describe
from cnnlib.accounting.errata import errata
from cnnlib.accounting.layer_table import layer_table
from cnnlib.accounting.multiply_adds import multiply_adds
from cnnlib.accounting.network_counts import count_network, counts
from cnnlib.accounting.output_size import output_size
from cnnlib.accounting.pareto import pareto
from cnnlib.accounting.published import published
from cnnlib.accounting.published_errors import scores

__all__ = [
    "Cost",
    "blueprint",
    "convolution_cost",
    "costs_and_errors",
    "count_network",
    "counts",
    "describe",
    "errata",
    "layer_table",
    "multiply_adds",
    "output_size",
    "pareto",
    "published",
    "scores",
]
