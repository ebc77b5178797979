"""Answers to the exercises of notebook 02, right and typically wrong."""

import numpy as np


def _softmax_in_place(logits):
    logits -= logits.max(axis=-1, keepdims=True)
    return np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)


def _softmax_of_two(logits):
    e = np.exp(logits[:, :2] - logits.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def _softmax_one_maximum(logits):
    e = np.exp(logits - logits.max())
    return e / e.sum(axis=-1, keepdims=True)


RIGHT = {
    "mlp_weights": [308_310],
    "initial_loss": [6.91, np.log(1000)],
}
WRONG = {
    "mlp_weights": [
        (308_200, "biases are missing"),
        (308_300, "biases of the output layer"),
        (307_300, "output layer is still to come"),
        (3_182, "lines between"),
        (3_072_000, "added, not multiplied"),
        (5, "inputs · neurons + neurons"),
    ],
    "dense_layer": [
        (lambda x, w, b: x @ w, "The bias is missing"),
        (lambda x, w, b: x @ w - b, "not taken off"),
        (lambda x, w, b: x @ w.T + b, "Looks like `w.T`"),
        (lambda x, w, b: x * w + b, "matrix product is `@`"),
        (lambda x, w, b: w @ x + b, "not w @ x"),
        (lambda x, w, b: np.maximum(x @ w + b, 0), "No activation"),
        (lambda x, w, b: (x @ w + b)[0], "Only the first sample"),
        (lambda x, w, b: (x @ w + b).sum(), "one number"),
        (lambda x, w, b: (x @ w + b).T, "swapped"),
        (lambda x, w, b: (x @ w + b)[:2, :2], "not for shapes (4, 3), (3, 5), (5,)."),
        (
            lambda x, w, b: (x @ w + b).reshape(2, 2),
            "not for shapes (4, 3), (3, 5), (5,). Your code stopped with ValueError",
        ),
        (lambda x, w, b: 7, "Expected"),
        (lambda x, w, b: x @ q, "NameError"),  # noqa: F821
    ],
    "collapse": [
        (lambda w1, b1, w2, b2: w1 @ w2, "Return 2 things"),
        (lambda w1, b1, w2, b2: (w2 @ w1, b1 @ w2 + b2), "it is w1 @ w2"),
        (lambda w1, b1, w2, b2: (w1 * w2, b1 @ w2 + b2), "not `*`"),
        (lambda w1, b1, w2, b2: (w1 @ w2, b1 + b2), "arrives as b1 @ w2"),
        (lambda w1, b1, w2, b2: (w1 @ w2, b1 @ w2), "own bias is missing"),
        (lambda w1, b1, w2, b2: (w1 @ w2, b2), "first layer's bias is lost"),
        (lambda w1, b1, w2, b2: (w1 @ w2, w2 @ b1 + b2), "not w2 @ b1"),
        (lambda w1, b1, w2, b2: (w1, b1), "write (x @ w1 + b1)"),
        (
            lambda w1, b1, w2, b2: ((w1 @ w2)[:2, :2], (b1 @ w2 + b2)[:2]),
            "not for shapes",
        ),
    ],
    "stable_softmax": [
        (np.exp, "not divided by their sum"),
        (lambda z: np.exp(z) / np.exp(z).sum(), "sum of everything"),
        (lambda z: np.exp(z) / np.exp(z).sum(axis=0), "axis=-1"),
        (lambda z: np.exp(z) / np.exp(z).sum(axis=1), "keepdims=True"),
        (lambda z: z / z.sum(axis=-1, keepdims=True), "exponential is missing"),
        (lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True), "exp overflows"),
        (_softmax_one_maximum, "one per row"),
        (_softmax_in_place, "changes what it is given"),
        (_softmax_of_two, "not for [[0.0, 0.0, 0.0], "),
        (lambda z: z, "Expected"),
    ],
    "initial_loss": [
        (3, "base 10"),
        (9.97, "base 2"),
        (np.log(10), "ten classes"),
        (-6.908, "the sign"),
        (0.001, "probability of the right class"),
        (50, "if all are alike"),
    ],
}
