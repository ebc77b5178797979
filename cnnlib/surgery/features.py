"""Feature maps from inside a network."""

import re
from collections.abc import Sequence

import keras

from cnnlib.errors import unknown_name
from cnnlib.surgery.graph import join, nodes

_STAGE = re.compile(r"stage\d+(?=_|$)")


def endpoints(model: keras.Model) -> list[str]:
    """Names of the stages of a network, in order, for `features`.

    The layers of a stage share its name: `stage2` ends with the last layer whose name
    begins with `stage2_`. A network without stages has an endpoint per layer that
    returns a map.
    """
    names = [name for name, _ in _outputs(model)]
    stages = [match.group() for match in map(_STAGE.match, names) if match]
    if stages:
        return list(dict.fromkeys(stages))
    axes = len(model.inputs[0].shape)
    return [name for name, output in _outputs(model) if len(output.shape) == axes]


def features(model: keras.Model, names: Sequence[str] | None = None) -> keras.Model:
    """A model that returns feature maps of another, whose layers it shares.

    Args:
        model: a model of `create_model`.
        names: what to return, in this order: stages such as `"stage3"`, blocks such as
            `"stage3_block1"`, `"stem"`, or single layers; every stage by default. A
            stage or block returns what its last layer does.

    Returns:
        A `keras.Model` with the inputs of `model`. Called, it returns a list of maps,
        or the map itself if there is only one, as Keras does.

    Raises:
        InputError: a name that `model` does not have.
    """
    names = endpoints(model) if names is None else [*names]
    outputs = _outputs(model)
    ends = [_end(model.name, outputs, name) for name in names]
    return join(model.inputs, ends, f"{model.name}_features")


def _outputs(model) -> list:
    """Name and output of each layer but the inputs, in the order of computation."""
    return [
        (node.operation.name, node.outputs[0])
        for node in nodes(model)
        if not node.is_input
    ]


def _end(model_name: str, outputs: list, name: str):
    for layer, output in reversed(outputs):
        if layer == name or layer.startswith(f"{name}_"):
            return output
    known = {layer for layer, _ in outputs}
    known |= {match.group() for match in map(_STAGE.match, known) if match}
    raise unknown_name(f"endpoint of {model_name}", name, known)
