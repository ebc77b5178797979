"""The exercises of notebook 15, fine-tuning."""

import numpy as np

from cnnlib.exercises.kinds import Exercise, FunctionExercise, NumberExercise
from cnnlib.exercises.kinds.reading import as_letters
from cnnlib.exercises.kinds.sentences import shown

# --- a linear probe ---------------------------------------------------------------

probe_weights = NumberExercise(
    2048 * 37 + 37,
    {
        2048 * 37: "each class has a bias too",
        2048 * 37 + 2048: "a bias belongs to a class, not to a feature",
        2048 + 37: "every feature is joined to every class: multiply",
        2048: "that is the number of features",
        7 * 7 * 2048 * 37 + 37: "that is on the 7 · 7 maps before the pooling",
        7
        * 7
        * 2048
        * 37: "that is on the 7 · 7 maps before the pooling, and no biases",
    },
    hints=(
        "A linear probe is one dense layer on the features.",
        "A dense layer has inputs · outputs weights and a bias for each output.",
        "2048 · 37 + 37.",
    ),
    solution="weights = 2048 * 37 + 37  # 75,813",
    praise="The 23.5 million weights below it are used, but not trained.",
    otherwise="What does a dense layer from 2,048 inputs to 37 outputs have?",
)

# --- count what is trained --------------------------------------------------------

_CONVOLUTIONS = 9 * 32 * 64 + 9 * 64 * 64
_SCALES, _HEAD = 2 * 2 * 64, 64 * 5 + 5

trainable_after_freezing = NumberExercise(
    _CONVOLUTIONS + _SCALES + _HEAD,
    {
        _CONVOLUTIONS + 2 * _SCALES + _HEAD: "moving means and variances are kept,"
        " but no gradient trains them: γ and β count",
        _CONVOLUTIONS + _HEAD: "the γ and β of the batch norms are trained too",
        _CONVOLUTIONS + _SCALES // 2 + _HEAD: "there are two batch norms, one behind"
        " each convolution",
        _CONVOLUTIONS + _SCALES: "the head is trained too",
        _CONVOLUTIONS + _SCALES + 64 * 5: "the head has a bias for each class",
        _CONVOLUTIONS + _SCALES + _HEAD + 128: "these convolutions have no biases:"
        " the batch norm behind them would take a bias off again",
        2 * 9 * 64 * 64 + _SCALES + _HEAD: "the first convolution of the stage still"
        " sees 32 channels",
        _HEAD: "that is a linear probe; stage 3 is to be trained as well",
    },
    hints=(
        "Go through the layers that are not frozen: two convolutions, two batch"
        " norms, the head.",
        "A 3 × 3 convolution without bias has 9 · inputs · outputs weights. Of a batch"
        " norm's four numbers per channel two are trained.",
        "9 · 32 · 64 + 9 · 64 · 64, twice 2 · 64, and 64 · 5 + 5.",
    ),
    solution="weights = 9 * 32 * 64 + 9 * 64 * 64 + 2 * (2 * 64) + (64 * 5 + 5)"
    "  # 55,877",
    praise="About three quarters of this small network: most of it is at the end.",
    otherwise="Count the two convolutions, the two batch norms and the head alone.",
)

# --- which layers behave as at test time? -----------------------------------------

_WHY = {
    "a": "a: a batch norm that may train uses the batch in `fit`",
    "b": "b: a frozen batch norm runs in inference mode, in `fit` too",
    "c": "c: Keras puts frozen before training=True, for batch norm",
    "d": "d: dropout has nothing to freeze; `trainable` does not switch it off",
    "e": "e: `predict` always asks for inference mode",
    "f": "f: `fit` asks a functional network for training mode, and that overrules"
    " what was written at the call",
}


def _inference_layers(answer) -> str | None:
    letters = as_letters(answer, "abcde")
    if letters is None:
        return f"Give letters in one string, such as 'ad', not {shown(answer)}."
    if strange := sorted(letters - set(_WHY)):
        return f"{strange[0]!r} is not on the list; give letters such as 'ad'."
    if wrong := sorted(letters ^ set("bce")):
        return f"Look at {_WHY[wrong[0]]}."
    return None


