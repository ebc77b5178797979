"""Exercises of notebook 02: neurons, layers, softmax and cross-entropy."""

import math

import numpy as np

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise
from cnnlib.scratch import softmax

# --- weights of a network ---------------------------------------------------------

mlp_weights = NumberExercise(
    308_310,
    {
        308_200: "the biases are missing: one per neuron, 100 and 10",
        308_300: "the ten biases of the output layer are missing",
        308_210: "the hundred biases of the hidden layer are missing",
        307_200: "those are the weights of the hidden layer alone",
        307_300: "that is the hidden layer; the output layer is still to come",
        30_730: "that is one layer from 3,072 to 10; here a hidden layer lies between",
        3_182: "those are the inputs and neurons; count the lines between them",
        3_072_000: "layers follow one another: their counts are added, not multiplied",
        311_382: "the inputs are given, not learned: they have no bias",
    },
    hints=(
        "Two layers learn something: the hidden one and the output one.",
        "A layer has inputs · neurons weights and one bias per neuron.",
        "3,072 · 100 + 100 for the hidden layer. Now add the output layer.",
    ),
    solution="answer = (3072 * 100 + 100) + (100 * 10 + 10)  # 308,310",
    praise="All but 1,010 of them sit in the first layer: large images are the cost.",
    otherwise="Per layer it is inputs · neurons + neurons.",
)

# --- a dense layer ----------------------------------------------------------------

_X = np.array([[1.0, 2.0], [-3.0, 1.0]])
_W = np.array([[1.0, -1.0], [0.5, 2.0]])
_B = np.array([10.0, -20.0])
_PRODUCT = "`*` multiplies element by element; the matrix product is `@`"

dense_layer = FunctionExercise(
    lambda x, w, b: x @ w + b,
    cases=(
        (_X, _W, _B),
        (np.ones((4, 3)), np.arange(15.0).reshape(3, 5), np.arange(5.0)),
    ),
    mistakes=(
        (lambda x, w, b: x @ w, "the bias is missing"),
        (lambda x, w, b: x @ w - b, "the bias is added, not taken off"),
        (
            lambda x, w, b: x @ w + b[:, None],
            "the bias belongs to the neurons (columns), not to rows",
        ),
        (
            lambda x, w, b: x @ w + b.sum(),
            "each neuron adds its own bias, not the sum of all",
        ),
        (
            lambda x, w, b: x @ w.T + b,
            "looks like `w.T`: here each column of w is one neuron",
        ),
        (
            lambda x, w, b: w @ x + b,
            "the order is x @ w, not w @ x: samples are rows",
        ),
        (lambda x, w, b: x * w + b, _PRODUCT),
        (lambda x, w, b: x * w, _PRODUCT),
        (
            lambda x, w, b: np.maximum(x @ w + b, 0),
            "no activation was asked for: return the sums themselves",
        ),
        (lambda x, w, b: (x @ w + b)[0], "only the first sample was computed"),
        (
            lambda x, w, b: (x @ w + b).sum(),
            "that is one number; each sample has one sum per neuron",
        ),
        (
            lambda x, w, b: (x @ w + b).T,
            "rows and columns are swapped: one row per sample",
        ),
    ),
    hints=(
        "Row i of x against column j of w: that is what a matrix product does.",
        "NumPy writes the matrix product `@`.",
        "`x @ w` is (n, neurons), and `+ b` adds the row of biases to every row.",
    ),
    solution="def dense(x, w, b):\n    return x @ w + b",
    praise="Any number of samples, one product.",
)

# --- two linear layers are one ----------------------------------------------------

