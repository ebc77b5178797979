"""Exercises of notebook 03: backward through graphs, neurons and layers."""

import numpy as np

from cnnlib.exercises.kinds import Exercise, FunctionExercise, NumberExercise
from cnnlib.exercises.kinds.reading import as_numbers
from cnnlib.exercises.kinds.sentences import shown
from cnnlib.scratch import dense_backward, sigmoid, sigmoid_derivative

# --- a graph with two ways --------------------------------------------------------

graph_gradient = NumberExercise(
    6,
    mistakes={
        12: "that is the way through the product alone; x reaches the sum directly too",
        -6: "that is the direct way alone; x is in the product too",
        -1: "that is how the sum changes with x; the square's slope is still missing",
        -2: "that is how the product changes with x; follow both ways up to L",
        3: "the square's slope is 2 · sum; the 2 is missing",
        -18: "that is the gradient of y",
        9: "that is the loss itself",
        -24: "through the product the slope for x is y, not x",
        -3: "that is the sum x · y + x, on the way forward",
    },
    hints=(
        "Forward first: the product is −6, the sum is −3, the loss is 9.",
        "Backward: the gradient of the sum is 2 · (−3) = −6. It goes on to the product "
        "and, unchanged, to x.",
        "x gets −6 · y through the product and −6 · 1 directly. Add both.",
    ),
    solution="gradient = 2 * (3 * -2 + 3) * -2 + 2 * (3 * -2 + 3) * 1  # 12 − 6",
    praise="Two ways, two terms: 12 through the product and −6 directly.",
    otherwise="Work forward to L first, then backward: along a way multiply, where "
    "ways meet add.",
)

# --- one sigmoid neuron -----------------------------------------------------------


def _sigmoid_neuron_gradient(x, w, b, t):
    z = np.dot(x, w) + b
    by_z = 2 * (sigmoid(z) - t) * sigmoid_derivative(z)
    return by_z * x, by_z


def _neuron_mistake(error, slope, factor=lambda x, w: x):
    """Build a neuron's gradient with one of its parts replaced."""

    def mistaken(x, w, b, t):
        z = np.dot(x, w) + b
        by_z = error(sigmoid(z), t) * slope(z)
        return by_z * factor(x, w), by_z

    return mistaken


def _error(y, t):
    return 2 * (y - t)


sigmoid_neuron_gradient = FunctionExercise(
    _sigmoid_neuron_gradient,
    cases=(
        (np.array([1.0, 2.0]), np.array([0.5, -1.0]), 0.5, 1.0),
        (np.array([1.0, -2.0, 0.5]), np.array([0.3, 0.7, -1.0]), 0.0, 0.0),
    ),
    mistakes=[
        (
            _neuron_mistake(_error, lambda z: 1),
            "the sigmoid's slope is missing between the loss and the sum",
        ),
        (
            _neuron_mistake(_error, lambda z: sigmoid_derivative(sigmoid(z))),
            "the slope is taken at y; sigmoid_derivative wants the sum z",
        ),
        (
            _neuron_mistake(_error, sigmoid),
            "that multiplies by the sigmoid; its slope is s · (1 − s)",
        ),
        (
            _neuron_mistake(lambda y, t: y - t, sigmoid_derivative),
            "the square's slope is 2 · (y − t); the 2 is missing",
        ),
        (
            _neuron_mistake(lambda y, t: 2 * (t - y), sigmoid_derivative),
            "the sign is flipped: the slope of (y − t)² by y is 2 · (y − t)",
        ),
        (
            _neuron_mistake(lambda y, t: (y - t) ** 2, sigmoid_derivative),
            "that starts with the loss; backward starts with its slope, 2 · (y − t)",
        ),
        (
            _neuron_mistake(_error, sigmoid_derivative, lambda x, w: w),
            "w · x hands w the other factor, which is x; w itself is for x",
        ),
    ],
    hints=(
        "Forward first: z = w · x + b, then y = scratch.sigmoid(z). Keep both.",
        "From L to y the slope is 2 · (y − t); from y to z it is "
        "scratch.sigmoid_derivative(z). Multiply them: that is the gradient of z.",
        "z = w · x + b, so w gets (gradient of z) · x, and b gets the gradient of z.",
    ),
    solution="""\
def sigmoid_neuron_gradient(x, w, b, t):
    z = np.dot(w, x) + b
    y = scratch.sigmoid(z)
    by_z = 2 * (y - t) * scratch.sigmoid_derivative(z)
    return by_z * x, by_z""",
    praise="Three slopes in a row: of the square, of the sigmoid, of the sum.",
    outputs=("by_w", "by_b"),
)

# --- a dense layer ----------------------------------------------------------------

_rng = np.random.default_rng(3)
# The first case is square, so that a product in the wrong order still has a shape.
_DENSE_CASES = tuple(
    (_rng.normal(size=(n, k)), _rng.normal(size=(n, i)), _rng.normal(size=(i, k)))
    for n, i, k in ((2, 2, 2), (5, 3, 2), (1, 4, 6))
)

