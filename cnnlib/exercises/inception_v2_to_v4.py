"""Exercises of notebook 23: halving a map, smoothed targets, scaled residuals."""

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise, RebuildExercise
from cnnlib.exercises.kinds.differences import convolutions, layers_in

times_cheaper = NumberExercise(
    8,
    {
        4: "the smaller map gives 4; the convolution also has half the filters",
        2: "half the filters give 2; the filters also visit a quarter of the places",
        16: "the convolution sees all 320 maps in both forms; only its filters halve",
        1: "pooling costs no multiply-adds, so half the new maps are free",
        0.125: "that is the share; the question is how many times fewer",
    },
    hints=(
        "Count both: places · 9 · maps in · filters.",
        "Convolution first: 34 · 34 places and 640 filters. Side by side: 17 · 17"
        " places and 320 filters.",
        "(34 · 34 · 9 · 320 · 640) / (17 · 17 · 9 · 320 · 320).",
    ),
    solution="answer = (34 * 34 * 640) // (17 * 17 * 320)  # 8",
    praise="A factor 4 from the places, a factor 2 from the filters.",
    otherwise="Divide 34 · 34 · 9 · 320 · 640 by the cost of the other form.",
)

lowest_smoothed_loss = NumberExercise(
    -0.91 * float(np.log(0.91)) - 9 * 0.01 * float(np.log(0.01)),
    {
        0: "that is the lowest loss with hard targets",
        -0.9 * float(np.log(0.9))
        - 0.1 * float(np.log(0.1)): "the 0.1 is spread over ten classes, 0.01 each",
        -float(np.log(0.91)): "the other nine classes have a share of the target, too",
        -0.91 * float(np.log(0.91)): "the terms of the nine other classes are missing",
        float(np.log(10)): "that is the loss of guessing",
    },
    hints=(
        "The loss is lowest where the answer equals the target.",
        "The target is 0.91 for the right class and 0.01 for each of nine others.",
        "−0.91 · log 0.91 − 9 · 0.01 · log 0.01.",
    ),
    solution="answer = -0.91 * np.log(0.91) - 9 * 0.01 * np.log(0.01)  # 0.50",
    praise="So a smoothed loss of 0.5 is perfect. Never compare it with a hard one.",
    otherwise="Put the target itself into the cross-entropy.",
    tolerance=0.006,
)

grown_signal = NumberExercise(
    1.04**10,
    {
        1.04**20: "that is the variance; its root is asked",
        1.2**20: "independent parts add their variances, not their deviations",
        2.0**10: "that is without the factor 0.2",
        1.2**10: "the factor is squared in the variance: 1 + 0.2²",
        5.0: "the first module does not add 0.2 of the start only; the sum grows on",
    },
    hints=(
        "Variances of independent parts add. What does one module do to the variance?",
        "The variance of 0.2 · F is 0.04 of that of x. One module: times 1.04.",
        "The square root of 1.04 to the power of 20.",
    ),
    solution="answer = 1.04**10  # the root of 1.04**20 = 1.48",
    praise="Without the factor it would be 1,024 times.",
    otherwise="Multiply the variance by 1 + 0.2² twenty times, then take the root.",
    tolerance=0.01,
)


def _smooth(labels, classes, share):
    return (1 - share) * np.eye(classes)[labels] + share / classes


smooth_targets = FunctionExercise(
    _smooth,
    cases=[
        (np.array([1]), 4, 0.2),
        (np.array([0, 2, 4]), 5, 0.1),
        (np.array([3, 3]), 10, 0.0),
    ],
    mistakes=(
        (
            lambda labels, classes, share: np.eye(classes)[labels],
            "nothing is smoothed: these are the hard targets",
        ),
        (
            lambda labels, classes, share: (1 - share) * np.eye(classes)[labels],
            "the share is taken from the right class, but given to none",
        ),
        (
            lambda labels, classes, share: np.eye(classes)[labels] + share / classes,
            "the share is given to all, but not taken from the right class",
        ),
        (
            lambda labels, classes, share: (
                (1 - share) * np.eye(classes)[labels]
                + share / (classes - 1) * (1 - np.eye(classes)[labels])
            ),
            "the share goes to all classes evenly, the right one included",
        ),
        (
            lambda labels, classes, share: (
                (1 - share) * np.eye(classes)[labels] + share
            ),
            "the share is divided among the classes, not given to each in full",
        ),
    ),
    hints=(
        "Begin with hard targets: a row of `np.eye(classes)` for each label.",
        "Take the share away from them: (1 − share) times the hard targets.",
        "Then give share / classes to every class: add it.",
    ),
    solution="""def smooth(labels, classes, share):
    return (1 - share) * np.eye(classes)[labels] + share / classes""",
    praise="Every row still adds up to 1.",
)


