"""Answers to the exercises of notebook 04, right and typically wrong."""

import numpy as np


def _in_place(w, v, gradient, rate, momentum):
    v *= momentum
    v -= rate * gradient
    return w + v, v


def adam(w, m, v, g, t, rate, fix="mv", root=0.5, b1=0.9, b2=0.999, epsilon=1e-7):
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
    mean = m / (1 - b1**t) if fix and "m" in fix else m
    square = v / (1 - b2**t) if fix and "v" in fix else v
    return w - rate * mean / (square**root + epsilon), m, v


def _products(w, m, v, g, t, rate):
    _, m, v = adam(w, m, v, g, t, rate)
    step = m / (1 - 0.9 * t) / (np.sqrt(v / (1 - 0.999 * t)) + 1e-7)
    return w - rate * step, m, v


def _sums(w, m, v, g, t, rate):
    m, v = 0.9 * m + g, 0.999 * v + g**2
    step = m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-7)
    return w - rate * step, m, v


def _kept(w, m, v, g, t, rate):
    w, m, v = adam(w, m, v, g, t, rate)
    return w, m / (1 - 0.9**t), v / (1 - 0.999**t)


def _last_gradient(w, m, v, g, t, rate):
    _, m, v = adam(w, m, v, g, t, rate)
    return w - rate * g / (np.sqrt(v / (1 - 0.999**t)) + 1e-7), m, v


def _adam_in_place(w, m, v, g, t, rate):
    m *= 0.9
    m += 0.1 * g
    v *= 0.999
    v += 0.001 * g**2
    w = w - rate * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-7)
    return w, m, v


def _keras_adam(w, m, v, g, t, rate):
    """Keras's own order of the operations; its ε stands beside √v, without a hat."""
    m, v = m + (g - m) * (1 - 0.9), v + (g**2 - v) * (1 - 0.999)
    alpha = rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    return w - m * alpha / (np.sqrt(v) + 1e-7), m, v


def _epsilon_in_the_root(w, m, v, g, t, rate):
    _, m, v = adam(w, m, v, g, t, rate)
    square = v / (1 - 0.999**t)
    return w - rate * m / (1 - 0.9**t) / np.sqrt(square + 1e-7), m, v


# For the other exercises the solutions are enough.
RIGHT = {"adam_step": [_keras_adam, _epsilon_in_the_root]}
WRONG = {
    "two_momentum_steps": [
        (3.2, "without momentum"),
        (4, "where the first step leads"),
        (-1.3, "add it to w"),
        (2.5, "taken at the new w"),
        (3.8, "not multiplied by 1 − momentum"),
        (1, "For each step"),
    ],
    "momentum_step": [
        (lambda w, v, g, r, m: (w - r * g, m * v - r * g), "not by the gradient alone"),
        (lambda w, v, g, r, m: (w + v, m * v - r * g), "by the new velocity"),
        (lambda w, v, g, r, m: (w - m * v - r * g, m * v + r * g), "Look at w"),
        (lambda w, v, g, r, m: (w + m * v + r * g, m * v + r * g), "the sign"),
        (lambda w, v, g, r, m: (w - r * (m * v + g), m * v + g), "PyTorch's form"),
        (lambda w, v, g, r, m: (w + v - r * g, v - r * g), "is not multiplied"),
        (lambda w, v, g, r, m: w + m * v - r * g, "Return 2 things"),
        (_in_place, "changes what it is given"),
    ],
    "updates_in_training": [
        (50_000 // 128 * 10, "the last, smaller batch"),
        (391, "one epoch"),
        (50_000 * 10 / 128, "no quarter"),
        (500_000, "how many images are read"),
    ],
    "largest_learning_rate": [
        (1 / 10, "arrives in one step"),
        (2 / 5, "5 is not the curvature"),
        (10, "that is the curvature"),
        (3, "What factor"),
    ],
    "adam_step": [
        (lambda w, m, v, g, t, r: adam(w, m, v, g, t, r, fix=None), "is missing"),
        (lambda w, m, v, g, t, r: adam(w, m, v, g, t, r, fix="m"), "v is not corr"),
        (lambda w, m, v, g, t, r: adam(w, m, v, g, t, r, fix="v"), "m is not corr"),
        (lambda w, m, v, g, t, r: adam(w, m, v, g, t - 1, r), "1 in the first step"),
        (lambda w, m, v, g, t, r: adam(w, m, v, g, t, r, root=1), "take its root"),
        (lambda w, m, v, g, t, r: adam(w, m, v, g, t, -r), "the sign"),
        (lambda w, m, v, g, t, r: adam(w, m, v, g, t, r, b1=0.999, b2=0.9), "belongs"),
        (lambda w, m, v, g, t, r: adam(w, m, v, g, t, r, epsilon=0), "0 / 0"),
        (_products, "not the products"),
        (_sums, "m and v are means"),
        (_kept, "correct only what moves w"),
        (_last_gradient, "not by the last gradient"),
        (lambda w, m, v, g, t, r: adam(w, m, v, g, t, r)[0], "Return 3 things"),
        (_adam_in_place, "changes what it is given"),
    ],
}
