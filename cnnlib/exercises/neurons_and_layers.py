"""Exercises of notebook 02: neurons, layers, softmax and cross-entropy."""

import math

import numpy as np

from cnnlib.exercises.exercise import Exercise
from cnnlib.scratch import softmax


def _cause_of(found, mistakes) -> str | None:
    """Look up what an array equals among `(wrong result, cause)` pairs."""
    for wrong, cause in mistakes:
        if np.shape(found) == np.shape(wrong) and np.allclose(found, wrong):
            return cause
    return None


# --- weights of a network ---------------------------------------------------------

_COUNT_MISTAKES = {
    308_200: "the biases are missing: one per neuron, 100 and 10",
    308_300: "the ten biases of the output layer are missing",
    308_210: "the hundred biases of the hidden layer are missing",
    307_200: "those are the weights of the hidden layer alone",
    307_300: "that is the hidden layer; the output layer is still to come",
    30_730: "that is one layer from 3,072 to 10; here a hidden layer lies between",
    3_182: "those are the inputs and neurons; count the lines between them",
    3_072_000: "layers follow one another, so their counts are added, not multiplied",
    311_382: "the inputs are given, not learned: they have no bias",
}


def _mlp_weights(answer):
    if answer == 3_072 * 100 + 100 + 100 * 10 + 10:
        return None
    cause = _COUNT_MISTAKES.get(answer, "per layer it is inputs · neurons + neurons")
    return f"{answer:,} is not it: {cause}."


mlp_weights = Exercise(
    _mlp_weights,
    hints=(
        "Two layers learn something: the hidden one and the output one.",
        "A layer has inputs · neurons weights and one bias per neuron.",
        "3,072 · 100 + 100 for the hidden layer. Now add the output layer.",
    ),
    solution="(3,072 · 100 + 100) + (100 · 10 + 10) = 307,300 + 1,010 = 308,310",
    praise="All but 1,010 of them sit in the first layer: large images are the cost.",
)

# --- a dense layer ----------------------------------------------------------------

# Answers only ever get copies: one that works in place must not change the question.
_X = np.array([[1.0, 2.0], [-3.0, 1.0]])
_W = np.array([[1.0, -1.0], [0.5, 2.0]])
_B = np.array([10.0, -20.0])
_SUMS = _X @ _W + _B

_DENSE_MISTAKES = [
    (_X @ _W, "the bias is missing"),
    (_X @ _W - _B, "the bias is added, not taken off"),
    (_X @ _W + _B[:, None], "the bias belongs to the neurons (columns), not to rows"),
    (_X @ _W + _B.sum(), "each neuron adds its own bias, not the sum of all"),
    (_X @ _W.T + _B, "looks like `w.T`: here each column of w is one neuron"),
    (_W @ _X + _B, "the order is x @ w, not w @ x: samples are rows"),
    (_X * _W + _B, "`*` multiplies element by element; the matrix product is `@`"),
    (_X * _W, "`*` multiplies element by element; the matrix product is `@`"),
    (np.maximum(_SUMS, 0), "no activation was asked for: return the sums themselves"),
    (_SUMS[0], "only the first sample was computed"),
    (_SUMS.sum(), "that is one number; each sample has one sum per neuron"),
    (_SUMS.T, "rows and columns are swapped: one row per sample"),
]


def _dense_layer(answer):
    found = answer(_X.copy(), _W.copy(), _B.copy())
    if np.shape(found) != _SUMS.shape or not np.allclose(found, _SUMS):
        cause = _cause_of(found, _DENSE_MISTAKES)
        return _sentence(cause) or f"Expected\n{_SUMS}, got\n{found}"
    x, w, b = np.ones((4, 3)), np.arange(15.0).reshape(3, 5), np.arange(5.0)
    try:
        found = answer(x, w, b)
    except (ValueError, IndexError) as error:
        return f"It works for two inputs and two neurons, but not for 3 and 5: {error}"
    if np.shape(found) != (4, 5) or not np.allclose(found, x @ w + b):
        return "It works for two samples, inputs and neurons, but not for 4, 3 and 5."
    return None


def _sentence(cause: str | None) -> str | None:
    return f"{cause[0].upper()}{cause[1:]}." if cause else None


dense_layer = Exercise(
    _dense_layer,
    hints=(
        "Row i of x against column j of w: that is what a matrix product does.",
        "NumPy writes the matrix product `@` and adds a row of biases to every row.",
    ),
    solution="def dense(x, w, b):\n    return x @ w + b",
    praise="Any number of samples, one product.",
    trial=(_X.copy(), _W.copy(), _B.copy()),
)

# --- two linear layers are one ----------------------------------------------------

_W2 = np.array([[2.0, 1.0], [-1.0, 3.0]])
_B2 = np.array([0.5, 1.0])

_KERNEL_MISTAKES = [
    (_W2 @ _W, "the order: x meets w1 first, so it is w1 @ w2"),
    (_W * _W2, "the weights need the matrix product `@`, not `*`"),
    (_W + _W2, "the second layer multiplies what the first one gives; do not add"),
]
_BIAS_MISTAKES = [
    (_B + _B2, "b1 passes through the second layer too: it arrives as b1 @ w2"),
    (_B2, "the first layer's bias is lost; it passes through w2"),
    (_B, "that is the first layer's bias before it passes through w2, and b2 is lost"),
    (_B @ _W2, "the second layer's own bias is missing"),
    (_W2 @ _B + _B2, "it is b1 @ w2, not w2 @ b1: b1 is a row"),
    (_B @ _W + _B2, "b1 is added after w1, so only w2 acts on it"),
]


