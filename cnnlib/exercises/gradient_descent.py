"""Exercises of notebook 04: steps, learning rates, momentum and Adam."""

import numpy as np

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise

# --- two steps with momentum, by hand ---------------------------------------------

two_momentum_steps = NumberExercise(
    2.7,
    mistakes={
        3.2: "that is without momentum; half of the first step is kept",
        4.0: "that is where the first step leads; one more",
        -1.3: "that is the velocity after the second step; add it to w",
        2.5: "the second gradient is taken at the new w = 4, so it is 8",
        3.7: "the sign: the old velocity −1 points the same way as the new step",
        2.2: "the velocity keeps half of itself, −0.5, not all of it",
        3.8: "the gradient is not multiplied by 1 − momentum, here and in Keras",
        7.7: "steps go against the gradient: w gets smaller",
    },
    hints=(
        "Write down w, the gradient 2w and the velocity v for each step.",
        "First step: gradient 10, v = 0.5 · 0 − 0.1 · 10 = −1, so w = 4.",
        "Second step: gradient 2 · 4 = 8, v = 0.5 · (−1) − 0.1 · 8 = −1.3.",
    ),
    solution="w = 5 - 1 - (0.5 * 1 + 0.1 * 2 * 4)  # 5 − 1 − 1.3",
    praise="The second step is longer than the gradient alone would make it.",
    otherwise="For each step: gradient, then velocity, then w.",
    tolerance=0.001,
)

# --- momentum, written ------------------------------------------------------------


def _momentum(w, v, gradient, rate, momentum):
    v = momentum * v - rate * gradient
    return w + v, v


_rng = np.random.default_rng(4)
_W, _GRADIENT = _rng.normal(size=(2, 3, 2))

momentum_step = FunctionExercise(
    _momentum,
    cases=(
        (np.array([1.0, 2.0]), np.array([0.5, -1.0]), np.array([2.0, 4.0]), 0.1, 0.9),
        (_W, np.zeros((3, 2)), _GRADIENT, 0.5, 0.5),
        (*_rng.normal(size=(3, 4)), 0.01, 0.0),
    ),
    mistakes=[
        (
            lambda w, v, g, rate, m: (w - rate * g, m * v - rate * g),
            "w moves by the velocity, not by the gradient alone",
        ),
        (
            lambda w, v, g, rate, m: (w + v, m * v - rate * g),
            "w moves by the new velocity, not by the old one",
        ),
        (
            lambda w, v, g, rate, m: (w - (m * v - rate * g), m * v - rate * g),
            "the velocity has its minus sign already: add it to w",
        ),
        (
            lambda w, v, g, rate, m: (w + m * v + rate * g, m * v + rate * g),
            "the sign: the velocity goes against the gradient",
        ),
        (
            lambda w, v, g, rate, m: (w - rate * (m * v + g), m * v + g),
            "that is PyTorch's form, whose velocity is a sum of gradients; in Keras's "
            "the learning rate is in the velocity",
        ),
        (
            lambda w, v, g, rate, m: (w + v - rate * g, v - rate * g),
            "the old velocity is not multiplied by the momentum",
        ),
        (
            lambda w, v, g, rate, m: (
                w + m * v - (1 - m) * rate * g,
                m * v - (1 - m) * rate * g,
            ),
            "the gradient is not multiplied by 1 − momentum, here and in Keras",
        ),
        (
            lambda w, v, g, rate, m: (w + m * (v - rate * g), m * (v - rate * g)),
            "only the old velocity is multiplied by the momentum",
        ),
        (
            lambda w, v, g, rate, m: (
                w + m * (m * v - rate * g) - rate * g,
                m * v - rate * g,
            ),
            "that is Nesterov's step; here w moves by v",
        ),
    ],
    hints=(
        "First the new velocity from the old one, then w.",
        "The velocity keeps the share `momentum` of itself and gets −rate · gradient.",
        "v = momentum * v - rate * gradient. And w moves by that v.",
    ),
    solution="""\
def momentum_step(w, v, gradient, rate, momentum):
    v = momentum * v - rate * gradient
    return w + v, v""",
    praise="That is the whole of keras.optimizers.SGD.",
    outputs=("w", "v"),
)

# --- how many updates -------------------------------------------------------------

updates_in_training = NumberExercise(
    3910,
    mistakes={
        3900: "50,000 is not a multiple of 128; the last, smaller batch counts too",
        391: "that is one epoch",
        390: "that is one epoch, without its last, smaller batch",
        3906: "the last, smaller batch of each epoch is an update of its own",
        3907: "round up in each epoch, not once at the end",
        3906.25: "there is no quarter of an update; round up in each epoch",
        390.625: "that is one epoch, and there is no part of an update",
        500_000: "that is how many images are read; an update reads 128",
        1280: "that is batch size times epochs",
    },
    hints=(
        "How many batches of 128 does one epoch need?",
        "50,000 / 128 = 390.625, and the images left over make a batch too.",
        "391 updates in each epoch, and there are 10 epochs.",
    ),
    solution="updates = -(-50_000 // 128) * 10  # 391 · 10",
    praise="With 128 images each, the last batch of an epoch has only 80.",
    otherwise="Count the batches of one epoch, rounded up, then the epochs.",
)

# --- the largest learning rate ----------------------------------------------------