inference_layers = Exercise(
    _inference_layers,
    hints=(
        "Two questions for each: does `fit` ask for training mode, and does the layer"
        " listen?",
        "Batch norm goes by its running averages if it is frozen, whatever is asked.",
        "Dropout does not look at `trainable`, and in a functional network `fit`"
        " overrules what was written at its call. Three letters remain.",
    ),
    solution='letters = "bce"  # b, c: frozen batch norm; e: predict asks for it',
    praise="Dropout in a frozen body still drops in `fit`, also where the functional"
    " network calls it with training=False: set its rate to 0 before compile.",
)

# --- a step with a rate for each group --------------------------------------------

_RNG = np.random.default_rng(15)


def _group_step(weights, gradients, groups, rates):
    return weights - rates[groups] * gradients


def _one_rate(choose):
    return lambda weights, gradients, groups, rates: weights - choose(rates) * gradients


def _step_cases():
    first = (
        np.array([1.0, 2.0, 3.0]),
        np.array([2.0, -1.0, 4.0]),
        np.array([0, 1, 1]),
        np.array([0.01, 0.5]),
    )
    second = (
        np.round(_RNG.normal(size=6), 2),
        np.round(_RNG.normal(size=6), 2),
        np.array([2, 0, 1, 1, 0, 2]),
        np.array([0.1, 0.2, 0.7]),
    )
    return first, second


group_step = FunctionExercise(
    _group_step,
    _step_cases(),
    [
        (lambda w, g, k, r: w + r[k] * g, "a step goes against the gradient: minus"),
        (lambda w, g, k, r: w - r[::-1][k] * g, "the rates are swapped between groups"),
        (lambda w, g, k, r: w - r[k], "the gradient is missing"),
        (lambda w, g, k, r: -r[k] * g, "that is the step; take it from the weights"),
        (lambda w, g, k, r: w - g, "the learning rates are missing"),
        (lambda w, g, k, r: w - k * g, "`groups` are numbers of groups, not rates"),
        (_one_rate(lambda r: r[0]), "every weight moves with the rate of group 0"),
        (_one_rate(lambda r: r[-1]), "every weight moves with the last group's rate"),
        (_one_rate(np.mean), "that is one rate for all, the mean"),
    ],
    hints=(
        "Plain descent is weights − rate · gradients. Here each weight has a rate of"
        " its own.",
        "`rates[groups]` looks the rate of every weight up at once.",
        "return weights - rates[groups] * gradients",
    ),
    solution="def group_step(weights, gradients, groups, rates):\n"
    "    return weights - rates[groups] * gradients",
    praise="One line, and any optimiser's step can be scaled so.",
)

# --- rates that fall towards the input --------------------------------------------

body_rate = NumberExercise(
    0.01 / 2.6**4,
    {
        0.01 / 2.6**5: "that is one division too many; the head itself keeps 0.01",
        0.01 / 2.6**3: "that is the rate of stage 1; the stem is one further",
        0.01 / 2.6**2: "that is the rate of stage 2",
        0.01 / 2.6: "that is the rate of stage 3, one group below the head",
        0.01 / (2.6 * 4): "each group divides again: powers of 2.6, not multiples",
        0.01 * 2.6**4: "that way the stem moves fastest; divide",
        0.01: "that is the rate of the head",
    },
    hints=(
        "Write down the rates one by one, from the head downwards.",
        "predictions 0.01, stage 3 0.01/2.6, stage 2 0.01/2.6², …",
        "The stem is four groups below the head: 0.01 / 2.6**4.",
    ),
    solution="rate = 0.01 / 2.6**4  # 0.000219",
    praise="About a 46th of the head's rate.",
    otherwise="How many groups lie between the stem and the head?",
    tolerance=2e-6,
)
