"""Exercises of notebook 22: counting and rebuilding the inception module."""

import keras
from keras import layers

from cnnlib.exercises.kinds import NumberExercise, RebuildExercise
from cnnlib.exercises.kinds.differences import convolutions

_NO_WEIGHTS = "those are activations, the numbers on the maps; count the weights"

inception_branch_weights = NumberExercise(
    192 * 16 + 5 * 5 * 16 * 32,
    {
        5 * 5 * 192 * 32: "that is the naive branch; here 1 × 1 filters come first",
        5 * 5 * 16 * 32: "the reduction has weights, too: 1 × 1 filters on 192 maps",
        28 * 28 * 32: _NO_WEIGHTS,
        28 * 28 * (16 + 32): _NO_WEIGHTS,
        192 * 16: "that is the reduction; the 5 × 5 filters behind it are missing",
        193 * 16 + 401 * 32: "that is with the 48 biases; leave them out",
        5 * 5 * 192 * 16 + 16 * 32: "the reduction is 1 × 1, what follows is 5 × 5",
        3 * 3 * 16 * 32
        + 192 * 16: "that is a 3 × 3 convolution; this branch has 5 × 5",
    },
    hints=(
        "The branch has two convolutions. Count each for itself.",
        "16 filters of 1 × 1 look at 192 maps. 32 filters of 5 × 5 look at 16 maps.",
        "1 · 1 · 192 · 16 + 5 · 5 · 16 · 32.",
    ),
    solution="answer = 192 * 16 + 5 * 5 * 16 * 32  # 15,872",
    praise="Without the reduction it would be 153,600, almost ten times as many.",
    otherwise="Two convolutions: 1 × 1 from 192 to 16, then 5 × 5 from 16 to 32.",
)

bottleneck_break_even = NumberExercise(
    164,
    {
        165: "with 165 the detour is a little dearer already",
        164.57: "that is where both cost the same; maps come in whole numbers",
        128: "a bottleneck may even be wider than the output; set up the inequality",
        96: "that is what GoogLeNet takes, well on the safe side",
        691: "the second convolution of the detour is 3 × 3, so 9 · r · 128",
        18: "the straight way is a 3 × 3 convolution: 9 · 192 · 128",
    },
    hints=(
        "Straight: 9 · 192 · 128 weights. Write down the detour over r maps.",
        "The detour has 192 · r + 9 · r · 128 weights: r times a number.",
        "r must be below 9 · 192 · 128 / (192 + 9 · 128).",
    ),
    solution="answer = 9 * 192 * 128 // (192 + 9 * 128)  # 164",
    praise="GoogLeNet takes 96: the detour costs 58 % of the straight way.",
    otherwise="Straight 9 · 192 · 128; by a detour r · (192 + 9 · 128).",
    tolerance=0.01,
)

naive_channels = NumberExercise(
    192 + 208 + 48 + 480,
    {
        512: "that is GoogLeNet's own module, whose pooling is projected to 64 maps",
        448: "the pooling passes its maps on, and they are concatenated as well",
        560: "the two reductions end inside their branches and are not concatenated",
        480: "those are the maps of the pooling alone",
        992: "a naive module has no projection: 64 does not appear",
    },
    hints=(
        "A concatenation adds the numbers of maps of its branches.",
        "Three branches have 192, 208 and 48 maps. What has the pooling branch?",
        "Pooling keeps the number of maps: 480. Now add.",
    ),
    solution="answer = 192 + 208 + 48 + 480  # 928",
    praise="A naive module can never put out fewer maps than it takes in.",
    otherwise="Add the maps of four branches; pooling keeps the number of its maps.",
)

