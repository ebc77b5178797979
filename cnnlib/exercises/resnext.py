"""The exercises of notebook 27: counting, regrouping and rebuilding ResNeXt's unit."""

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds import (
    Exercise,
    FunctionExercise,
    NumberExercise,
    RebuildExercise,
)
from cnnlib.exercises.kinds.differences import (
    convolutions,
    find_missing_norm,
    kernel_shapes,
)
from cnnlib.exercises.kinds.reading import as_letters
from cnnlib.exercises.kinds.sentences import shown
from cnnlib.layers import GroupedConv2D

# --- counting ---------------------------------------------------------------------

_ONE_BY_ONE = 512 * 256
_GROUPED = 9 * 256 * 8

resnext_unit_weights = NumberExercise(
    2 * _ONE_BY_ONE + _GROUPED,
    {
        2 * _ONE_BY_ONE + 9 * 256 * 256: "that is a dense 3×3; in 32 groups each "
        "filter sees 8 channels, not 256",
        2 * 512 * 128 + 9 * 128 * 4: "d doubles from stage to stage: it is 8 here",
        70_144: "that is a unit of stage 1; both widths double here",
        _ONE_BY_ONE + _GROUPED: "there are two 1×1 convolutions, in and out",
        2 * _ONE_BY_ONE: "the 3×3 is missing",
        _GROUPED: "that is the 3×3; the two 1×1 convolutions are missing",
        (2 * _ONE_BY_ONE + _GROUPED) // 32: "that is one path; there are 32",
        2 * _ONE_BY_ONE + _GROUPED + 2 * (256 + 256 + 512): "count the kernels alone; "
        "γ and β of the batch norms are in your sum",
    },
    hints=(
        "32 paths of width 8 make a middle of 256 channels.",
        "Two 1×1 convolutions, 512 · 256 each, and a 3×3 from 256 to 256 in groups.",
        "The 3×3: each of the 256 filters has 3 · 3 · 8 weights.",
    ),
    solution="answer = 32 * (512 * 8 + 3 * 3 * 8 * 8 + 8 * 512)  # 280,576",
    praise="Four times the 70,144 of stage 1: both widths have doubled.",
    otherwise="Use C · (in · d + 9 · d · d + d · out) with the numbers of stage 2.",
)

channels_seen = NumberExercise(
    16,
    {
        4: "that is stage 1; the width of a path doubles with each stage",
        8: "that is stage 2; the width doubles once more",
        32: "that is stage 4; go from 4 to the third stage",
        64: "that is the number of groups, which stays the same",
        1024: "that is all channels of the middle; a filter sees its group only",
        144: "those are the weights of the filter: 3 · 3 places in each channel",
    },
    hints=(
        "A filter of a grouped convolution sees the channels of its own group.",
        "4d says: 4 channels for each group in the first stage.",
        "From stage to stage the number of groups stays, and the width doubles.",
    ),
    solution="answer = 4 * 2 * 2  # stage 1: 4, stage 2: 8, stage 3: 16",
    praise="64 groups of 16 channels: 1,024 in the middle, and each filter sees 16.",
    otherwise="How wide is one path in the third stage?",
)

# --- regrouping -------------------------------------------------------------------


def _dense_kernel(kernel, groups):
    height, width, inside, filters = kernel.shape
    dense = np.zeros((height, width, inside * groups, filters))
    each = filters // groups
    for group in range(groups):
        own = slice(group * each, (group + 1) * each)
        dense[:, :, group * inside : (group + 1) * inside, own] = kernel[..., own]
    return dense


def _dealt_out(kernel, groups):
    """Filter f sees group f modulo the groups."""
    inside, filters = kernel.shape[2:]
    dense = np.zeros((*kernel.shape[:2], inside * groups, filters))
    for one in range(filters):
        first = one % groups * inside
        dense[:, :, first : first + inside, one] = kernel[..., one]
    return dense


def _first_channels(kernel, groups):
    more = (groups - 1) * kernel.shape[2]
    return np.pad(kernel, ((0, 0), (0, 0), (0, more), (0, 0)))


dense_kernel = FunctionExercise(
    _dense_kernel,
    cases=[
        (np.arange(1.0, 9).reshape(1, 1, 2, 4), 2),
        (np.arange(1.0, 109).reshape(3, 3, 2, 6), 3),
        (np.arange(1.0, 28).reshape(3, 3, 1, 3), 1),
    ],
    mistakes=[
        (
            lambda kernel, groups: np.tile(kernel, (1, 1, groups, 1)),
            "every filter sees every group; outside its own the weights are zero",
        ),
        (
            _dealt_out,
            "the groups are dealt out in turn; the first filters belong to group 0",
        ),
        (_first_channels, "all filters see the first group; each has its own"),
        (
            lambda kernel, groups: _dense_kernel(kernel[..., ::-1], groups)[..., ::-1],
            "the blocks run from the lower left to the upper right",
        ),
        (lambda kernel, groups: kernel, "the kernel came back as it was given"),
    ],
    hints=(
        "Start from zeros of shape (height, width, in · groups, filters).",
        "Filters g · n to (g + 1) · n − 1 are those of group g, n = filters / groups.",
        "`dense[:, :, rows, own] = kernel[..., own]`, where rows and own are slices.",
    ),
    solution="""\
def dense_kernel(kernel, groups):
    height, width, inside, filters = kernel.shape
    n = filters // groups
    dense = np.zeros((height, width, inside * groups, filters))
    for g in range(groups):
        rows, own = slice(g * inside, (g + 1) * inside), slice(g * n, (g + 1) * n)
        dense[:, :, rows, own] = kernel[..., own]
    return dense
""",
    praise="So a grouped convolution is a dense one with most weights held at zero.",
)

