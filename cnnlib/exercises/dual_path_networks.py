"""The exercises of notebook 29: the two paths counted, followed, joined and rebuilt."""

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise, RebuildExercise
from cnnlib.exercises.kinds.differences import (
    convolutions,
    find_missing_norm,
    kernel_shapes,
)
from cnnlib.layers import GroupedConv2D

# --- counting ---------------------------------------------------------------------

dense_path_width = NumberExercise(
    (2 + 20) * 24,
    {
        20 * 24: "the projection starts the path with 2k channels before any unit adds",
        21 * 24: "the projection starts the path with 2k channels, not with k",
        1024 + 22 * 24: "that is both paths together; take the dense one alone",
        1024: "that is the residual path, which keeps its width",
        22 * 32: "k is 24 in this stage, 32 in the one before",
    },
    hints=(
        "Each of the 20 units appends k channels, and nothing is taken away.",
        "Before the first unit the projection has put 2k channels there.",
        "k is 24 in this stage: the table writes it as (+24).",
    ),
    solution="answer = (2 + 20) * 24  # 528",
    praise="528 beside 1,024: the thin path has become half as wide as the other.",
    otherwise="Count: 2k from the projection, then k from each of the 20 units.",
)

_IN, _OUT = 608 * 192, 192 * 544
_GROUPED = 9 * 192 * 6

dual_path_unit_weights = NumberExercise(
    _IN + _GROUPED + _OUT,
    {
        _IN + 9 * 192 * 192 + _OUT: "that is a dense 3×3; in 32 groups each filter "
        "sees 6 channels",
        512 * 192 + _GROUPED + _OUT: "the first 1×1 reads both paths, 608 channels",
        576 * 192 + _GROUPED + _OUT: "32 channels are missing at one end: the unit "
        "reads 512 + 3 · 32 and makes 512 + 32",
        640 * 192 + _GROUPED + _OUT: "that is unit 3; unit 2 reads 32 channels fewer",
        _IN + _GROUPED + 192 * 640: "the last 1×1 makes 512 + k channels; the old ones "
        "of the dense path are kept as they are",
    },
    hints=(
        "What does unit 2 read? The residual path, and 2k + k channels of the dense.",
        "608 channels in; 192 in the middle; 512 + 32 out.",
        "The 3×3 has 9 · 192 · 192 / 32 weights.",
    ),
    solution="answer = 608 * 192 + 9 * 192 * 192 // 32 + 192 * (512 + 32)  # 231,552",
    praise="As the table of section 4 has it, without the batch norms.",
    otherwise="Use n · b + 9 · b² / 32 + b · (r + k) with the numbers of stage 2.",
)

who_made_it = NumberExercise(
    3,
    {
        5: "the first 2k = 48 channels of the dense path are the projection's",
        4: "the projection made 2k = 48 channels of the dense path, not k",
        2: "units are counted from 1: channels 48 to 71 of the path are unit 1's",
        47: "channels 0 to 1,023 belong to the residual path; no one unit made them",
    },
    hints=(
        "The first 1,024 channels are the residual path. Which one is it behind them?",
        "It is number 100 of the dense path; numbers 0 to 47 are the projection's.",
        "Numbers 48 to 71 are unit 1's, 72 to 95 unit 2's, and so on.",
    ),
    solution="answer = (1124 - 1024 - 48) // 24 + 1  # unit 3",
    praise="And for a channel below 1,024 nobody could say: all units added to it.",
    otherwise="Take off the residual path, then the projection's 2k, then k by k.",
)

# --- joining ----------------------------------------------------------------------


def _join(residual, dense, new):
    width = residual.shape[-1]
    added = residual + new[..., :width]
    return np.concatenate([added, dense, new[..., width:]], axis=-1)


def _dense_first(residual, dense, new):
    growth = new.shape[-1] - residual.shape[-1]
    added = residual + new[..., growth:]
    return np.concatenate([added, dense, new[..., :growth]], axis=-1)


def _parts(*order):
    """Joins other parts, or in another order."""

    def join(residual, dense, new):
        width = residual.shape[-1]
        parts = {"residual": residual, "dense": dense, "new": new}
        parts |= {"sum": residual + new[..., :width], "rest": new[..., width:]}
        return np.concatenate([parts[name] for name in order], axis=-1)

    return join


_RNG = np.random.default_rng(0)

join_paths = FunctionExercise(
    _join,
    cases=[
        tuple(_RNG.normal(size=(2, 3, 3, width)) for width in widths)
        for widths in ((8, 4, 10), (6, 9, 9), (4, 2, 5))
    ],
    mistakes=[
        (_dense_first, "the first channels of `new` are added, the last appended"),
        (
            _parts("residual", "dense", "new"),
            "everything was appended, as in DenseNet; the first part is to be added",
        ),
        (
            _parts("sum", "dense"),
            "the rest of `new` got lost; it is appended to the dense path",
        ),
        (
            _parts("sum", "rest"),
            "the old channels of the dense path got lost; they are kept",
        ),
        (
            _parts("sum", "rest", "dense"),
            "the new channels come behind the old ones of the dense path",
        ),
    ],
    hints=(
        "How many channels of `new` are added? As many as the residual path has.",
        "`new[..., :r]` is added to `residual`, `new[..., r:]` goes behind `dense`.",
        "np.concatenate([the sum, dense, the rest], axis=-1) is the result.",
    ),
    solution="""\
def join(residual, dense, new):
    r = residual.shape[-1]
    added = residual + new[..., :r]
    return np.concatenate([added, dense, new[..., r:]], axis=-1)
""",
    praise="One split, one addition, one concatenation: that is all that is new.",
)