dense_gradients = FunctionExercise(
    dense_backward,
    cases=_DENSE_CASES,
    mistakes=[
        (lambda g, x, w: (g @ w, None, None), "w has to be turned: w.T"),
        (lambda g, x, w: (w @ g, None, None), "samples are rows: g @ w.T"),
        (lambda g, x, w: (w.T @ g, None, None), "samples are rows: g @ w.T"),
        (lambda g, x, w: (None, x @ g, None), "x has to be turned: x.T"),
        (
            lambda g, x, w: (None, g.T @ x, None),
            "it is turned: the gradient must have the shape of w, inputs × neurons",
        ),
        (
            lambda g, x, w: (None, x.T @ g / len(x), g.mean(0)),
            "no mean is taken here: the loss has divided by n already, in its gradient",
        ),
        (lambda g, x, w: (None, None, g.sum(1)), "sum over the samples, axis 0"),
        (lambda g, x, w: (None, None, g.sum()), "one sum for each neuron: axis=0"),
        (
            lambda g, x, w: (None, None, g),
            "every sample used the bias: sum over them",
        ),
        (
            lambda g, x, w: (None, None, g.sum(0, keepdims=True)),
            "it has one axis, as b has",
        ),
        (
            lambda g, x, w: (None, None, g.mean(0)),
            "no mean is taken here: the loss has divided by n already, in its gradient",
        ),
        (
            lambda g, x, w: (g * w, x * g, None),
            "`*` multiplies element by element; the matrix product is `@`",
        ),
    ],
    hints=(
        "A gradient has the shape of what it belongs to. Write the three shapes down: "
        "n × inputs, inputs × neurons, neurons.",
        "For x only upstream @ w.T has the right shape, for w only x.T @ upstream.",
        "All n samples share the bias, so its gradient is upstream.sum(axis=0).",
    ),
    solution="""\
def dense_gradients(upstream, x, w):
    return upstream @ w.T, x.T @ upstream, upstream.sum(axis=0)""",
    praise="Three lines that carry the gradient through any dense layer.",
    outputs=("by_x", "by_w", "by_b"),
)

# --- a centred difference ---------------------------------------------------------

centred_difference = FunctionExercise(
    lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h),
    cases=((np.exp, 1.0, 0.1), (np.sin, 0.5, 0.01), (np.square, -3.0, 0.5)),
    mistakes=[
        (
            lambda f, x, h: (f(x + h) - f(x)) / h,
            "that looks to one side only; step to both sides of x",
        ),
        (
            lambda f, x, h: (f(x) - f(x - h)) / h,
            "that looks to one side only; step to both sides of x",
        ),
        (
            lambda f, x, h: (f(x + h) - f(x - h)) / h,
            "the two places are 2 · h apart, not h",
        ),
        (
            lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h,
            "`/ 2 * h` divides by 2 and then multiplies by h; write `/ (2 * h)`",
        ),
        (
            lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h),
            "the sign is flipped: the value above minus the value below",
        ),
        (
            lambda f, x, h: f(x + h) - f(x - h),
            "that is how much f changes; divide by the distance of the two places",
        ),
        (
            lambda f, x, h: (f(x + h / 2) - f(x - h / 2)) / h,
            "here h is the step to each side, so the places are x + h and x − h",
        ),
        (
            lambda f, x, h: f(x + h) - f(x - h) / (2 * h),
            "only the second value is divided; put the difference in brackets",
        ),
    ],
    hints=(
        "A slope is how much f changes, divided by how far you went.",
        "From x − h to x + h you go 2 · h.",
        "The change is f(x + h) - f(x - h). Put it in brackets before you divide.",
    ),
    solution="""\
def centred_difference(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)""",
    praise="Two forward passes buy one slope.",
    tolerance=1e-8,
)

# --- where is the bug? ------------------------------------------------------------

_LINES = {
    1: "That is the loss. If it were wrong, W3 and b3 could not be right.",
    2: "W3 and b3 come from line 2, and they pass.",
    3: "A wrong line 3 reaches W2 and b2 first, and they pass.",
    4: "W2 and b2 come from line 4, and they pass.",
    6: "Line 6 holds two formulas, and both would have to be wrong. One wrong line "
    "above explains both errors.",
}


def _locate_the_bug(answer) -> str | None:
    lines = as_numbers(answer) or ()
    if lines == (5,):
        return None
    if len(lines) == 1 and lines[0] in _LINES:
        return _LINES[lines[0]]
    return f"Give one line, a number from 1 to 6, not {shown(answer)}."


locate_the_bug = Exercise(
    _locate_the_bug,
    hints=(
        "Gradients come back from the loss. What is wrong early is wrong ever after.",
        "W3, b3, W2 and b2 are right, so the gradient was right up to line 4.",
        "W1 and b1 are both wrong: what they share is what line 5 hands to them.",
    ),
    solution="line = 5",
    praise="The last right gradient and the first wrong one enclose the bug.",
)
