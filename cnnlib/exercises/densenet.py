"""Exercises of notebook 28: counting, cutting and rebuilding dense connections."""

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise, RebuildExercise
from cnnlib.exercises.kinds.differences import convolutions, layers_in
from cnnlib.models.common.blocks import conv2d

channels_read = NumberExercise(
    128 + 11 * 32,
    {
        512: "that is what the twelve units leave behind; the last one reads eleven",
        384: "those are the maps of twelve units; the block has an input, too, and the"
        " last unit does not read itself",
        352: "the maps of eleven units are right; the input of the block is missing",
        160: "that is what the second unit reads: input and one unit",
        608: "the input has 128 channels, after the transition has halved 256",
        128: "that is the bottleneck, 4 · 32, or the input; what does the 1 × 1 read?",
    },
    hints=(
        "Every unit appends 32 maps to the stack, and reads all that is there.",
        "The last unit finds the input of the block and the maps of those before it.",
        "Before the twelfth there are eleven: 128 + 11 · 32.",
    ),
    solution="answer = 128 + 11 * 32  # 480",
    praise="480 channels go in, and 32 come out.",
    otherwise="Start with the block's input and add 32 for each unit before the last.",
)

bottleneck_pays = NumberExercise(
    231,
    {
        230: "at 230 the bottleneck still costs a little more",
        232: "there is a smaller one: where is 9 · C · 32 first above the other sum?",
        230.4: "that is where both cost the same; a number of channels is whole",
        288: "that is 9 · 32; write down both sums and compare them",
        128: "that is the width of the bottleneck itself, which has 1 × 1 weights too",
        256: "at 256 it pays, but it does so earlier",
    },
    hints=(
        "Without: 9 · C · 32 weights. With: C · 128 of the 1 × 1, and then the 3 × 3.",
        "The 3 × 3 convolution then reads 128 channels: 9 · 128 · 32 weights.",
        "288 · C > 128 · C + 36,864, so 160 · C > 36,864.",
    ),
    solution="answer = 36_864 // 160 + 1  # 160·C > 36,864, so C > 230.4: 231",
    praise="In units of k it is 7.2: from the seventh unit or so on it is worth it.",
    otherwise="Compare 9 · C · 32 with C · 128 + 9 · 128 · 32.",
)

uncompressed_channels = NumberExercise(
    64 + 58 * 32,
    {
        1_024: "that is the end with transitions that halve; here they keep everything",
        1_856: "those are the maps of the 58 units; the stem brought 64",
        1_888: "the stem brings 2 · 32 = 64, not 32",
        512: "those are the maps of the last block alone",
        576: "that is the last block on top of the stem; the other units stay as well",
        7_424: "each unit appends 32; the 128 of its bottleneck are not kept",
    },
    hints=(
        "With θ = 1 nothing is ever dropped.",
        "There are 6 + 12 + 24 + 16 units, and each appends 32 maps.",
        "64 of the stem and 58 · 32.",
    ),
    solution="answer = 64 + (6 + 12 + 24 + 16) * 32  # 1,920",
    praise="Compression brings 1,920 down to 1,024.",
    otherwise="Add what the stem brings and what all units append.",
)


def _pieces(kernel, sizes):
    return np.split(kernel, np.cumsum(sizes)[:-1], axis=2)


def _reuse(kernel, sizes):
    return np.array([np.abs(piece).mean() for piece in _pieces(kernel, sizes)])


def _example(seed, size, sizes, filters):
    shape = (size, size, sum(sizes), filters)
    return np.random.default_rng(seed).normal(size=shape), list(sizes)