def _module(x, filters, scale, up=None, last="relu", where="branch", **form):
    """The scaled residual module; the keywords build it wrong."""
    inner = form.get("inner", "relu")

    def convolution(x, number, size, activation=inner):
        return layers.Conv2D(number, size, padding="same", activation=activation)(x)

    one, reduce, three = filters
    left = convolution(x, one, 1)
    right = convolution(convolution(x, reduce, 1), three, 3)
    y = layers.Concatenate()([right, left] if form.get("swapped") else [left, right])
    y = convolution(y, x.shape[-1], 1, up)
    if where == "branch":
        y = layers.Rescaling(scale)(y)
    if where == "input":
        x = layers.Rescaling(scale)(x)
    y = layers.Add()([x, y])
    if where == "sum":
        y = layers.Rescaling(scale)(y)
    return layers.Activation(last)(y)


def _module_shape(model, *_) -> str | None:
    read, made = (tuple(tensor.shape[1:]) for tensor in (model.input, model.output))
    if read == made:
        return None
    return f"x has the shape {read}, yours {made}: they cannot be added."


def _module_layers(model, *_) -> str | None:
    found = convolutions(model)
    norms = layers_in(model, layers.BatchNormalization)
    if len(found) == 4 and all(layer.use_bias for layer in found) and not norms:
        return None
    return (
        f"It has {model.count_params()} weights: there should be four convolutions,"
        " each with biases, and nothing else that learns."
    )


rebuild_scaled_module = RebuildExercise(
    _module,
    inputs=[(keras.Input((7, 7, 8)), (4, 5, 6), 0.2)],
    mistakes=(
        (
            {"where": "nowhere"},
            "nothing is scaled: multiply the residual before the sum",
        ),
        (
            {"where": "input"},
            "the input x is scaled, but it is the residual that must be",
        ),
        (
            {"where": "sum"},
            "the sum is scaled; scale the residual before it is added",
        ),
        ({"up": "relu"}, "the last 1 × 1 has no ReLU: a residual may be negative"),
        ({"last": "linear"}, "the ReLU after the sum is missing"),
        ({"inner": None}, "the convolutions in the branches have a ReLU each"),
        (
            {"swapped": True},
            "the branches are concatenated in another order: 1 × 1 first",
        ),
    ),
    checks=[_module_shape, _module_layers],
    returns="the tensor after the last ReLU",
    hints=(
        "Two branches start at x, a Concatenate joins them, a 1 × 1 convolution"
        " without ReLU brings them to the channels of x.",
        "`layers.Rescaling(scale)(y)` scales the residual; then Add, then ReLU.",
        "left = conv(x, one, 1); right = conv(conv(x, reduce, 1), three, 3); then"
        " Concatenate, Conv2D(x.shape[-1], 1), Rescaling, Add, ReLU.",
    ),
    solution="""def block(x, filters, scale):
    def conv(x, number, size):
        return layers.Conv2D(number, size, padding="same", activation="relu")(x)

    one, reduce, three = filters
    left, right = conv(x, one, 1), conv(conv(x, reduce, 1), three, 3)
    y = layers.Concatenate()([left, right])
    y = layers.Conv2D(x.shape[-1], 1)(y)
    y = layers.Rescaling(scale)(y)
    return layers.ReLU()(layers.Add()([x, y]))""",
    praise="With your weights our module says the same: you have built it.",
)
