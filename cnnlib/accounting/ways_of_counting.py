"""Ways of counting a network: what a printed quantity means, ours or the source's."""

import math
from collections.abc import Callable

from cnnlib.accounting.convolution_cost import Cost, convolution_cost
from cnnlib.accounting.network_counts import NetworkCounts, count_network

# The lecture's table has K = 1,024.
_K = 1000 / 1024
# 7·7 for each of 3·8 maps, then 1×1 from those to 64.
_SEPARABLE_7X7 = 49 * 24 + 24 * 64
# Of the four 1×1 of module 5a and behind its reductions, for 832 + 96 input maps.
_MODULE_5A = 928 * (256 + 160 + 32 + 128) + 9 * 160 * 320 + 25 * 32 * 128
# Module 4a with 40 filters of 5×5 where its row has 48.
_MODULE_4A = 480 * (192 + 96 + 16 + 64) + 9 * 96 * 208 + 25 * 16 * 40


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


def _auxiliary_head(maps: int, window: int, classes: int, norm: int) -> int:
    """Inception's later head: 1×1 to 128, a window to 768 maps, a classifier.

    Args:
        maps: that it reads.
        window: side of its second kernel, which takes the whole pooled map.
        classes: of the classifier.
        norm: numbers that batch normalisation keeps for each map.
    """
    kernels = convolution_cost(1, 1, window, channels=(maps, 128, 768)).weights
    return kernels + norm * (128 + 768) + (768 + 1) * classes


def _bn_inception_of_figure_5(counts: NetworkCounts) -> int:
    """With 96 filters after the pooling of 4c and 4d, where the release has 128."""
    behind_pooling = 2 * (576 + 2)  # of 4c and of 4d, with γ and β
    readers = (96 + 128 + 160 + 128) + (128 + 192) + (352 + 192 + 160 + 128)
    fewer = (128 - 96) * (behind_pooling + readers)  # 4d, 4e and 5a read them
    return counts.weights - fewer + _auxiliary_head(576, 4, 1000, norm=2)


def _layers_of_inception_v3_without_reductions(counts: NetworkCounts) -> int:
    """As table 1 has it, with a sixth convolution before the modules."""
    reductions = counts.blocks.loc[["stage4", "stage5"], "depth"].sum()
    return int(counts.depth - reductions + 1)


def _file_of_inception_resnet_v2(counts: NetworkCounts) -> float:
    """A class more than here, and the head on the 1,088 maps of the modules B."""
    more = (1536 + 1) + _auxiliary_head(1088, 5, 1001, norm=3)
    return (counts.stored + more) * 4 / 2**20


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
    "connections of LeNet-5": _lenet_connections,
    "neurons to two digits": lambda counts: _neurons(counts) // 10_000 * 10_000,
    "neurons on 55 × 48 places": lambda _: 55 * 48 * 96,
    # 6n + 4: with the projections of three stages, without the classifier.
    "depth with projections": lambda counts: counts.depth + 3 - 1,
    "depth without excitations": _depth_without_excitations,
    "weights of a bottleneck with projection": _bottleneck_with_projection,
    "weights of a separable 7×7": lambda _: _SEPARABLE_7X7,
    "multiply-adds of a separable 7×7": lambda _: 112 * 112 * _SEPARABLE_7X7,
    "weights of 5a on 928 maps in K": lambda _: _MODULE_5A * _K,
    "multiply-adds of 5a on 928 maps": lambda _: 7 * 7 * _MODULE_5A,
    "weights of 4a with 40 filters in K": lambda _: _MODULE_4A * _K,
    "weights of figure 5 with an auxiliary head": _bn_inception_of_figure_5,
    "layers of table 1 without reductions": _layers_of_inception_v3_without_reductions,
    "file size with the head of TensorFlow": _file_of_inception_resnet_v2,
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