def _collapse(answer):
    result = answer(_W.copy(), _B.copy(), _W2.copy(), _B2.copy())
    if not isinstance(result, tuple | list) or len(result) != 2:
        return "Return two things, the weights and the bias: `return w, b`."
    for name, found, right, mistakes in (
        ("w", result[0], _W @ _W2, _KERNEL_MISTAKES),
        ("b", result[1], _B @ _W2 + _B2, _BIAS_MISTAKES),
    ):
        if np.shape(found) != right.shape or not np.allclose(found, right):
            cause = _cause_of(found, mistakes)
            return f"Look at {name}: {cause or 'write (x @ w1 + b1) @ w2 + b2 out'}."
    w1, b1, w2, b2 = np.ones((3, 4)), np.ones(4), np.ones((4, 2)), np.ones(2)
    w, b = answer(w1, b1, w2, b2)
    if np.shape(w) != (3, 2) or np.shape(b) != (2,):
        return (
            f"3 inputs → 4 → 2 neurons need w (3, 2), b (2,); got {w.shape}, {b.shape}."
        )
    return None


collapse = Exercise(
    _collapse,
    hints=(
        "Write the second layer's formula and put the first one's in place of its x.",
        "(x @ w1 + b1) @ w2 + b2. Multiply out: what stands beside x, what does not?",
    ),
    solution="def collapse(w1, b1, w2, b2):\n    return w1 @ w2, b1 @ w2 + b2",
    praise="However many linear layers you stack, one does the same.",
    trial=(_W.copy(), _B.copy(), _W2.copy(), _B2.copy()),
)

# --- softmax that does not overflow -----------------------------------------------

_LOGITS = np.array([[1.0, 2.0], [3.0, 5.0]])
_EXP = np.exp(_LOGITS)

_SOFTMAX_MISTAKES = [
    (_EXP, "the exponentials are not divided by their sum"),
    (_EXP / _EXP.sum(), "you divide by the sum of everything; each row is one sample"),
    (_EXP / _EXP.sum(0), "you sum over the samples; use axis=-1"),
    (_EXP / _EXP.sum(1), "keep the summed axis: `keepdims=True`, or rows meet columns"),
    (_LOGITS / _LOGITS.sum(1, keepdims=True), "the exponential is missing"),
    (np.log(softmax(_LOGITS)), "that is its logarithm"),
    (np.exp(-_LOGITS) / np.exp(-_LOGITS).sum(1, keepdims=True), "the sign is flipped"),
    (
        np.exp(_LOGITS - _LOGITS.max(1)) / np.exp(_LOGITS).sum(1, keepdims=True),
        "take the maximum off before both exponentials, with keepdims=True",
    ),
]


def _stable_softmax(answer):
    given, pair = _LOGITS.copy(), softmax(np.array([0.0, 1.0]))
    found = answer(given)
    if not np.array_equal(given, _LOGITS):
        return "Your function changes the array it is given (`-=`?). Make a new one."
    if np.shape(found) != (2, 2) or not np.allclose(found, softmax(_LOGITS)):
        cause = _cause_of(found, _SOFTMAX_MISTAKES)
        return _sentence(cause) or f"Expected\n{softmax(_LOGITS)}, got\n{found}"
    with np.errstate(all="ignore"):  # a warning would say less than the lines below
        if not np.allclose(answer(np.array([[1000.0, 1001.0]])), pair):
            return "A logit of 1000 gives nan: exp overflows. What can you take off?"
        if not np.allclose(answer(np.array([[1000.0, 1001.0], [0.0, 1.0]])), pair):
            return "One maximum for all rows is too much for small ones: one per row."
    if not np.allclose(answer(np.zeros((2, 3))), 1 / 3):
        return "It works for two classes, but not for three."
    return None


stable_softmax = Exercise(
    _stable_softmax,
    hints=(
        "A constant taken off a whole row does not change its softmax.",
        "Take off each row's maximum: then the largest exponential is exp(0) = 1.",
        "logits.max(axis=-1, keepdims=True), and the same two arguments for the sum.",
    ),
    solution="def stable_softmax(logits):\n"
    "    e = np.exp(logits - logits.max(axis=-1, keepdims=True))\n"
    "    return e / e.sum(axis=-1, keepdims=True)",
    praise="It holds for logits of any size.",
    trial=(_LOGITS.copy(),),
)

# --- the loss before any training -------------------------------------------------

_LOSS_MISTAKES = [
    (3, "that is the logarithm to base 10; the loss uses the natural one"),
    (9.966, "that is the logarithm to base 2; the loss uses the natural one"),
    (2.303, "that is log 10, for ten classes; ImageNet has 1,000"),
    (0.001, "that is the probability of the right class; its loss is −log of it"),
    (
        0.999,
        "that is the share of wrong guesses; the loss is −log p of the right class",
    ),
    (-6.908, "the sign: log 0.001 is negative, and the loss is −log p"),
    (0.0, "that is the loss of a net that is certain and right"),
    (1000, "that is the number of classes; the loss is its logarithm"),
]


def _initial_loss(answer):
    if math.isclose(answer, math.log(1000), abs_tol=0.01):
        return None
    for wrong, cause in _LOSS_MISTAKES:
        if math.isclose(answer, wrong, abs_tol=0.01 * min(1, abs(wrong))):
            return f"{answer:g} is not it: {cause}."
    return f"{answer:g} is not it. What p has each class, if all are alike?"


initial_loss = Exercise(
    _initial_loss,
    hints=(
        "A net that knows nothing gives each of the 1,000 classes the same p.",
        "p = 1/1000, and the loss is −log p. NumPy's np.log is the natural logarithm.",
    ),
    solution="−log(1/1000) = log 1000 = 6.908",
    praise="A first loss far above that means logits that are too large.",
)