_CHANGES = {
    "B": "Batch norm treats every channel by itself, so four here and four there are "
    "the same as 128 at once.",
    "C": "The sum does not care about the order of its paths.",
}


def _breaks(answer) -> str | None:
    letters = as_letters(answer, "abc") or set()
    if letters == {"a"}:
        return None
    if len(letters) == 1 and letters <= {"b", "c"}:
        return _CHANGES[letters.pop().upper()]
    return f'Give one letter, "A", "B" or "C", not {shown(answer)}.'


breaks_equality = Exercise(
    _breaks,
    hints=(
        "Ask of each change: does any number of the output come from other numbers?",
        "Batch norm divides by a standard deviation of the channel it is given.",
        "Is the deviation of a sum the sum of the deviations?",
    ),
    solution='answer = "A"  # the deviation of a sum is not the sum of deviations',
    praise="Normalised one by one, a weak path would count as much as a strong one.",
)

# --- rebuilding -------------------------------------------------------------------

_KERNELS = [(1, 1, 64, 32), (3, 3, 4, 32), (1, 1, 32, 64)]


def _unit(x, middle="bn relu", first=None, end="bn add relu"):
    """The unit; `first`, `middle` and `end` are what follows its convolutions."""
    y = x
    for convolution, following in (
        (layers.Conv2D(32, 1, use_bias=False), middle if first is None else first),
        (GroupedConv2D(32, 3, groups=8, padding="same", use_bias=False), middle),
        (layers.Conv2D(64, 1, use_bias=False), end),
    ):
        y = convolution(y)
        for step in following.split():
            if step == "add":
                y = layers.Add()([x, y])
            elif step == "bn":
                y = layers.BatchNormalization()(y)
            else:
                y = layers.ReLU()(y)
    return y


def _unit_shape(model) -> str | None:
    shape = tuple(model.output.shape[1:])
    if shape == (8, 8, 64):
        return None
    return f"8×8×64 goes in and comes out; yours gives {shape}."


def _unit_kernels(model) -> str | None:
    if any(layer.use_bias for layer in convolutions(model)):
        return "A batch norm follows each convolution, so leave the biases out."
    kernels = kernel_shapes(model)
    if kernels == _KERNELS:
        return None
    if (3, 3, 32, 32) in kernels:
        return "Your 3×3 is dense: each filter sees 32 channels. Give it 8 groups."
    if (3, 3, 8, 32) in kernels:
        return "Your 3×3 has 4 groups of 8; it should be 8 groups of 4."
    if (1, 1, 64, 64) in kernels:
        return "The shortcut has a convolution; the shapes agree, so add x itself."
    if any(kernel[:2] == (1, 1) and kernel[2] < 32 for kernel in kernels):
        return "A 1×1 convolution has groups: only the 3×3 is grouped."
    return f"The kernels should be {_KERNELS}; yours are {kernels}."


rebuild_resnext_unit = RebuildExercise(
    _unit,
    inputs=[(keras.Input((8, 8, 64)),)],
    mistakes=(
        ({"end": "bn add"}, "the ReLU after the addition is missing"),
        (
            {"end": "bn relu add"},
            "the last ReLU stands before the addition; it comes after it",
        ),
        (
            {"end": "bn relu add relu"},
            "there is a ReLU before the addition; the only one at the end comes after"
            " it",
        ),
        ({"end": "bn relu"}, "the shortcut is missing: add x before the last ReLU"),
        (
            {"end": "add bn relu"},
            "the last batch norm stands after the addition; it comes before it",
        ),
        (
            {"middle": "relu bn"},
            "a ReLU stands before its batch norm; it comes after it",
        ),
        (
            {"first": "bn relu", "middle": "bn"},
            "the ReLU after the grouped convolution is missing",
        ),
        ({"first": "bn"}, "the ReLU after the first 1×1 is missing"),
        ({"middle": "bn"}, "the two ReLUs inside the branch are missing"),
    ),
    checks=[_unit_shape, _unit_kernels, find_missing_norm],
    hints=(
        "Three convolutions, each with a batch norm; a ReLU after the first two.",
        "1×1 to 32 channels, 3×3 in 8 groups, 1×1 back to 64; all without biases.",
        'GroupedConv2D(32, 3, groups=8, padding="same", use_bias=False) is the middle;'
        " at the end x is added, then the last ReLU.",
    ),
    solution="""\
def unit(x):
    y = layers.Conv2D(32, 1, use_bias=False)(x)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    y = GroupedConv2D(32, 3, groups=8, padding="same", use_bias=False)(y)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    y = layers.BatchNormalization()(layers.Conv2D(64, 1, use_bias=False)(y))
    return layers.ReLU()(layers.Add()([x, y]))
""",
    praise="With the weights copied, it computes what the unit of the paper computes.",
)
