"""Exercises of notebook 24: rebuilding, counting and questioning residual networks."""

import functools

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise, RebuildExercise
from cnnlib.exercises.kinds.differences import convolutions, layers_in
from cnnlib.models.common.blocks import conv2d

# --- rebuild the unit -------------------------------------------------------------


def _unit(x, filters, strides, padding="same", late=False, middle=True, **form):
    """A basic unit with option B; the keywords build it wrong, `padding` does not."""
    convolution = functools.partial(conv2d, padding=padding)
    first, second = (1, strides) if late else (strides, 1)
    branch = convolution(x, filters, 3, first, name="conv1")
    branch = layers.BatchNormalization()(branch)
    branch = layers.ReLU()(branch) if middle else branch
    branch = convolution(branch, filters, 3, second, name="conv2")
    branch = layers.BatchNormalization()(branch)
    if strides != 1 or x.shape[-1] != filters or form.get("project"):
        x = conv2d(x, filters, 1, strides, name="shortcut_conv")
        x = layers.BatchNormalization()(x) if form.get("shortcut_norm", True) else x
    for step in form.get("end", "add relu").split():
        branch = layers.ReLU()(branch) if step == "relu" else layers.Add()([x, branch])
    return branch


def _unit_layers(model, *_) -> str | None:
    if sum(layer.kernel_size == (3, 3) for layer in convolutions(model)) != 2:
        return "F has two convolutions of 3 × 3."
    if not layers_in(model, layers.BatchNormalization):
        return "There is no batch norm; one follows every convolution."
    if any(layer.use_bias for layer in convolutions(model)):
        return "A bias before batch norm is for nothing: use_bias=False."
    return None


rebuild_residual_unit = RebuildExercise(
    _unit,
    inputs=((keras.Input((8, 8, 4)), 4, 1), (keras.Input((8, 8, 4)), 6, 2)),
    mistakes=(
        (
            {"end": "relu add"},
            "ReLU before the addition? It comes after it: ReLU(x + F)",
        ),
        (
            {"end": "relu add relu"},
            "F ends without a ReLU: a sum has to be able to fall",
        ),
        ({"end": "add"}, "the ReLU after the addition is missing"),
        ({"end": "relu"}, "there is no addition: this is the plain unit"),
        ({"middle": False}, "the ReLU between the two convolutions is missing"),
        ({"shortcut_norm": False}, "the shortcut's convolution has no batch norm"),
        (
            {"late": True},
            "the stride is in the second convolution; it belongs in the first",
        ),
        ({"project": True}, "where the shape stays the same, the shortcut is x itself"),
    ),
    checks=[_unit_layers],
    variants=({}, {"padding": "symmetric"}),  # TensorFlow's, and that of the releases
    where="with {} filters and stride {}",
    raising="Is the stride used in both convolutions? Does the shortcut have its 1 × 1"
    " convolution, with the stride?",
    hints=(
        "Two ways lead from x to the sum. The long one: convolution, batch norm, ReLU,"
        " convolution, batch norm.",
        "The short one is x, if strides == 1 and x.shape[-1] == filters. Else it is a"
        " 1 × 1 convolution with the stride, and a batch norm.",
        "End with layers.ReLU()(layers.Add()([shortcut, branch])). Every convolution"
        ' has padding="same" and use_bias=False.',
    ),
    solution="""def basic_unit(x, filters, strides):
    same = {"padding": "same", "use_bias": False}
    branch = layers.Conv2D(filters, 3, strides, **same)(x)
    branch = layers.ReLU()(layers.BatchNormalization()(branch))
    branch = layers.Conv2D(filters, 3, **same)(branch)
    branch = layers.BatchNormalization()(branch)
    if strides != 1 or x.shape[-1] != filters:
        x = layers.Conv2D(filters, 1, strides, **same)(x)
        x = layers.BatchNormalization()(x)
    return layers.ReLU()(layers.Add()([x, branch]))""",
    praise="Same weights, same numbers: this is the unit of ResNet-18 and -34.",
)

# --- counting ---------------------------------------------------------------------

_FIRST = 256 * 128 + 9 * 128 * 128 + 128 * 512
_NEXT = 512 * 128 + 9 * 128 * 128 + 128 * 512
_PROJECTION = 256 * 512