loss_with_heads = NumberExercise(
    1.6 * 2.3,
    {
        2.3: "that is the main loss; each head adds 0.3 times its own",
        6.9: "the heads are weighted by 0.3 (section 5 of the paper)",
        2.99: "there are two heads",
        2.07: "the main loss counts in full, not 0.3 of it",
        1.38: "those are the two heads; the main loss is missing",
    },
    hints=(
        "Training minimises one number: a weighted sum of three losses.",
        "The weights are 1, 0.3 and 0.3.",
        "2.3 + 0.3 · 2.3 + 0.3 · 2.3.",
    ),
    solution="answer = 2.3 + 0.3 * 2.3 + 0.3 * 2.3  # 3.68",
    praise="So 3.68 with heads is as ignorant as 2.30 without them.",
    otherwise="Main loss plus 0.3 times the loss of each of the two heads.",
    tolerance=0.015,
)

_FILTERS = (4, 5, 6, 2, 3, 7)


def _module(x, filters, activation="relu", inner="relu", pool_first=True, **form):
    """The module of figure 2b; the keywords build it wrong."""

    def convolution(x, number, size, activation=activation):
        return layers.Conv2D(number, size, padding="same", activation=activation)(x)

    pooling = form.get("pooling", layers.MaxPooling2D)(3, 1, padding="same")
    one, reduce3, three, reduce5, five, projection = filters
    left = convolution(x, one, 1)
    middle = convolution(convolution(x, reduce3, 1, inner), three, 3)
    right = convolution(convolution(x, reduce5, 1, inner), five, 5)
    pooled = convolution(pooling(x) if pool_first else x, projection, 1)
    pooled = pooled if pool_first else pooling(pooled)
    return layers.Concatenate()([left, middle, right, pooled])


def _module_shape(model, filters) -> str | None:
    height, width, channels = model.output.shape[1:]
    if (height, width) != (9, 9):
        return (
            f"9 × 9 places became {height} × {width}: every step keeps the size, with"
            ' padding="same" and, in the pooling, strides 1.'
        )
    one, _, three, _, five, projection = filters
    right = one + three + five + projection
    if channels == one + three + five + model.input.shape[-1]:
        return "The pooling branch has no projection: all maps of the input pass on."
    if channels != right:
        return f"{channels} maps come out of {filters}; concatenated, it is {right}."
    return None


def _module_biases(model, filters) -> str | None:
    missing = sum(not layer.use_bias and layer.filters for layer in convolutions(model))
    if missing == sum(filters):
        return f"{missing} weights are missing: the biases. GoogLeNet has them."
    return None


rebuild_inception = RebuildExercise(
    _module,
    inputs=[(keras.Input((9, 9, 8)), _FILTERS)],
    mistakes=(
        ({"inner": None}, "the reductions lack their ReLU: section 5 gives them one"),
        (
            {"activation": None, "inner": None},
            "the ReLUs are missing: one for each step",
        ),
        (
            {"activation": None},
            "every convolution has a ReLU, not the reductions alone",
        ),
        (
            {"pooling": layers.AveragePooling2D},
            "the pooling is an average; here it takes the maximum",
        ),
        (
            {"pool_first": False},
            "the projection stands before the pooling, not behind",
        ),
    ),
    checks=[_module_shape, _module_biases],
    returns="the tensor of the concatenation",
    otherwise="The branches are joined in this order: 1 × 1, 3 × 3, 5 × 5, pool.",
    hints=(
        "Four branches start at the same x, and one Concatenate ends them.",
        '`layers.Conv2D(one, 1, padding="same", activation="relu")(x)` is the first.',
        'The pooling is `layers.MaxPooling2D(3, 1, padding="same")(x)`, and a 1 × 1'
        " convolution follows it.",
    ),
    solution="""def inception_module(x, filters):
    def conv(x, number, size):
        return layers.Conv2D(number, size, padding="same", activation="relu")(x)

    one, reduce3, three, reduce5, five, projection = filters
    left = conv(x, one, 1)
    middle = conv(conv(x, reduce3, 1), three, 3)
    right = conv(conv(x, reduce5, 1), five, 5)
    pooled = conv(layers.MaxPooling2D(3, 1, padding="same")(x), projection, 1)
    return layers.Concatenate()([left, middle, right, pooled])""",
    praise="With your weights our module says the same: you have built it.",
)