largest_learning_rate = NumberExercise(
    0.2,
    mistakes={
        0.1: "with 1 / curvature it arrives in one step; up to twice that it converges",
        0.4: "5 is not the curvature; the second derivative of 5w² is",
        10: "that is the curvature",
        5: "that is half of the curvature; the learning rate is 2 divided by it",
        0.05: "it is 2 divided by the curvature, not 1 divided by twice the curvature",
        20: "it is 2 divided by the curvature, not 2 times",
    },
    hints=(
        "The gradient is 10w, so a step makes w − rate · 10w = (1 − 10 · rate) · w.",
        "It converges as long as the factor 1 − 10 · rate lies between −1 and 1.",
        "1 − 10 · rate = −1 is the limit.",
    ),
    solution="largest = 2 / 10  # the second derivative of 5w² is 10",
    praise="2 / curvature, whatever the start.",
    otherwise="What factor does one step multiply w by?",
    tolerance=1e-6,
)

# --- Adam, written ----------------------------------------------------------------


def _means(m, v, g, b1=0.9, b2=0.999):
    return b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2


def _adam(w, m, v, gradient, t, rate):
    m, v = _means(m, v, gradient)
    mean, square = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return w - rate * mean / (np.sqrt(square) + 1e-7), m, v


def _adam_but(
    means=_means, mean=lambda m, t: m / (1 - 0.9**t), square=None, root=np.sqrt, sign=-1
):
    """Adam with one of its parts put in by a typical mistake."""
    square = square or (lambda v, t: v / (1 - 0.999**t))

    def step(w, m, v, g, t, rate):
        m, v = means(m, v, g)
        return w + sign * rate * mean(m, t) / (root(square(v, t)) + 1e-7), m, v

    return step


def _corrected_kept(w, m, v, g, t, rate):
    w, m, v = _adam(w, m, v, g, t, rate)
    return w, m / (1 - 0.9**t), v / (1 - 0.999**t)


def _rmsprop(w, m, v, g, t, rate):
    m, v = _means(m, v, g)
    return w - rate * g / (np.sqrt(v / (1 - 0.999**t)) + 1e-7), m, v


def _old_means(w, m, v, g, t, rate):
    moved = w - rate * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-7)
    return moved, *_means(m, v, g)


def _no_epsilon(w, m, v, g, t, rate):
    m, v = _means(m, v, g)
    return w - rate * m / (1 - 0.9**t) / np.sqrt(v / (1 - 0.999**t)), m, v


_PLAIN_MEAN = {"mean": lambda m, t: m}
_PLAIN_SQUARE = {"square": lambda v, t: v}
_M, _V = _rng.normal(size=(2, 3)), _rng.uniform(0.5, 1, (2, 3))

adam_step = FunctionExercise(
    _adam,
    cases=(
        (np.array([3.0]), np.zeros(1), np.zeros(1), np.array([12.0]), 1, 0.1),
        (_W[:2], _M[:, :2], _V[:, :2], _GRADIENT[:2], 3, 0.01),
        (np.ones(2), np.zeros(2), np.zeros(2), np.array([0.0, -2.0]), 1, 0.01),
    ),
    mistakes=[
        (
            _adam_but(**_PLAIN_MEAN, **_PLAIN_SQUARE),
            "the correction is missing: m / (1 − 0.9ᵗ) and v / (1 − 0.999ᵗ)",
        ),
        (_adam_but(**_PLAIN_MEAN), "m is not corrected: it began at zero, as v did"),
        (_adam_but(**_PLAIN_SQUARE), "v is not corrected: it began at zero, as m did"),
        (
            _corrected_kept,
            "keep m and v as they are for the next step, and correct only what moves w",
        ),
        (
            _adam_but(
                mean=lambda m, t: m / (1 - 0.9 * t),
                square=lambda v, t: v / (1 - 0.999 * t),
            ),
            "the correction has the powers 0.9 ** t and 0.999 ** t, not the products",
        ),
        (
            _adam_but(
                mean=lambda m, t: m / (1 - 0.9 ** (t - 1)),
                square=lambda v, t: v / (1 - 0.999 ** (t - 1)),
            ),
            "t is 1 in the first step, so the powers are 0.9 ** t and 0.999 ** t",
        ),
        (_adam_but(root=lambda v: v), "v̂ is a mean of squares: take its root"),
        (_rmsprop, "w moves by m̂, the mean of the gradients, not by the last gradient"),
        (_old_means, "w moves by the new m and v, not by the old ones"),
        (_adam_but(sign=1), "the sign: steps go against the gradient"),
        (
            _adam_but(lambda m, v, g: (0.9 * m + g, 0.999 * v + g**2)),
            "m and v are means: what comes in counts 1 − 0.9 and 1 − 0.999",
        ),
        (
            _adam_but(lambda m, v, g: (0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g)),
            "v is the mean of the squares of the gradients",
        ),
        (
            _adam_but(lambda m, v, g: _means(m, v, g, 0.999, 0.9)),
            "0.9 belongs to m and 0.999 to v",
        ),
        (
            _no_epsilon,
            "where all gradients were zero this is 0 / 0; the 1e-7 below is missing",
        ),
    ],
    hints=(
        "First the new m and v, then their corrected forms, then w.",
        "m = 0.9 * m + 0.1 * gradient, and v = 0.999 * v + 0.001 * gradient**2.",
        "w - rate * m_hat / (np.sqrt(v_hat) + 1e-7), where m_hat = m / (1 - 0.9**t) "
        "and v_hat = v / (1 - 0.999**t). Return w, m and v, without hats.",
    ),
    solution="""\
def adam_step(w, m, v, gradient, t, rate):
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient**2
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return w - rate * m_hat / (np.sqrt(v_hat) + 1e-7), m, v""",
    praise="That is the whole of Adam, in four lines.",
    outputs=("w", "m", "v"),
)
