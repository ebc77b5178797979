"""The exercises of notebook 12: layer, instance and group normalisation."""

import numpy as np

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise
from cnnlib.scratch import group_norm, instance_norm, layer_norm, normalize

_RNG = np.random.default_rng(12)


def _normal(*shape):
    return np.round(_RNG.normal(size=shape), 2)


# --- shapes of the statistics -----------------------------------------------------

_SHAPES = {
    "batch": lambda n, h, w, c: (1, 1, 1, c),
    "layer": lambda n, h, w, c: (n, 1, 1, 1),
    "instance": lambda n, h, w, c: (n, 1, 1, c),
}
_LECTURE_SHAPES = {
    "batch": lambda n, h, w, c: (1, c, 1, 1),
    "layer": lambda n, h, w, c: (n, 1),
    "instance": lambda n, h, w, c: (n, c, 1, 1),
}
_KEPT = {
    "batch": lambda n, h, w, c: (n, h, w, 1),
    "layer": lambda n, h, w, c: (1, h, w, c),
    "instance": lambda n, h, w, c: (1, h, w, 1),
}
_PER_PLACE = {
    "batch": lambda n, h, w, c: (1, h, w, c),
    "layer": lambda n, h, w, c: (n, h, w, 1),
    "instance": lambda n, h, w, c: (n, h, w, c),
}
_DROPPED = {
    "batch": lambda n, h, w, c: (c,),
    "layer": lambda n, h, w, c: (n,),
    "instance": lambda n, h, w, c: (n, c),
}


def _shape_by(table):
    return lambda shape, norm: table[norm](*shape)


mean_shape = FunctionExercise(
    _shape_by(_SHAPES),
    [((8, 4, 5, 6), norm) for norm in _SHAPES],
    mistakes=[
        (
            _shape_by(_LECTURE_SHAPES),
            "that is the lecture's order, channels second; here they come last",
        ),
        (
            _shape_by(_KEPT),
            "the axes that are averaged become 1, the others keep their size",
        ),
        (_shape_by(_PER_PLACE), "height and width are averaged too"),
        (_shape_by(_DROPPED), "keep the averaged axes, with size 1: four numbers"),
        (lambda shape, norm: shape, "that is the shape of x; some axes are averaged"),
        (
            lambda shape, norm: (shape[0], 1, 1, shape[3]),
            "that is instance norm, whatever the name; look at `norm`",
        ),
        (
            lambda shape, norm: (1, 1, 1, shape[3]),
            "that is batch norm, whatever the name; look at `norm`",
        ),
    ],
    hints=(
        "All three average over height and width, so two of the four numbers are 1.",
        "Batch norm averages over the samples, layer norm over the channels, instance "
        "norm over neither.",
        "batch: (1, 1, 1, c); layer: (n, 1, 1, 1); instance: write it yourself.",
    ),
    solution="def mean_shape(shape, norm):\n"
    "    n, h, w, c = shape\n"
    "    samples = 1 if norm == 'batch' else n\n"
    "    channels = 1 if norm == 'layer' else c\n"
    "    return samples, 1, 1, channels\n",
    praise="Two yes-or-no questions, samples and channels, name all three.",
)

# --- group norm -------------------------------------------------------------------

_GROUP_CASES = [
    (
        np.array([1.0, 3.0, 10.0, 30.0]).reshape(1, 1, 1, 4),
        2,
        np.array([1.0, 2.0, 1.0, 2.0]),
        np.array([0.0, 0.0, 5.0, 0.0]),
        0.5,
    ),
    (_normal(3, 2, 4, 6), 2, _normal(6), _normal(6), 0.1),
    (_normal(2, 3, 2, 6), 3, _normal(6), _normal(6), 0.1),
]


