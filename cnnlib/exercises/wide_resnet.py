"""Exercises of notebook 26: counting wide residual networks, rebuilding their unit."""

import functools
import math

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise, RebuildExercise
from cnnlib.exercises.kinds.differences import calls, convolutions, layers_in
from cnnlib.exercises.kinds.equal_weights import outputs
from cnnlib.models.common.blocks import conv2d

# --- counting ---------------------------------------------------------------------


def _weights(before, filters):
    kernels = 9 * before * filters + 9 * filters**2
    projection = before * filters if before != filters else 0
    return kernels + projection + 2 * before + 2 * filters


wide_unit_weights = FunctionExercise(
    _weights,
    cases=((16, 64), (64, 64), (64, 128)),
    mistakes=(
        (
            lambda c, f: 9 * c * f + 9 * f**2 + 2 * c + 2 * f,
            "the projection is missing: 1 × 1, where the channels change",
        ),
        (
            lambda c, f: 9 * c * f + 9 * f**2 + c * f + 2 * c + 2 * f,
            "where the channels stay the same there is no projection",
        ),
        (
            lambda c, f: _weights(c, f) + 2 * f - 2 * c,
            "the first batch norm stands before the first convolution: it has the"
            " channels that come in",
        ),
        (
            lambda c, f: _weights(c, f) + (2 * f if c != f else 0),
            "the projection has no batch norm in a pre-activation unit",
        ),
        (
            lambda c, f: _weights(c, f) + 2 * c + 2 * f,
            "batch norm trains two numbers per channel; its averages are not trained",
        ),
        (
            lambda c, f: _weights(c, f) + 2 * f,
            "the convolutions have no biases, and there are two batch norms",
        ),
        (
            lambda c, f: _weights(c, f) - 2 * c - 2 * f,
            "the two batch norms are missing",
        ),
        (
            lambda c, f: _weights(c, f) - 9 * c * f + 9 * f**2,
            "the first convolution sees the channels that come in",
        ),
    ),
    hints=(
        "Two kernels of 3 × 3: from `before` to `filters`, then from `filters` to"
        " `filters`.",
        "A batch norm stands before each of them, with 2 weights for each channel that"
        " it sees. Where the channels change, there is a 1 × 1 kernel as well.",
        "9·before·filters + 9·filters² + 2·before + 2·filters, and before·filters if"
        " the two differ.",
    ),
    solution="""\
def unit_weights(before, filters):
    kernels = 9 * before * filters + 9 * filters**2
    projection = before * filters if before != filters else 0
    return kernels + projection + 2 * before + 2 * filters""",
    praise="Double both numbers: the kernels have four times the weights.",
)

equal_depth = NumberExercise(
    772,
    {
        128: "that is n, the units per stage; the depth is 6n + 4",
        768: "the depth is 6n + 4: the four others are missing",
        770: "6n + 2 is the rule of ResNet; Wide ResNets count the projections: 6n + 4",
        100: "the weights grow with the square of k",
        1024: "multiply n by k², not the depth: of 16 layers only 12 are in units",
        52: "that is eight units per stage; k² is 64",
    },
    hints=(
        "What is n of a network with 16 layers? 16 = 6n + 4.",
        "Weights grow as n · k². Which n has with k = 1 what n = 2 has with k = 8?",
        "n = 2 · 64 = 128. Now the depth: 6 · 128 + 4.",
    ),
    solution="""\
n = (16 - 4) // 6  # 2 units per stage
answer = 6 * (n * 8**2) + 4  # n · k² stays the same: 772""",
    praise="Forty-eight times the steps for the same weights.",
    otherwise="Find n of the wide network, keep n · k², then go back to the depth.",
)

_ONE = math.sqrt(0.04 * 0.96 / 10_000)  # standard error of one share

