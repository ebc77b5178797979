"""Walking the graph of a model."""

import keras

from cnnlib.errors import InputError


def nodes(model: keras.Model) -> list:
    """The calls of layers that make up a model, in the order of computation.

    Args:
        model: a functional or built sequential model.

    Returns:
        Keras nodes: each has its layer in `operation`, its tensors in `input_tensors`
        and `outputs`. A model inside the model is one node.

    Raises:
        InputError: a model that is not built from layers.
    """
    graph = getattr(model, "_functional", None) or model
    # Keras has no public way to ask which layer feeds which.
    by_depth = getattr(graph, "_nodes_by_depth", None)
    if not isinstance(model, keras.Model) or by_depth is None:
        raise InputError(f"{model!r} is not a functional or built sequential model")
    depths = sorted(by_depth, reverse=True)
    return [node for depth in depths for node in by_depth[depth]]
