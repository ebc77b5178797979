"""Ways of counting a network: what a printed quantity means, ours or the source's."""

import math
from collections.abc import Callable

from cnnlib.accounting.convolution_cost import Cost, convolution_cost
from cnnlib.accounting.network_counts import NetworkCounts, count_network

# The lecture's table has K = 1,024.
_K = 1000 / 1024
# 7·7 for each of 3·8 maps, then 1×1 from those to 64.
_SEPARABLE_7X7 = 49 * 24 + 24 * 64


def _connections(counts: NetworkCounts, *names: str) -> int:
    """Weights and biases at work: a bias once per output."""
    rows = counts.layers.loc[list(names)]
    return int(rows["multiply_adds"].sum() + rows["activations"].sum())


def _lenet_connections(counts: NetworkCounts) -> int:
    # A subsampling unit has four inputs and a bias; an output unit has 84 inputs.
    subsampling = 5 * counts.layers.loc[["S2", "S4"], "activations"].sum()
    return int(_connections(counts, "C1", "C3", "C5", "F6") + subsampling + 84 * 10)


def _neurons(counts: NetworkCounts) -> int:
    """Outputs of convolutions and dense layers, each once."""
    with_kernel = counts.layers[counts.layers["kernel_weights"] > 0].drop("total")
    return sum(map(math.prod, with_kernel["output_shape"]))


def _depth_without_excitations(counts: NetworkCounts) -> int:
    """Longest way past the two dense layers of every squeeze-and-excitation."""
    units = counts.blocks.index.str.contains("_block").sum()
    return int(counts.depth - 2 * units)


def _bottleneck_with_projection(_) -> int:
    """The unit of the lecture's sum: from 64 channels, and 64 to 256 beside it."""
    branch = convolution_cost(1, 1, 3, 1, channels=(64, 64, 64, 256))
    return (branch + convolution_cost(1, 1, channels=(64, 256))).weights


# What a quantity means, for networks as for `convolution_cost`.
COUNTING: dict[str, Callable[[NetworkCounts | Cost], float]] = {
    "weights": lambda counts: counts.weights,
    "weights without biases": lambda counts: counts.kernel_weights,
    "share of weights in dense layers": lambda counts: (
        100 * counts.dense_weights / counts.weights
    ),
    "multiply-adds": lambda counts: counts.multiply_adds,
    "multiplications": lambda counts: counts.multiplications,
    "additions": lambda counts: counts.additions,
    "activations": lambda counts: counts.activations,
    "neurons": _neurons,
    "layers": lambda counts: counts.depth,
    # Four bytes for each number that a file keeps; MB of 2²⁰ bytes.
    "file size": lambda counts: counts.stored * 4 / 2**20,
}

_OTHER: dict[str, Callable[[NetworkCounts | Cost], float]] = {
    "all weights with statistics": lambda counts: counts.stored,
    "kernels alone": lambda counts: counts.kernel_weights,
    "weights without dense layers": lambda counts: (
        counts.weights - counts.dense_weights
    ),
    "multiply-adds without dense layers": lambda counts: (
        counts.multiply_adds - counts.dense_multiply_adds
    ),
    "multiply-adds and scalings": lambda counts: counts.multiply_adds + counts.scalings,
    "activations with the image twice": lambda counts: (
        counts.activations + int(counts.layers.loc["input", "activations"])
    ),
    "connections of LeNet-5": _lenet_connections,
    "neurons to two digits": lambda counts: _neurons(counts) // 10_000 * 10_000,
    "neurons on 55 × 48 places": lambda _: 55 * 48 * 96,
    # 6n + 4: with the projections of three stages, without the classifier.
    "depth with projections": lambda counts: counts.depth + 3 - 1,
    "depth without excitations": _depth_without_excitations,
    "weights of a bottleneck with projection": _bottleneck_with_projection,
    "weights of a separable 7×7": lambda _: _SEPARABLE_7X7,
    "multiply-adds of a separable 7×7": lambda _: 112 * 112 * _SEPARABLE_7X7,
    "kernels of preact_resnet1001": lambda _: (
        count_network("preact_resnet1001").kernel_weights
    ),
    "times fewer weights than alexnet": lambda counts: (
        count_network("alexnet").weights / counts.weights
    ),
    "times fewer weights than vgg16": lambda counts: (
        count_network("vgg16").weights / counts.weights
    ),
    "weights of alexnet over 5 million": lambda _: (
        count_network("alexnet").weights / 5e6
    ),
    "weights of vgg16 over 5 million": lambda _: count_network("vgg16").weights / 5e6,
}


def count_by(way: str, counts: NetworkCounts | Cost) -> float:
    """Count in a way that has a name here.

    Args:
        way: a name of the table above, or `"ROW COLUMN"` of `layer_table`, such as
            `"fc6 kernel_weights"`; the row is a layer or a block, the column may also
            be `connections`, weights and biases at work, or `outputs`; with `"in K"`
            behind it in units of 1,024 for each 1,000.
        counts: what is counted.
    """
    if way in _OTHER:
        return _OTHER[way](counts)
    name, column, *unit = way.split()
    if column == "connections":
        return _connections(counts, name)
    table = counts.layers if name in counts.layers.index else counts.blocks
    if column == "outputs":
        return math.prod(table.loc[name, "output_shape"])
    number = int(table.loc[name, column])
    return number * _K if unit else number