collapse = FunctionExercise(
    lambda w1, b1, w2, b2: (w1 @ w2, b1 @ w2 + b2),
    cases=(
        (_W, _B, np.array([[2.0, 1.0], [-1.0, 3.0]]), np.array([0.5, 1.0])),
        (np.ones((3, 4)), np.ones(4), np.ones((4, 2)), np.ones(2)),
    ),
    mistakes=(
        (
            lambda w1, b1, w2, b2: (w2 @ w1, b1),
            "the order: x meets w1 first, so it is w1 @ w2",
        ),
        (
            lambda w1, b1, w2, b2: (w1 * w2, b1),
            "the weights need the matrix product `@`, not `*`",
        ),
        (
            lambda w1, b1, w2, b2: (w1 + w2, b1),
            "the second layer multiplies what the first one gives; do not add",
        ),
        (
            lambda w1, b1, w2, b2: (w1, b1 + b2),
            "b1 passes through the second layer too: it arrives as b1 @ w2",
        ),
        (
            lambda w1, b1, w2, b2: (w1, b2),
            "the first layer's bias is lost; it passes through w2",
        ),
        (
            lambda w1, b1, w2, b2: (w1, b1),
            "that is the first layer's alone: write (x @ w1 + b1) @ w2 + b2 out",
        ),
        (
            lambda w1, b1, w2, b2: (w1, b1 @ w2),
            "the second layer's own bias is missing",
        ),
        (
            lambda w1, b1, w2, b2: (w1, w2 @ b1 + b2),
            "it is b1 @ w2, not w2 @ b1: b1 is a row",
        ),
        (
            lambda w1, b1, w2, b2: (w1, b1 @ w1 + b2),
            "b1 is added after w1, so only w2 acts on it",
        ),
    ),
    hints=(
        "Write the second layer's formula and put the first one's in place of its x.",
        "(x @ w1 + b1) @ w2 + b2. Multiply out: what stands beside x?",
        "x @ (w1 @ w2) + (b1 @ w2 + b2): weights in the first bracket, bias in the"
        " second.",
    ),
    solution="def collapse(w1, b1, w2, b2):\n    return w1 @ w2, b1 @ w2 + b2",
    praise="However many linear layers you stack, one does the same.",
    outputs=("w", "b"),
)

# --- softmax that does not overflow -----------------------------------------------


def _kept(z):
    return np.exp(z - z.max(axis=-1, keepdims=True))


stable_softmax = FunctionExercise(
    softmax,
    cases=(
        (np.array([[1.0, 2.0], [3.0, 5.0]]),),
        (np.array([[1000.0, 1001.0]]),),
        (np.array([[1000.0, 1001.0], [0.0, 1.0]]),),
        (np.zeros((2, 3)),),
    ),
    mistakes=(
        (np.exp, "the exponentials are not divided by their sum"),
        (
            lambda z: np.exp(z) / np.exp(z).sum(-1, keepdims=True),
            "a logit of 1000 gives nan: exp overflows; what can you take off?",
        ),
        (
            lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(-1, keepdims=True),
            "one maximum for all rows is too much for small ones: one per row",
        ),
        (
            lambda z: np.exp(z) / np.exp(z).sum(),
            "you divide by the sum of everything; each row is one sample",
        ),
        (
            lambda z: np.exp(z) / np.exp(z).sum(0),
            "you sum over the samples; use axis=-1",
        ),
        (
            lambda z: np.exp(z) / np.exp(z).sum(1),
            "keep the summed axis: `keepdims=True`, or rows meet columns",
        ),
        (lambda z: z / z.sum(1, keepdims=True), "the exponential is missing"),
        (lambda z: np.log(softmax(z)), "that is its logarithm"),
        (lambda z: softmax(-z), "the sign is flipped"),
        (
            lambda z: _kept(z) / np.exp(z).sum(axis=-1, keepdims=True),
            "take the maximum off before both exponentials",
        ),
    ),
    hints=(
        "A constant taken off a whole row does not change its softmax.",
        "Take off each row's maximum: then the largest exponential is exp(0) = 1.",
        "logits.max(axis=-1, keepdims=True), and the same two arguments for the sum.",
    ),
    solution="def stable_softmax(logits):\n"
    "    e = np.exp(logits - logits.max(axis=-1, keepdims=True))\n"
    "    return e / e.sum(axis=-1, keepdims=True)",
    praise="It holds for logits of any size.",
)

# --- the loss before any training -------------------------------------------------

initial_loss = NumberExercise(
    math.log(1000),
    {
        3: "that is the logarithm to base 10; the loss uses the natural one",
        9.966: "that is the logarithm to base 2; the loss uses the natural one",
        2.303: "that is log 10, for ten classes; ImageNet has 1,000",
        0.001: "that is the probability of the right class; its loss is −log of it",
        0.999: "that is the share of wrong guesses; the loss is −log p of the right"
        " class",
        -6.908: "the sign: log 0.001 is negative, and the loss is −log p",
        1000: "that is the number of classes; the loss is its logarithm",
    },
    hints=(
        "A net that knows nothing gives each of the 1,000 classes the same p.",
        "p = 1/1000. What does cross-entropy make of it?",
        "The loss is −log p. NumPy's np.log is the natural logarithm.",
    ),
    solution="answer = -np.log(1 / 1000)  # log 1000 = 6.908",
    praise="A first loss far above that means logits that are too large.",
    otherwise="What p has each class, if all are alike?",
    tolerance=0.01,
)
