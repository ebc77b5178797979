"""Tables of a network in the form of the lectures: a row per layer, block or stage."""

import math
import re
from collections.abc import Sequence

import keras
import pandas as pd
from keras import layers

from cnnlib.accounting.blueprint import at_size
from cnnlib.accounting.receptive_field import pixel, window
from cnnlib.accounting.steps import Step, steps
from cnnlib.layers import LowestPadding2D
from cnnlib.models.common.arguments import check_choice

_PADDING = (
    layers.ZeroPadding1D,
    layers.ZeroPadding2D,
    layers.ZeroPadding3D,
    LowestPadding2D,
)


def layer_table(
    model: keras.Model, by: str = "layer", input_shape: Sequence[int] | None = None
) -> pd.DataFrame:
    """Count a model in the rows in which a lecture would draw it.

    Args:
        model: a functional or sequential `keras.Model`.
        by: what makes a row. `"layer"`: a convolution, pooling, dense layer, sum or
            concatenation, with what follows it number by number (normalisation, ReLU,
            dropout). `"block"`: layers whose names begin alike, as `stage3_block1_`,
            such as an inception module or a residual unit; other layers by the first
            word of their names. `"stage"`: the first word of the names.
        input_shape: as for `describe`.

    Returns:
        A table in the order of computation that starts with the `input` and ends with
        `total`. The columns: `output_shape` without the batch; `depth`, the layers with
        a kernel on the longest way through the row; `trainable_weights`;
        `kernel_weights`, those without biases and normalisation; `activations`, the
        numbers that all its layers put out, padding and reshaping not counted;
        `multiply_adds`.

    Raises:
        InputError: an unknown `by`, or a model that `describe` does not take.
    """
    check_choice("by", by, ("layer", "block", "stage"))
    model = at_size(model, input_shape)
    taken = steps(model)
    rows = [_input_row(tensor) for tensor in model.inputs]
    names: dict[int, str] = {}
    groups: dict[str, list[Step]] = {}
    for step in taken:
        name = _row_name(step, by, names)
        names[id(step)] = name
        groups.setdefault(name, []).append(step)
    rows += [_row(group, names) for group in groups.values()]
    table = pd.DataFrame(rows).set_index("row")
    total = table.drop(columns=["output_shape", "depth"]).sum()
    table.loc["total"] = {
        "output_shape": tuple(model.outputs[0].shape[1:]),
        "depth": max(step.depth for step in taken),
        **total,
    }
    return table


def _input_row(tensor) -> dict:
    shape = tuple(tensor.shape[1:])
    return {
        "row": "input",
        "output_shape": shape,
        "depth": 0,
        "trainable_weights": 0,
        "kernel_weights": 0,
        "activations": math.prod(shape),
        "multiply_adds": 0,
    }


def _row(group: list[Step], names: dict[int, str]) -> dict:
    name = names[id(group[0])]
    makes = [step for step in group if not _copies(step)] or group
    outside = [
        source.depth
        for step in group
        for source in step.inputs
        if names[id(source)] != name
    ]
    return {
        "row": makes[0].layer.name if len(makes) == 1 else name,
        "output_shape": makes[-1].output_shapes[0],
        "depth": max(step.depth for step in group) - max(outside, default=0),
        "trainable_weights": sum(step.trainable for step in group),
        "kernel_weights": sum(step.kernel_weights for step in group),
        "activations": sum(step.activations for step in group if not _copies(step)),
        "multiply_adds": sum(step.multiply_adds for step in group),
    }


def _row_name(step: Step, by: str, names: dict[int, str]) -> str:
    name = step.layer.name
    if by == "layer":
        follows = len(step.inputs) == 1 and (_copies(step) or _is_pointwise(step))
        return names[id(step.inputs[0])] if follows else name
    block = re.match(r"stage\d+_block\d+", name)
    return block[0] if block and by == "block" else name.split("_")[0]


def _is_pointwise(step: Step) -> bool:
    """Whether a layer turns every number into one, as a ReLU does."""
    weighs = step.kernel_weights or step.multiply_adds
    axes = len(step.field[0])
    same_shape = step.output_shapes == (step.input_shape,)
    return same_shape and not weighs and window(step.layer, axes) == pixel(axes)


def _copies(step: Step) -> bool:
    """Whether a layer only moves numbers: padding, or a change of shape."""
    if isinstance(step.layer, _PADDING):
        return True
    shape = step.output_shapes[0]
    reshaped = isinstance(step.layer, layers.Flatten | layers.Reshape)
    return reshaped and math.prod(shape) == math.prod(step.input_shape)
