"""Every layer of a model in numbers."""

import math

import keras
import pandas as pd
from keras import layers

from cnnlib.accounting.receptive_field import INPUT, grow
from cnnlib.errors import InputError

_BY_INPUT_PLACE = (
    layers.Conv1DTranspose,
    layers.Conv2DTranspose,
    layers.Conv3DTranspose,
)


def describe(model: keras.Model) -> pd.DataFrame:
    """Count a model layer by layer.

    The conventions are the course's: multiply-adds are those of convolution and dense
    kernels for one image, without biases, normalisation and pooling. One multiply-add
    is one multiplication with its addition, which some papers count as two operations.

    Args:
        model: a functional or sequential `keras.Model` on images whose height and
            width are known.

    Returns:
        A table with one row per layer in the order of computation, the layers of
        nested models in place of the nest, and a last row `total`. The columns:
        `type`; `output_shape` without the batch; `weights`, trainable and fixed;
        `activations`, the numbers in the output; `multiply_adds`; `receptive_field`,
        the side, in input pixels, of the square that one output sees (`"h×w"` where it
        is not square); where the input is a vector, the number of inputs seen.

    Raises:
        InputError: a model that is not built from layers, or whose input has no fixed
            height and width.
    """
    if not isinstance(model, keras.Model) or not hasattr(model, "_nodes_by_depth"):
        if not isinstance(model, keras.Sequential) or not model.built:
            raise InputError(
                f"{model!r} is not a functional or built sequential keras.Model"
            )
        model = model._functional
    if None in model.inputs[0].shape[1:]:
        raise InputError(
            f"{model.name} takes inputs of shape {model.inputs[0].shape[1:]}; give"
            " input_shape with a height and width to count it"
        )
    rows = []
    _walk(model, [INPUT] * len(model.inputs), rows, _image_size(model))
    table = pd.DataFrame(rows).set_index("layer")
    table.loc["total"] = {
        "type": "",
        "output_shape": tuple(model.outputs[0].shape[1:]),
        "weights": model.count_params(),
        "activations": table["activations"].sum(),
        "multiply_adds": table["multiply_adds"].sum(),
        "receptive_field": table["receptive_field"].iloc[-1],
    }
    return table


def _image_size(model) -> tuple[int, int]:
    shape = model.inputs[0].shape
    return tuple(shape[1:3]) if len(shape) == 4 else (shape[1], shape[1])


def _walk(model, fields, rows, image) -> list:
    """Append a row per layer call; return the receptive field of each output."""
    reached = {id(t): field for t, field in zip(model.inputs, fields, strict=True)}
    counted = set()
    depths = sorted(model._nodes_by_depth, reverse=True)
    for node in (node for depth in depths for node in model._nodes_by_depth[depth]):
        layer = node.operation
        if isinstance(layer, layers.InputLayer):
            continue
        incoming = [reached[id(t)] for t in node.input_tensors]
        nested = getattr(layer, "_functional", layer)
        if hasattr(nested, "_nodes_by_depth"):
            outgoing = _walk(nested, incoming, rows, image)
        else:
            outgoing = [grow(incoming, layer, image)] * len(node.outputs)
            first_call = layer not in counted
            rows.append(_row(node, outgoing[0], first_call))
        counted.add(layer)
        reached |= {id(t): f for t, f in zip(node.outputs, outgoing, strict=True)}
    return [reached[id(t)] for t in model.outputs]


def _row(node, field, first_call: bool) -> dict:
    layer = node.operation
    shapes = [tuple(tensor.shape[1:]) for tensor in node.outputs]
    height, width = (int(side) for side in field[0])
    # An operation that is no layer, such as a sum of tensors, has no weights.
    counts = first_call and isinstance(layer, layers.Layer)
    return {
        "layer": layer.name,
        "type": type(layer).__name__,
        "output_shape": shapes[0],
        # A layer used twice has its weights once.
        "weights": layer.count_params() if counts else 0,
        "activations": sum(map(math.prod, shapes)),
        "multiply_adds": multiply_adds(
            layer, node.input_tensors[0].shape, node.outputs[0].shape
        ),
        "receptive_field": height if height == width else f"{height}×{width}",
    }


def multiply_adds(layer, input_shape, output_shape) -> int:
    """Multiply-adds of a layer's kernels for one image.

    Every weight of a kernel works once per place of the output map (of the input map,
    for a transposed convolution), whatever the groups.
    """
    places_of = input_shape if isinstance(layer, _BY_INPUT_PLACE) else output_shape
    places = math.prod(places_of[1:-1])
    if isinstance(layer, layers.SeparableConv1D | layers.SeparableConv2D):
        kernels = [layer.depthwise_kernel, layer.pointwise_kernel]
    else:
        kernels = [getattr(layer, "kernel", None)]
    return sum(places * math.prod(k.shape) for k in kernels if k is not None)
