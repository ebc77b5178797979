"""Weights, multiply-adds, activations and depth of a network: stored, or counted.

`networks.csv` holds them for every network of the registry with its defaults.
"""

import fnmatch
import functools
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from keras import layers

from cnnlib.accounting.blueprint import blueprint
from cnnlib.accounting.layer_table import layer_table
from cnnlib.accounting.steps import steps
from cnnlib.errors import unknown_name

_FILE = Path(__file__).with_name("networks.csv")


@dataclass(frozen=True)
class NetworkCounts:
    """The totals of a network for one image.

    Attributes:
        weights: trainable.
        stored: all weights, with the running means and variances of normalisation.
        kernel_weights: of convolution and dense layers, without biases.
        dense_weights: of dense layers, with biases.
        multiply_adds: of all kernels.
        dense_multiply_adds: of dense kernels.
        scalings: products of a map with a factor per channel (squeeze-and-excitation).
        activations: numbers that all layers put out, the image included.
        depth: layers with a kernel on the longest way.
        layers, blocks: `layer_table` by layer and by block.
    """

    weights: int
    stored: int
    kernel_weights: int
    dense_weights: int
    multiply_adds: int
    dense_multiply_adds: int
    scalings: int
    activations: int
    depth: int
    layers: pd.DataFrame
    blocks: pd.DataFrame


def counts(network: str = "*") -> pd.DataFrame:
    """Look up what the networks of the registry count.

    Of each network with its defaults, for one image (or sentence, or clip) of its
    default size. A test counts them again.

    Args:
        network: a name of the registry or a pattern such as `"resnet*"`.

    Returns:
        A table with one row for each network and the columns `network`; `input`, its
        shape such as `"224×224×3"`; `weights`, trainable ones; `multiply_adds` of all
        kernels; `activations`, the numbers that all layers put out; `depth`, layers
        with a kernel on the longest way; `no_error`, why no published error stands in
        `scores`, `""` where one does.

    Raises:
        InputError: no network of the registry has such a name.
    """
    table = pd.read_csv(_FILE, keep_default_na=False)
    names = fnmatch.filter(table["network"], network.lower())
    if not names:
        raise unknown_name("network", network, table["network"])
    return table[table["network"].isin(names)].reset_index(drop=True)


@functools.cache
def count_network(name: str, **options) -> NetworkCounts:
    """Count a model of the registry; the second time costs nothing.

    Args:
        name, **options: as for `cnnlib.create_model`.
    """
    model = blueprint(name, **options)
    taken = steps(model)
    dense = [step for step in taken if isinstance(step.layer, layers.Dense)]
    table = layer_table(model)
    return NetworkCounts(
        weights=sum(step.trainable for step in taken),
        stored=sum(step.weights for step in taken),
        kernel_weights=sum(step.kernel_weights for step in taken),
        dense_weights=sum(step.trainable for step in dense),
        multiply_adds=sum(step.multiply_adds for step in taken),
        dense_multiply_adds=sum(step.multiply_adds for step in dense),
        scalings=sum(
            step.activations
            for step in taken
            if isinstance(step.layer, layers.Multiply)
        ),
        activations=int(table.loc["total", "activations"]),
        depth=int(table.loc["total", "depth"]),
        layers=table,
        blocks=layer_table(model, by="block"),
    )
