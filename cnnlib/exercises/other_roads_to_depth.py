"""Exercises of notebook 30: gates, dropped units, fractals, strided convolutions."""

import numpy as np

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise

# --- write a highway unit ----------------------------------------------------------


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _parts(x, kernel, gate_kernel, gate_bias):
    return np.maximum(x @ kernel, 0), _sigmoid(x @ gate_kernel + gate_bias)


def _highway(x, kernel, gate_kernel, gate_bias):
    new, gate = _parts(x, kernel, gate_kernel, gate_bias)
    return new * gate + x * (1 - gate)


def _swapped(x, kernel, gate_kernel, gate_bias):
    new, gate = _parts(x, kernel, gate_kernel, gate_bias)
    return new * (1 - gate) + x * gate


def _no_carry(x, kernel, gate_kernel, gate_bias):
    new, gate = _parts(x, kernel, gate_kernel, gate_bias)
    return new * gate


def _residual(x, kernel, gate_kernel, gate_bias):
    new, gate = _parts(x, kernel, gate_kernel, gate_bias)
    return x + new * gate


def _no_bias(x, kernel, gate_kernel, gate_bias):
    return _highway(x, kernel, gate_kernel, 0.0)


def _no_sigmoid(x, kernel, gate_kernel, gate_bias):
    gate = x @ gate_kernel + gate_bias
    return np.maximum(x @ kernel, 0) * gate + x * (1 - gate)


def _no_relu(x, kernel, gate_kernel, gate_bias):
    gate = _parts(x, kernel, gate_kernel, gate_bias)[1]
    return (x @ kernel) * gate + x * (1 - gate)


def _gate_of_new(x, kernel, gate_kernel, gate_bias):
    new = np.maximum(x @ kernel, 0)
    gate = _sigmoid(new @ gate_kernel + gate_bias)
    return new * gate + x * (1 - gate)


def _case(rows, size, bias, seed):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, size)), *rng.normal(size=(2, size, size)), bias


write_highway_unit = FunctionExercise(
    _highway,
    cases=(_case(2, 3, -2.0, 0), _case(5, 4, -1.0, 1)),
    mistakes=(
        (_swapped, "T and 1 − T have changed places: T belongs to what is new"),
        (_no_carry, "the carried part is missing, x times 1 − T"),
        (_residual, "x must be multiplied by 1 − T; added whole it is a residual"),
        (_no_bias, "the bias of the gate is missing"),
        (_no_sigmoid, "the gate needs its sigmoid, so that T lies between 0 and 1"),
        (_no_relu, "H needs its ReLU"),
        (_gate_of_new, "the gate looks at x, not at H"),
    ),
    hints=(
        "Two things are computed from x, each with a matrix of its own: what is new,"
        " H, and how much of it comes through, T.",
        "H = ReLU(x @ kernel). T = sigmoid(x @ gate_kernel + gate_bias), where"
        " sigmoid(z) = 1 / (1 + exp(−z)).",
        "The result is H · T + x · (1 − T).",
    ),
    solution="""def unit(x, kernel, gate_kernel, gate_bias):
    new = np.maximum(x @ kernel, 0)
    gate = 1 / (1 + np.exp(-(x @ gate_kernel + gate_bias)))
    return new * gate + x * (1 - gate)""",
    praise="With a bias of −20 it returns x, with a bias of 20 it is a plain layer.",
)

# --- a unit with stochastic depth ---------------------------------------------------


def _dropped(x, branch, p, alive):
    return np.maximum(x + (p if alive is None else float(alive)) * branch, 0)


def _divided(x, branch, p, alive):
    share = 1.0 if alive is None else float(alive) / p
    return np.maximum(x + share * branch, 0)


def _unscaled(x, branch, p, alive):
    return np.maximum(x + (1.0 if alive is None else float(alive)) * branch, 0)


def _always_scaled(x, branch, p, alive):
    return np.maximum(x + p * (1.0 if alive is None else float(alive)) * branch, 0)


def _all_scaled(x, branch, p, alive):
    if alive is None:
        return p * np.maximum(x + branch, 0)
    return _dropped(x, branch, p, alive)


def _dead_in_use(x, branch, p, alive):
    return np.maximum(x + branch if alive else x, 0)


def _unit_gone(x, branch, p, alive):
    if alive is None or alive:
        return _dropped(x, branch, p, alive)
    return np.zeros_like(x)


_X, _BRANCH = np.array([1.0, 2.0, 0.5]), np.array([1.0, -3.0, -0.5])
_WIDE = np.random.default_rng(0).normal(size=(2, 4, 5))

