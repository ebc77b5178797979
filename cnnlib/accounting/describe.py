"""Every layer of a model in numbers."""

from collections.abc import Sequence

import keras
import pandas as pd

from cnnlib.accounting.blueprint import at_size
from cnnlib.accounting.steps import Step, steps


def describe(
    model: keras.Model, input_shape: Sequence[int] | None = None
) -> pd.DataFrame:
    """Count a model layer by layer.

    The conventions are the course's: multiply-adds are those of convolution and dense
    kernels for one image, without biases, normalisation and pooling. One multiply-add
    is one multiplication with its addition, which some papers count as two operations.

    Args:
        model: a functional or sequential `keras.Model`.
        input_shape: of one input without the batch, where the model takes inputs of
            varying size.

    Returns:
        A table with one row per layer in the order of computation, the layers of
        nested models in place of the nest, and a last row `total`. The columns:
        `type`; `output_shape` without the batch; `weights`, trainable and fixed;
        `activations`, the numbers in the output; `multiply_adds`; `receptive_field`,
        the side, in input pixels, of the square that one output sees (`"h×w"` where it
        is not square); where the input is a vector, the number of inputs seen.

    Raises:
        InputError: a model that is not built from layers, or whose input has no size.
    """
    model = at_size(model, input_shape)
    table = pd.DataFrame(map(_row, steps(model))).set_index("layer")
    table.loc["total"] = {
        "type": "",
        "output_shape": tuple(model.outputs[0].shape[1:]),
        "weights": model.count_params(),
        "activations": table["activations"].sum(),
        "multiply_adds": table["multiply_adds"].sum(),
        "receptive_field": table["receptive_field"].iloc[-1],
    }
    return table


def _row(step: Step) -> dict:
    sides = [int(side) for side in step.field[0]]
    return {
        "layer": step.layer.name,
        "type": type(step.layer).__name__,
        "output_shape": step.output_shapes[0],
        "weights": step.weights,
        "activations": step.activations,
        "multiply_adds": step.multiply_adds,
        "receptive_field": sides[0]
        if len(set(sides)) == 1
        else "×".join(map(str, sides)),
    }