dropout_noise = NumberExercise(
    0.0011 / _ONE,
    {
        11: "that is the difference in images; divide by the standard error",
        100 * 0.0011 / _ONE: "the difference is 0.11 %, as a share 0.0011",
        0.0011 / math.sqrt(0.04 * 0.96 / 50_000): "the errors are of the 10,000 test"
        " images, not of the 50,000 for training",
        0.0011 / (math.sqrt(2) * _ONE): "that is in standard errors of a difference;"
        " the question asks for those of one share",
        100 * _ONE: "that is the standard error itself, in points",
        0.0011
        / math.sqrt(0.04 * 0.96): "divide by the number of images under the root",
    },
    hints=(
        "A share p of n images has the standard error √(p · (1 − p) / n).",
        "Here p = 0.04 and n = 10,000. Compare with 0.0400 − 0.0389.",
        "√(0.04 · 0.96 / 10,000) = 0.00196; now 0.0011 / 0.00196.",
    ),
    solution="""\
standard_error = (0.04 * 0.96 / 10_000) ** 0.5  # 0.00196
answer = (0.0400 - 0.0389) / standard_error  # 0.56""",
    praise="Less than one: eleven images of 10,000. The medians of five runs say a"
    " little more than one run, but not much.",
    otherwise="Divide the difference by √(p · (1 − p) / n).",
    tolerance=0.02,
)

dropped_identity = NumberExercise(
    0.7**12,
    {
        0.7: "that is after one unit; there are twelve",
        1.0: "so it is in the paper, where the dropout is inside F; here it is not",
        1 - 0.3**12: "one dropout is enough to lose a number",
        0.7**28: "the dropout is one per unit, not one per layer",
        0.7**4: "that is one stage; there are three",
        0.7**24: "one dropout per unit, not one per convolution",
        100 * 0.7**12: "give a share between 0 and 1",
    },
    hints=(
        "After one unit 70 % are left. After two?",
        "How many units has WRN-28-10? 28 = 6n + 4, and three stages have n each.",
        "Twelve units: 0.7 to the power of 12.",
    ),
    solution="""\
units = 3 * (28 - 4) // 6  # 12
answer = 0.7**units  # 0.0138""",
    praise="Inside F the same dropout leaves the way of the shortcuts open.",
    otherwise="Multiply by 0.7 once for each unit.",
    tolerance=1e-4,
)

# --- rebuild the unit -------------------------------------------------------------


def _activate(x):
    return layers.ReLU()(layers.BatchNormalization()(x))


def _unit(x, filters, strides, dropout=0.0, padding="same", **form):
    """A pre-activation unit; the keywords build it wrong, `padding` does not.

    Dropout does nothing when the unit is compared, so it has a check of its own.
    """
    convolution = functools.partial(conv2d, padding=padding)
    active = _activate(x)
    first, second = (1, strides) if form.get("late") else (strides, 1)
    y = convolution(active, filters, 3, first, name="conv1")
    y = _activate(y) if form.get("middle", True) else y
    y = convolution(y, filters, 3, second, name="conv2")
    shortcut = form.get("shortcut", "right")
    if strides != 1 or x.shape[-1] != filters or shortcut == "always":
        source = x if shortcut == "raw" else active
        way = convolution(source, filters, 1, strides, name="shortcut_conv")
        way = layers.BatchNormalization()(way) if shortcut == "norm" else way
    else:
        way = active if shortcut == "active" else x
    y = y if shortcut == "none" else layers.Add()([way, y])
    return layers.ReLU()(y) if form.get("end") else y


def _of_2015(x, filters, strides, dropout):
    """The unit with batch norm and ReLU after the convolutions."""
    convolution = functools.partial(conv2d, padding="same")
    y = _activate(convolution(x, filters, 3, strides, name="conv1"))
    y = layers.BatchNormalization()(convolution(y, filters, 3, name="conv2"))
    if strides != 1 or x.shape[-1] != filters:
        x = convolution(x, filters, 1, strides, name="shortcut_conv")
    return layers.ReLU()(layers.Add()([x, y]))