weight_per_source = FunctionExercise(
    _reuse,
    cases=(
        (np.arange(-6.0, 10.0).reshape(1, 1, 4, 4), [2, 1, 1]),
        _example(0, 3, (5, 2, 2), 4),
        _example(1, 3, (2, 3), 5),
    ),
    mistakes=(
        (
            lambda kernel, sizes: np.array([p.mean() for p in _pieces(kernel, sizes)]),
            "that is the mean with signs; take the absolute values first",
        ),
        (
            lambda kernel, sizes: np.array(
                [abs(p.mean()) for p in _pieces(kernel, sizes)]
            ),
            "take the absolute values before the mean, not after it",
        ),
        (
            lambda kernel, sizes: np.array(
                [np.abs(p).sum() for p in _pieces(kernel, sizes)]
            ),
            "that is the sum; a source with more channels then looks more important",
        ),
        (
            lambda kernel, sizes: _reuse(np.swapaxes(kernel, 2, 3), sizes),
            "you cut the filters; the channels read are the third axis",
        ),
        (
            lambda kernel, sizes: _reuse(kernel, sizes)[::-1],
            "the order is turned round; the oldest source comes first",
        ),
        (
            lambda kernel, sizes: np.array(
                [np.sqrt((p**2).mean()) for p in _pieces(kernel, sizes)]
            ),
            "that is the root of the mean square; the paper takes absolute values",
        ),
    ),
    hints=(
        "The third axis of the kernel holds the channels read, the oldest first.",
        "`np.cumsum(sizes)` says where one source ends and the next begins.",
        "`np.split(kernel, np.cumsum(sizes)[:-1], axis=2)` cuts it; then the mean of"
        " `np.abs` of each piece.",
    ),
    solution="""def weight_per_source(kernel, sizes):
    pieces = np.split(kernel, np.cumsum(sizes)[:-1], axis=2)
    return np.array([np.abs(piece).mean() for piece in pieces])""",
    praise="One call for each reader, and you have figure 5 of the paper.",
)

# --- rebuild the unit -------------------------------------------------------------


def _unit(x, growth_rate, order="before", middle=True, join="old first"):
    """A unit with bottleneck; the keywords build it wrong."""
    new = x
    for filters, size in ((4 * growth_rate, 1), (growth_rate, 3)):
        active = middle or size == 1
        if order == "before":
            new = layers.BatchNormalization()(new)
            new = layers.ReLU()(new) if active else new
        new = conv2d(new, filters, size, name=f"conv{size}")
        if order == "after":
            new = layers.BatchNormalization()(new)
            new = layers.ReLU()(new) if active else new
    if join == "none":
        return new
    return layers.Concatenate()([x, new] if join == "old first" else [new, x])


def _unit_layers(model, growth_rate) -> str | None:
    if layers_in(model, layers.Add):
        return "An addition mixes old and new maps: that is ResNet. Concatenate them."
    if [layer.kernel_size for layer in convolutions(model)] != [(1, 1), (3, 3)]:
        return "There are two convolutions, first 1 × 1, then 3 × 3."
    if any(layer.use_bias for layer in convolutions(model)):
        return "The convolutions have no bias: use_bias=False. Batch norm shifts."
    norms = len(layers_in(model, layers.BatchNormalization))
    if norms != 2:
        return f"Each convolution has a batch norm before it; yours: {norms}."
    first, second = (layer.filters for layer in convolutions(model))
    if (first, second) != (4 * growth_rate, growth_rate):
        return (
            f"With growth_rate={growth_rate} the convolutions have {4 * growth_rate}"
            f" and {growth_rate} filters, 4k and k; yours have {first} and {second}."
        )
    height, width = model.output.shape[1:3]
    if (height, width) != (6, 6):
        return f"The maps shrink from 6 × 6 to {height} × {width}: pad."
    return None


rebuild_dense_unit = RebuildExercise(
    _unit,
    inputs=[(keras.Input((6, 6, 8)), 3)],
    mistakes=(
        (
            {"join": "none"},
            "only the new maps come out; the old ones must stay: concatenate",
        ),
        (
            {"join": "new first"},
            "the old maps come first in the concatenation: [x, new]",
        ),
        (
            {"order": "after"},
            "batch norm and ReLU come before each convolution, not after it",
        ),
        ({"middle": False}, "the ReLU before the 3 × 3 convolution is missing"),
    ),
    checks=[_unit_layers],
    together=2,
    hints=(
        "Batch norm, ReLU, convolution; and the same again. Then old and new side by"
        " side.",
        "The first convolution is 1 × 1 with 4 · growth_rate filters, the second 3 × 3"
        ' with growth_rate filters, padding="same"; neither has a bias.',
        "The last line is layers.Concatenate()([x, new]).",
    ),
    solution="""def unit(x, growth_rate):
    new = layers.ReLU()(layers.BatchNormalization()(x))
    new = layers.Conv2D(4 * growth_rate, 1, use_bias=False)(new)
    new = layers.ReLU()(layers.BatchNormalization()(new))
    new = layers.Conv2D(growth_rate, 3, padding="same", use_bias=False)(new)
    return layers.Concatenate()([x, new])""",
    praise="Same weights, same numbers: this is the unit of DenseNet-BC.",
)