bottleneck_stage = NumberExercise(
    _FIRST + _PROJECTION + _NEXT,
    {
        _FIRST + _NEXT: "the projection of the first unit is missing, 256 · 512",
        2 * (_FIRST + _PROJECTION): "the second unit sees 512 channels and has no"
        " projection",
        2 * _NEXT: "the first unit sees 256 channels, not 512, and has a projection",
        _FIRST + 2 * _PROJECTION + _NEXT: "only the first unit has a projection",
        _FIRST + 3 * _PROJECTION + _NEXT: "only the first unit has a projection",
        _FIRST + _PROJECTION: "that is the first unit; there are two",
        _NEXT: "that is the second unit; there are two",
    },
    hints=(
        "The first unit goes 256 → 128 → 128 → 512, the second 512 → 128 → 128 → 512.",
        "The first changes the shape, so it also has a projection: a 1 × 1 convolution"
        " from 256 to 512.",
        "First: 32,768 + 147,456 + 65,536 + 131,072; second: 65,536 + 147,456 +"
        " 65,536.",
    ),
    solution="""\
first = 256 * 128 + 9 * 128 * 128 + 128 * 512 + 256 * 512  # 376,832
second = 512 * 128 + 9 * 128 * 128 + 128 * 512  # 278,528
answer = first + second  # 655,360""",
    praise="A third of the first unit's weights is its projection.",
    otherwise="Go kernel by kernel: 1 × 1, 3 × 3, 1 × 1, and where is a projection?",
)

halved_shortcuts = NumberExercise(
    -15,
    {
        15: "that would be growth; a half to the power of 50 is far below 1",
        -16: "8.9e-16 is nearer to 1e-15 than to 1e-16: round the power, −15.05",
        -50: "that is 0.1 to the power of 50; here it is 0.5, so take log₁₀ of that",
        -2: "50 halves are multiplied, not added",
        1: "50 halves are multiplied, not added",
        0: "that is the share, almost nothing; which power of ten is it?",
    },
    hints=(
        "One unit: x → 0.5 · x + F(x). What is left of the first x after two units?",
        "0.5 · 0.5 · 0.5 · …, fifty times.",
        "2 to the power of 10 is about 10 to the power of 3.",
    ),
    solution="""\
import math

answer = round(50 * math.log10(0.5))  # 0.5 to the power of 50 is 8.9e-16""",
    praise="Backward the same factor meets the gradient: the short way is closed.",
    otherwise="Count how many times x is multiplied by 0.5, then take log₁₀.",
    tolerance=0.5,
)


# --- one edit ---------------------------------------------------------------------


def _relu(x):
    return np.maximum(x, 0)


def _forward(x, weights, end):
    start = x
    for first, second in weights:
        x = end(x, _relu(x @ first) @ second, start)
    return x


def _case(size, rows, units, seed):
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(units, 2, size, size))
    return _relu(rng.normal(size=(rows, size)) + 0.5), weights


plain_to_residual = FunctionExercise(
    lambda x, weights: _forward(x, weights, lambda x, f, _: _relu(x + f)),
    cases=(_case(3, 2, 2, 4), _case(4, 3, 3, 5)),
    mistakes=(
        (
            lambda x, weights: _forward(x, weights, lambda x, f, _: _relu(f)),
            "this is still the plain network: the unit's input is never added",
        ),
        (
            lambda x, weights: _forward(x, weights, lambda x, f, _: x + _relu(f)),
            "the ReLU comes after the addition, not before it",
        ),
        (
            lambda x, weights: _forward(x, weights, lambda x, f, _: x + f),
            "the ReLU after the addition is missing",
        ),
        (
            lambda x, weights: _forward(x, weights, lambda x, f, x0: _relu(x0 + f)),
            "every unit adds its own input, not the input of the network",
        ),
        (
            lambda x, weights: x + _forward(x, weights, lambda x, f, _: _relu(f)),
            "one shortcut around everything: each unit needs its own",
        ),
    ),
    hints=(
        "Inside the loop, `x` is the unit's input and `branch` is F(x).",
        "Only the last line of the loop changes.",
        "x = np.maximum(x + branch, 0)",
    ),
    solution="""def forward(x, weights):
    for first, second in weights:
        branch = np.maximum(x @ first, 0) @ second
        x = np.maximum(x + branch, 0)  # the one edit: x +
    return x""",
    praise="Two characters and a plus sign: that is all of ResNet.",
)


# --- sizes ------------------------------------------------------------------------

stage3_size = NumberExercise(
    (20, 16),
    {
        (16, 20): "rows first: 320 rows become 20",
        (10, 8): "that is after stage 4, which halves once more",
        (40, 32): "that is after stage 2; stage 3 halves once more",
        (80, 64): "that is after stage 1; stages 2 and 3 halve once each",
        (14, 14): "that is the answer for 224 × 224",
        (160, 128): "that is after the first convolution alone",
    },
    hints=(
        "The stem halves twice: a convolution with stride 2 and a pool with stride 2.",
        "Stage 1 keeps the size. Stages 2, 3 and 4 halve it once each.",
        "After stage 3 the image has been halved four times: divide by 16.",
    ),
    solution="answer = (320 // 16, 256 // 16)  # (20, 16)",
    praise="The weights did not change: average pooling makes any size fit.",
    otherwise="How often is the image halved?",
    names=("rows", "columns"),
)