def _unit_kernels(model, *_) -> str | None:
    if sum(layer.kernel_size == (3, 3) for layer in convolutions(model)) != 2:
        return "F has two convolutions of 3 × 3."
    if any(layer.use_bias for layer in convolutions(model)):
        return "The convolutions have no biases: use_bias=False."
    return None


def _dropout_place(model, filters, strides, dropout) -> str | None:
    """One dropout, on what the second convolution sees."""
    rates = [x.rate for x in calls(model) if isinstance(x, layers.Dropout)]
    if len(rates) != 1 or not math.isclose(rates[0], dropout):
        return f"One layers.Dropout(dropout) is needed; with 0.3, yours are {rates}."
    (dropped_by,) = layers_in(model, layers.Dropout)
    last = [layer for layer in convolutions(model) if layer.kernel_size == (3, 3)][-1]
    if dropped_by not in model.layers or last not in model.layers:
        return None  # in a model of the student's own, where its tensors end
    dropped, seen = (
        outputs(keras.Model(model.input, tensor))[0]
        for tensor in (dropped_by.output, last.input)
    )
    # Between batch norm and ReLU it does the same: ReLU keeps what is dropped at 0.
    for numbers in (dropped, np.maximum(dropped, 0)):
        if numbers.shape == seen.shape and np.allclose(numbers, seen, atol=1e-3):
            return None
    return (
        "The dropout is in another place. It belongs between the two convolutions,"
        " behind the second ReLU: there the shortcut is not touched, and no batch norm"
        " stands between it and the convolution."
    )


_RATE = 0.3

rebuild_wide_unit = RebuildExercise(
    _unit,
    inputs=(
        (keras.Input((8, 8, 4)), 4, 1, _RATE),
        (keras.Input((8, 8, 4)), 6, 2, _RATE),
    ),
    mistakes=(
        (_of_2015, "batch norm and ReLU come before each convolution, not after"),
        (
            {"shortcut": "active"},
            "the shortcut is x itself, before batch norm and ReLU",
        ),
        ({"shortcut": "raw"}, "the projection takes the activated map, not x"),
        ({"shortcut": "always"}, "where the shape stays the same, the shortcut is x"),
        ({"shortcut": "none"}, "there is no addition: the shortcut is missing"),
        ({"shortcut": "norm"}, "the projection has no batch norm here"),
        (
            {"end": True},
            "after the addition there is no ReLU: the next unit has its own",
        ),
        (
            {"middle": False},
            "batch norm and ReLU are missing before the second convolution",
        ),
        ({"late": True}, "the stride is in the second convolution; it is in the first"),
    ),
    checks=[_unit_kernels, _dropout_place],
    variants=({}, {"padding": "symmetric"}),  # TensorFlow's, and that of the releases
    where="with {} filters and stride {}",
    hints=(
        "First activate: ReLU of the batch norm of x. The branch begins there, and so"
        " does the projection.",
        "Branch: convolution with the stride, batch norm, ReLU, dropout, convolution.",
        "If strides != 1 or x.shape[-1] != filters, x becomes a 1 × 1 convolution of"
        " the activated map. Then return layers.Add()([x, branch]), without a ReLU.",
    ),
    solution="""\
def unit(x, filters, strides, dropout):
    same = {"padding": "same", "use_bias": False}
    active = layers.ReLU()(layers.BatchNormalization()(x))
    branch = layers.Conv2D(filters, 3, strides, **same)(active)
    branch = layers.ReLU()(layers.BatchNormalization()(branch))
    branch = layers.Dropout(dropout)(branch)
    branch = layers.Conv2D(filters, 3, **same)(branch)
    if strides != 1 or x.shape[-1] != filters:
        x = layers.Conv2D(filters, 1, strides, **same)(active)
    return layers.Add()([x, branch])""",
    praise="Same weights, same numbers: the unit of WRN-28-10.",
)
