"""Answers to the exercises of notebook 03, right and typically wrong."""

import numpy as np

from cnnlib import scratch


def _neuron(by_y, slope, by_w=lambda x, w: x):
    def answer(x, w, b, t):
        z = np.dot(w, x) + b
        by_z = by_y(scratch.sigmoid(z), t) * slope(z)
        return by_z * by_w(x, w), by_z

    return answer


def _error(y, t):
    return 2 * (y - t)


RIGHT = {}  # the solutions are enough
WRONG = {
    "locate_the_bug": [
        (1, "That is the loss"),
        (2, "W3 and b3 come from line 2"),
        (3, "A wrong line 3 reaches W2 and b2 first"),
        (4, "W2 and b2 come from line 4"),
        (6, "both would have to be wrong"),
        (7, "not 7."),
        ("all", "not 'all'."),
    ],
    "graph_gradient": [
        (12, "through the product alone"),
        (-6, "the direct way alone"),
        (-1, "the square's slope is still missing"),
        (3, "the 2 is missing"),
        (-18, "gradient of y"),
        (9, "the loss itself"),
        (7, "where ways meet add"),
    ],
    "sigmoid_neuron_gradient": [
        (_neuron(_error, lambda z: 1), "the sigmoid's slope is missing"),
        (
            _neuron(_error, lambda z: scratch.sigmoid_derivative(scratch.sigmoid(z))),
            "the slope is taken at y",
        ),
        (_neuron(lambda y, t: y - t, scratch.sigmoid_derivative), "the 2 is missing"),
        (
            _neuron(lambda y, t: 2 * (t - y), scratch.sigmoid_derivative),
            "the sign is flipped",
        ),
        (
            _neuron(_error, scratch.sigmoid_derivative, lambda x, w: w),
            "the other factor, which is x",
        ),
        (lambda x, w, b, t: 1.0, "Return 2 things"),
    ],
    "dense_gradients": [
        (lambda g, x, w: (g @ w, x.T @ g, g.sum(0)), "w has to be turned"),
        (lambda g, x, w: (w @ g, x.T @ g, g.sum(0)), "samples are rows"),
        (lambda g, x, w: (g @ w.T, x @ g, g.sum(0)), "x has to be turned"),
        (lambda g, x, w: (g @ w.T, g.T @ x, g.sum(0)), "it is turned"),
        (lambda g, x, w: (g @ w.T, x.T @ g, g.mean(0)), "no mean"),
        (lambda g, x, w: (g @ w.T, x.T @ g / len(x), g.mean(0)), "no mean"),
        (lambda g, x, w: (g @ w.T, x.T @ g, g.sum(1)), "axis 0"),
        (lambda g, x, w: (g @ w.T, x.T @ g, g.sum()), "axis=0"),
        (lambda g, x, w: (g @ w.T, x.T @ g, g), "every sample used the bias"),
        (lambda g, x, w: (g * w, x * g, g.sum(0)), "matrix product"),
    ],
    "centred_difference": [
        (lambda f, x, h: (f(x + h) - f(x)) / h, "one side only"),
        (lambda f, x, h: (f(x) - f(x - h)) / h, "one side only"),
        (lambda f, x, h: (f(x + h) - f(x - h)) / h, "2 · h apart"),
        (lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h, "write `/ (2 * h)`"),
        (lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h), "sign is flipped"),
        (lambda f, x, h: f(x + h) - f(x - h) / (2 * h), "in brackets"),
    ],
}
