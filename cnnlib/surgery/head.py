"""A network for other classes."""

import keras

from cnnlib.errors import InputError
from cnnlib.models.common.arguments import check_classes
from cnnlib.models.lenet import class_codes
from cnnlib.plain_numbers import plain
from cnnlib.surgery.graph import is_graph, join, nodes


def replace_head(model: keras.Model, classes: int) -> keras.Model:
    """The same network with a new, untrained classifier, for fine-tuning.

    Every layer named `predictions`, or `..._predictions` in auxiliary heads, is made
    anew for `classes`, with what follows it. All other layers are shared with `model`,
    weights included, so training one trains the other. Where that is not wanted, change
    a copy: `keras.models.clone_model` gives the same network with new weights, and
    `copy.set_weights(model.get_weights())` brings over the old ones.

    Args:
        model: a model of `create_model` with its top.
        classes: number of classes.

    Returns:
        A `keras.Model`, not compiled.

    Raises:
        InputError: `classes` is not a positive integer, or `model` has no classifier
            of its own.
    """
    classes = plain(classes)
    check_classes(classes)
    changed = {}
    for node in nodes(model):
        layer = node.operation
        incoming = [changed.get(id(t), t) for t in node.input_tensors]
        if _is_head(layer):
            layer = _resized(layer, classes)
        elif any(id(tensor) in changed for tensor in node.input_tensors):
            layer = type(layer).from_config(layer.get_config())
        else:
            continue
        output = layer(incoming if len(incoming) > 1 else incoming[0])
        changed[id(node.outputs[0])] = output
    if not changed:
        raise InputError(
            f"{model.name} has no layer named 'predictions' to replace; {_hint(model)}"
        )
    outputs = [changed.get(id(output), output) for output in model.outputs]
    return join(model.inputs, outputs, model.name)


def _is_head(layer) -> bool:
    return layer.name == "predictions" or layer.name.endswith("_predictions")


def _hint(model) -> str:
    """Where the classifier is, if not in the model itself."""
    for layer in model.layers:
        inner = is_graph(layer) and layer._flatten_layers(include_self=False)
        if inner and any(map(_is_head, inner)):
            return (
                f"its classifier is in the model inside, {layer.name!r}: replace the"
                f" head of get_layer({layer.name!r}) and build the rest around it again"
            )
    end = model.layers[-1]
    if len(model.outputs[0].shape) != 2 or not end.weights:
        return "build it with include_top=True"
    return (
        f"it ends in {end.name!r}: build a new end on get_layer({end.name!r}).input, or"
        " name its classifier 'predictions'"
    )


def _resized(layer, classes: int):
    config = layer.get_config()
    if "centers" in config:
        config["centers"] = class_codes(classes).tolist()
    else:
        config["units" if "units" in config else "filters"] = classes
    return type(layer).from_config(config)