# --- rebuilding -------------------------------------------------------------------

_RESIDUAL, _DENSE, _GROWTH, _INNER = 32, 12, 4, 16
_KERNELS = [(1, 1, 44, 16), (3, 3, 4, 16), (1, 1, 16, 36)]


def _unit(residual, dense, before=("bn", "relu"), after=(), cut="residual", **form):
    """The unit; `before` precedes its convolutions, `cut` says whose channels lead."""
    steps = {"bn": layers.BatchNormalization, "relu": layers.ReLU}
    y = layers.Concatenate()([residual, dense])
    for convolution in (
        layers.Conv2D(_INNER, 1, use_bias=False),
        GroupedConv2D(_INNER, 3, groups=4, padding="same", use_bias=False),
        layers.Conv2D(_RESIDUAL + _GROWTH, 1, use_bias=False),
    ):
        for step in before:
            y = steps[step]()(y)
        y = convolution(y)
        for step in after:
            y = steps[step]()(y)
    if cut == "residual":
        added, appended = y[..., :_RESIDUAL], y[..., _RESIDUAL:]
    else:
        added, appended = y[..., _GROWTH:], y[..., :_GROWTH]
    if form.get("skip", True):
        added = layers.Add()([residual, added])
    if form.get("end") == "relu":
        added = layers.ReLU()(added)
    return added, layers.Concatenate()([dense, appended])


def _unit_shapes(model) -> str | None:
    shapes = [tuple(path.shape[1:]) for path in model.outputs]
    right = [(8, 8, _RESIDUAL), (8, 8, _DENSE + _GROWTH)]
    return (
        f"{right} should come out; yours gives {shapes}." if shapes != right else None
    )


def _unit_kernels(model) -> str | None:
    if any(layer.use_bias for layer in convolutions(model)):
        return "The convolutions have no biases: use_bias=False."
    kernels = kernel_shapes(model)
    if kernels == _KERNELS:
        return None
    if (1, 1, _RESIDUAL, _INNER) in kernels:
        return "Your first 1×1 reads 32 channels; it should read both paths, 44."
    if (3, 3, _INNER, _INNER) in kernels:
        return "Your 3×3 is dense: each filter sees 16 channels. Give it 4 groups."
    if (1, 1, _INNER, _RESIDUAL) in kernels and (1, 1, _INNER, _GROWTH) in kernels:
        return "One 1×1 makes the channels of both paths, 32 + 4; you have two."
    if (1, 1, _INNER, _RESIDUAL) in kernels:
        return "Your last 1×1 makes 32 channels; those of the dense path are missing."
    return f"The kernels should be {_KERNELS}; yours are {kernels}."


rebuild_dual_path_unit = RebuildExercise(
    _unit,
    inputs=[(keras.Input((8, 8, _RESIDUAL)), keras.Input((8, 8, _DENSE)))],
    mistakes=(
        (
            {"cut": "dense"},
            "the cut is the wrong way round: the first 32 channels are added",
        ),
        (
            {"skip": False},
            "nothing is added: the residual path should be the old one plus the new",
        ),
        (
            {"before": (), "after": ("bn", "relu")},
            "the order is convolution, batch norm, ReLU; both come before it here",
        ),
        (
            {"before": ("relu", "bn")},
            "the ReLU stands before its batch norm; it comes after it",
        ),
        ({"before": ("bn",)}, "the ReLUs are missing: batch norm, ReLU, convolution"),
        (
            {"end": "relu"},
            "there is a ReLU after the addition; this path is left free",
        ),
    ),
    checks=[_unit_shapes, _unit_kernels, find_missing_norm],
    returns="two tensors, the residual path and the dense path",
    hints=(
        "Join both paths; then three times batch norm, ReLU, convolution.",
        "1×1 to 16, 3×3 in 4 groups, 1×1 to 32 + 4; then cut the result at 32.",
        "y[..., :32] is added to residual; y[..., 32:] goes behind dense.",
    ),
    solution="""\
def later_unit(residual, dense):
    y = layers.Concatenate()([residual, dense])
    for convolution in (
        layers.Conv2D(16, 1, use_bias=False),
        GroupedConv2D(16, 3, groups=4, padding="same", use_bias=False),
        layers.Conv2D(36, 1, use_bias=False),
    ):
        y = convolution(layers.ReLU()(layers.BatchNormalization()(y)))
    added = layers.Add()([residual, y[..., :32]])
    return added, layers.Concatenate()([dense, y[..., 32:]])
""",
    praise="With the weights copied, both of your paths carry what the paper's carry.",
)
