"""The exercises of notebook 31: gates by hand, counted, opened and rebuilt."""

import functools

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise, RebuildExercise

# --- by hand ----------------------------------------------------------------------


def _relu(x):
    return np.maximum(x, 0)


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _softmax(x):
    powers = np.exp(x - x.max())
    return powers / powers.sum()


def _gates(x, reduce, expand, squeeze=np.mean, middle=_relu, end=_sigmoid):
    return end(middle(squeeze(x, axis=(0, 1)) @ reduce) @ expand)


def _gated(x, reduce, expand, **form):
    return x * _gates(x, reduce, expand, **form)


def _one_mean(x, axis):
    return np.full(x.shape[-1], x.mean())


def _wrong(**form):
    return functools.partial(_gated, **form)


def _case(size, channels, seed):
    rng = np.random.default_rng(seed)
    image = rng.normal(0.5, 1, size=(*size, channels))
    return (
        image,
        rng.normal(size=(channels, channels // 2)),
        rng.normal(size=(channels // 2, channels)),
    )


gate_by_hand = FunctionExercise(
    _gated,
    cases=(_case((2, 2), 2, 5), _case((3, 4), 6, 8)),
    mistakes=(
        (_wrong(squeeze=np.max), "squeeze is the mean of a map, not its largest value"),
        (_wrong(squeeze=np.sum), "squeeze is the mean of a map, not its sum"),
        (_wrong(middle=lambda x: x), "the ReLU between the two matrices is missing"),
        (_wrong(middle=_sigmoid), "the first matrix is followed by ReLU, not sigmoid"),
        (
            _wrong(end=_softmax),
            "a softmax makes the channels compete; each gate has its own sigmoid",
        ),
        (_wrong(end=_relu), "the second matrix is followed by sigmoid, not ReLU"),
        (_wrong(end=lambda x: x), "the sigmoid is missing: a gate lies in 0 to 1"),
        (_wrong(squeeze=_one_mean), "every channel has a mean of its own: axis=(0, 1)"),
        (
            lambda x, *matrices: x + _gated(x, *matrices),
            "multiply x by the gates; nothing is added here",
        ),
        (
            lambda x, *matrices: x + _gates(x, *matrices),
            "the gates multiply the maps, they are not added to them",
        ),
        (_gates, "those are the gates; multiply x by them"),
    ),
    hints=(
        "Three lines: the mean of each map, the gates, the product.",
        "x.mean(axis=(0, 1)) has one number per channel; two matrices and a ReLU"
        " between them lead to as many numbers again.",
        "1 / (1 + np.exp(−z)) makes gates of them, and x · gates reaches every place.",
    ),
    solution="""def gate_channels(x, reduce, expand):
    means = x.mean(axis=(0, 1))  # squeeze: one number per channel
    hidden = np.maximum(means @ reduce, 0)
    gates = 1 / (1 + np.exp(-hidden @ expand))  # excitation
    return x * gates""",
    praise="The map keeps its pattern; its strength depends on the whole image.",
)

# --- counting ---------------------------------------------------------------------

_UNIT = 2 * 1024 * 64 + 64 + 1024

se_stage_weights = NumberExercise(
    23 * _UNIT,
    {
        23 * 2 * 1024 * 64: "the biases are missing, 64 and 1,024 in every unit",
        23 * (1024 * 64 + 64): "that is the way down; the way up is missing",
        23 * (1024 * 64 + 1024): "that is the way up; the way down is missing",
        23 * 1024 * 64: "there are two matrices in each unit, and biases",
        _UNIT: "that is one unit; the stage has 23",
        6 * _UNIT: "that is SE-ResNet-50, with six units in its stage 3",
        23 * (2 * 1024 * 1024 + 2 * 1024): "the middle has 1,024 / 16 = 64 numbers",
        23 * (2 * 256 * 16 + 16 + 256): "C is what the unit puts out: 1,024, not 256",
        3 * (2 * 2048 * 128 + 128 + 2048): "that is stage 4",
    },
    hints=(
        "How many numbers does squeeze give, and how many remain in the middle?",
        "1,024 → 64 → 1,024: two matrices, and a bias for each number they give.",
        "One unit: 1,024 · 64 + 64 + 64 · 1,024 + 1,024 = 132,160.",
    ),
    solution="""\
one_gate = 1024 * 64 + 64 + 64 * 1024 + 1024  # 132,160
answer = 23 * one_gate  # 3,039,680""",
    praise="Weights grow with C² and with the units, but not with the size of the map.",
    otherwise="Count one unit, 1,024 → 64 → 1,024 with biases, then all 23.",
)

# --- open gates -------------------------------------------------------------------

open_gate_bias = NumberExercise(
    float(np.log(0.95 / 0.05)),
    {
        0.95: "that is the gate; which number does sigmoid turn into it?",
        0: "sigmoid(0) is 0.5: half open",
        1: "sigmoid(1) is 0.73",
        float(-np.log(0.95 / 0.05)): "the sign is turned: this gate is nearly closed",
        float(
            np.log(0.95)
        ): "that is log g; the inverse of sigmoid is log(g / (1 − g))",
        float(_sigmoid(0.95)): "that is sigmoid(0.95); go the other way",
    },
    hints=(
        "With the matrix at zero, the gate is sigmoid(b).",
        "Solve 1 / (1 + exp(−b)) = 0.95 for b.",
        "exp(b) = 0.95 / 0.05 = 19.",
    ),
    solution="answer = np.log(0.95 / 0.05)  # log 19 = 2.94",
    praise="A network with this bias starts almost as if it had no gates.",
    otherwise="Solve sigmoid(b) = 0.95 for b.",
    tolerance=0.02,
)

# --- rebuild the block ------------------------------------------------------------


def _block(x, reduction, middle="relu", end="sigmoid", **form):
    """The block; the keywords build it wrong."""
    filters = x.shape[-1]
    gates = form.get("pool", layers.GlobalAveragePooling2D)(keepdims=True)(x)
    gates = layers.Dense(filters // reduction, activation=middle)(gates)
    gates = layers.Dense(filters, activation=end)(gates)
    join = form.get("join", layers.Multiply)
    return join()([x, gates]) if join else gates


def _block_weights(model, reduction) -> str | None:
    channels = model.input.shape[-1]
    inner = channels // reduction
    shapes = [tuple(weight.shape) for weight in model.trainable_variables]
    kernels = [shape for shape in shapes if len(shape) > 1]
    ends = [shape[-2:] for shape in kernels]
    if ends != [(channels, inner), (inner, channels)]:
        return (
            f"With {channels} channels and r = {reduction} the two matrices lead"
            f" {channels} → {inner} → {channels}; yours: {ends}."
        )
    if len(shapes) == len(kernels):
        return "The biases are missing; both matrices have one."
    if len(shapes) != 4:
        return "There are weights too many or too few: two matrices, two biases."
    return None


rebuild_squeeze_excite = RebuildExercise(
    _block,
    inputs=((keras.Input((5, 4, 8)), 4), (keras.Input((5, 4, 12)), 2)),
    mistakes=(
        ({"middle": None}, "the ReLU after the first matrix is missing"),
        (
            {"middle": "sigmoid"},
            "the first matrix is followed by ReLU, not sigmoid",
        ),
        ({"end": None}, "the sigmoid after the second matrix is missing"),
        ({"end": "relu"}, "the second matrix is followed by sigmoid, not ReLU"),
        (
            {"end": "softmax"},
            "a softmax makes channels compete; each gate has a sigmoid",
        ),
        (
            {"pool": layers.GlobalMaxPooling2D},
            "squeeze is the mean of a map, not its max",
        ),
        (
            {"join": layers.Add},
            "the gates are added to x; they have to multiply it",
        ),
        ({"join": None}, "those are the gates; x is still to be multiplied by them"),
    ),
    checks=[_block_weights],
    hints=(
        "Squeeze is layers.GlobalAveragePooling2D(keepdims=True): one number per"
        " channel, on a map of 1 × 1.",
        "Two dense layers follow, x.shape[-1] // reduction wide and x.shape[-1] wide."
        " Each has an activation.",
        'The activations are "relu" and "sigmoid"; end with'
        " layers.Multiply()([x, gates]).",
    ),
    solution="""def block(x, reduction):
    channels = x.shape[-1]
    gates = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gates = layers.Dense(channels // reduction, activation="relu")(gates)
    gates = layers.Dense(channels, activation="sigmoid")(gates)
    return layers.Multiply()([x, gates])""",
    praise="Same weights, same numbers: a dense layer is a 1 × 1 convolution here.",
)