unit_with_stochastic_depth = FunctionExercise(
    _dropped,
    cases=(
        (_X, _BRANCH, 0.5, None),
        (_X, _BRANCH, 0.5, True),
        (_X, _BRANCH, 0.5, False),
        (abs(_WIDE[0]), _WIDE[1], 0.8, None),
        (abs(_WIDE[0]), _WIDE[1], 0.8, True),
    ),
    mistakes=(
        (_dead_in_use, "`None` means in use: there the branch counts p times"),
        (_unscaled, "in use the branch is multiplied by p"),
        (
            _divided,
            "dividing by p in training is the later form; the paper multiplies by p"
            " in use",
        ),
        (_all_scaled, "p belongs to the branch alone, x stays whole"),
        (_always_scaled, "in training a live branch counts in full"),
        (_unit_gone, "a dropped unit passes x on"),
        (
            lambda x, branch, p, alive: (
                x + (p if alive is None else float(alive)) * branch
            ),
            "the ReLU behind the sum is missing",
        ),
    ),
    hints=(
        "Three cases, and they differ in one number: by what the branch is multiplied.",
        "Alive: 1. Dropped: 0. In use (`None`): p.",
        "np.maximum(x + share * branch, 0), with `share` one of the three.",
    ),
    solution="""def unit(x, branch, p, alive):
    share = p if alive is None else float(alive)
    return np.maximum(x + share * branch, 0)""",
    praise="Before the ReLU, use is the mean over training; behind it only nearly.",
)

# --- counting -----------------------------------------------------------------------

expected_units = NumberExercise(
    20,
    {
        13.5: "that is p = 0.5 for every unit; the rule falls from near 1 to 0.5",
        20.25: "3/4 of 27 is the rule of thumb; the sum is a little smaller",
        20.5: "the first unit has l = 1, not 0: even it is dropped now and then",
        27: "those are all units; the question is how many live on average",
        40: "that counts convolutions, two in each unit",
        42: "that counts layers; the question is about units",
        14: "half of the units live only where p is 0.5",
    },
    hints=(
        "The expected number is the sum of the probabilities p₁ + p₂ + … + p₂₇.",
        "p_l = 1 − l/54. The sum of all l from 1 to 27 is 27 · 28/2 = 378.",
        "27 − 378/54.",
    ),
    solution="answer = sum(1 - l / 27 * (1 - 0.5) for l in range(1, 28))  # 20",
    praise="(3L − 1)/4: about three quarters of the units.",
    otherwise="Add up p_l = 1 − l/27 · 0.5 for l = 1, 2, …, 27.",
    tolerance=0.01,
)

fractal_paths = NumberExercise(
    26,
    {
        25: "the shallow column, one convolution, is a way too",
        10: "a way through the first half can go on by any way through the second:"
        " multiply, do not add",
        11: "a way through the first half can go on by any way through the second:"
        " multiply, do not add",
        4: "those are the columns; at a join a way may change to another",
        8: "that is the longest column's number of convolutions",
        15: "those are the convolutions of the block",
        16: "from f₃ there are 5 ways, not 4",
        5: "that is f₃; the question is f₄",
        677: "that is f₅",
    },
    hints=(
        "f₄ is one convolution beside two f₃, one behind the other.",
        "A way takes the single convolution, or any way through the first f₃ and then"
        " any way through the second. f₁ has 1 way, f₂ has 1 + 1 · 1.",
        "f₃ has 1 + 2 · 2 = 5; f₄ has 1 + 5 · 5.",
    ),
    solution="""\
answer = 1  # f₁, one convolution
for _ in range(3):
    answer = 1 + answer**2  # 2, 5, 26""",
    praise="Five such blocks in a row have 26⁵, almost twelve million ways.",
    otherwise="Ways of f_C = 1 + (ways of f_{C−1})². Begin with f₁ = 1.",
)

convolution_for_pooling = NumberExercise(
    (9 * 128 + 1) * 128,
    {
        9 * 128 * 128: "the 128 biases are missing",
        0: "that is the version with stride 2 in the convolution before; this one"
        " adds a layer",
        (128 + 1) * 128: "the new convolution is 3 × 3, not 1 × 1",
        9 * 128: "each of 128 filters looks at all 128 maps",
        (9 + 1) * 128: "each filter looks at all 128 maps, not at one",
        (4 * 128 + 1) * 128: "the new convolution is 3 × 3; the window of 2 × 2 is not"
        " taken over",
        (9 * 128 + 1) * 128 // 4: "the stride saves operations, not weights",
        (9 * 128 + 1) * 256: "the pooling keeps 128 maps, and so must what replaces it",
    },
    hints=(
        "The pooling had no weights. So all of the new layer's are added.",
        "A 3 × 3 convolution from 128 maps to 128 maps; the stride does not change its"
        " weights.",
        "(3 · 3 · 128 + 1) · 128, the 1 for the bias.",
    ),
    solution="answer = (3 * 3 * 128 + 1) * 128  # 147,584",
    praise="Max pooling has none of them: a learned pooling has its price.",
    otherwise="One 3 × 3 convolution with biases, from 128 maps to 128 maps.",
)