def _strided(x, groups, gamma, beta, epsilon):
    n, h, w, c = x.shape
    split = x.reshape(n, h, w, c // groups, groups)
    return normalize(split, (1, 2, 3), epsilon=epsilon).reshape(x.shape) * gamma + beta


def _over(axes):
    def wrong(x, groups, gamma, beta, epsilon):
        n, h, w, c = x.shape
        split = x.reshape(n, h, w, groups, c // groups)
        y = normalize(split, axes, epsilon=epsilon)
        return y.reshape(x.shape) * gamma + beta

    return wrong


write_group_norm = FunctionExercise(
    group_norm,
    _GROUP_CASES,
    mistakes=[
        (
            _strided,
            "your groups hold every second channel or so; a group is a run of "
            "neighbours: reshape to (n, h, w, groups, c // groups)",
        ),
        (
            lambda x, g, gamma, beta, e: group_norm(
                x, x.shape[-1] // g, gamma, beta, e
            ),
            "`groups` is how many groups there are, not how many channels are in one",
        ),
        (_over((0, 1, 2, 4)), "the samples of a batch must not share a mean"),
        (_over((4,)), "average over height and width too"),
        (_over((1, 2)), "that is instance norm: average over a group's channels too"),
        (_over((1, 2, 3)), "you average across groups, not within one"),
        (
            lambda x, g, gamma, beta, e: layer_norm(x, gamma, beta, e),
            "that is layer norm: one group with all channels",
        ),
        (
            lambda x, g, gamma, beta, e: instance_norm(x, gamma, beta, e),
            "that is instance norm: each channel its own group",
        ),
        (
            lambda x, g, gamma, beta, e: group_norm(x, g, epsilon=e),
            "gamma and beta are missing",
        ),
        (
            lambda x, g, gamma, beta, e: group_norm(x, g, gamma, epsilon=e),
            "beta is missing",
        ),
        (
            lambda x, g, gamma, beta, e: group_norm(x, g, 1, beta, e),
            "gamma is missing",
        ),
        (
            lambda x, g, gamma, beta, e: group_norm(x, g, gamma, beta, 0),
            "epsilon is missing",
        ),
        (
            lambda x, g, gamma, beta, e: normalize(
                x.reshape(*x.shape[:3], g, -1), (1, 2, 4), epsilon=e
            ),
            "bring the result back to the shape of x, then scale and shift",
        ),
    ],
    hints=(
        "Cut the last axis in two: x.reshape(n, h, w, groups, c // groups).",
        "Now average over axes 1, 2 and 4, with keepdims=True: not over samples, not "
        "over groups.",
        "Normalise, reshape back to x.shape, and only then multiply by gamma and add "
        "beta.",
    ),
    solution="def write_group_norm(x, groups, gamma, beta, epsilon):\n"
    "    n, h, w, c = x.shape\n"
    "    split = x.reshape(n, h, w, groups, c // groups)\n"
    "    mean = split.mean(axis=(1, 2, 4), keepdims=True)\n"
    "    variance = split.var(axis=(1, 2, 4), keepdims=True)\n"
    "    standard = (split - mean) / np.sqrt(variance + epsilon)\n"
    "    return standard.reshape(x.shape) * gamma + beta\n",
    praise="groups=1 and groups=c give you layer and instance norm for free.",
)

# --- numbers ----------------------------------------------------------------------

group_norm_means = NumberExercise(
    16 * 8,
    {
        8: "that is for one image; every image has its own",
        64: "that is one for each channel, as batch norm has",
        16: "that is one for each image, as layer norm has",
        1024: "that is one for each channel of each image, as instance norm has",
        512: "the channels inside a group share one mean",
        8 * 14 * 14: "the places share a mean",
        16 * 8 * 14 * 14: "the places share a mean",
        256: "that counts mean and variance; only the means are asked for",
    },
    hints=(
        "Does group norm mix images? Does it mix groups?",
        "Every image has a mean for every group. Height and width do not enter.",
        "16 images times 8 groups.",
    ),
    solution="means = 16 * 8  # 128\n",
    praise="Each of them averages 14 · 14 · 8 = 1,568 numbers, at any batch size.",
    otherwise="Count images times groups.",
)

layer_norm_weights = NumberExercise(
    2 * 8 * 8 * 64,
    {
        4096: "those are the gammas; each has a beta",
        128: "that is a gamma and a beta per channel, as `GroupNormalization(1)` has",
        64: "that is one gamma for each channel",
        256: "those are the four numbers per channel of batch norm",
        2: "every element has its own gamma and beta",
        16384: "layer norm stores no running averages",
    },
    hints=(
        "In Keras gamma has the shape of the axes that are normalised.",
        "axis=[1, 2, 3]: height, width, channels. So gamma has the shape (8, 8, 64).",
        "8 · 8 · 64 = 4,096 gammas, and as many betas.",
    ),
    solution="weights = 2 * 8 * 8 * 64  # 8,192\n",
    praise="And the network accepts images of one size only.",
    otherwise="Gamma has the shape of the normalised axes, and so has beta.",
)

one_place = NumberExercise(
    0.5,
    {
        21.5: "that is γ · 7 + β; the 7 is normalised first",
        7: "that is the activation itself",
        0: "the normalised number is 0; γ and β come after it",
        3.5: "that takes the normalised number for 1; how far is 7 from its own mean?",
        3: "that is γ; what is it multiplied by?",
        22.5: "the 7 is normalised first, and β is added last",
    },
    hints=(
        "After the pooling a channel of an image has one number. What is its mean?",
        "The mean is 7 itself. So the normalised number is (7 − 7)/… .",
        "γ · 0 + β is left.",
    ),
    solution="arriving = 3 * 0 + 0.5  # 0.5, for any activation\n",
    praise="Every image gets the same: the batch of one, in new clothes.",
    otherwise="What is the mean of a single number?",
)
