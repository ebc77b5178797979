"""The graph of a model: who makes a tensor, who reads it, and the model made again."""

import collections
from collections.abc import Callable, Sequence

import keras

from cnnlib.errors import InputError
from cnnlib.models.common.dropped_units import functional


def is_graph(model) -> bool:
    """Whether this is a model built from layers: functional or built sequential."""
    return isinstance(model, keras.Model) and bool(getattr(model, "inputs", None))


def check_graph(model) -> None:
    """Refuse what is not a model built from layers.

    Raises:
        InputError: it is not.
    """
    if not is_graph(model):
        raise InputError(f"{model!r} is not a functional or built sequential model")


def join(inputs: Sequence, outputs: Sequence, name: str) -> keras.Model:
    """The model between tensors; a single one is not packed into a list."""
    inputs, outputs = [*inputs], [*outputs]
    return functional(
        inputs if len(inputs) > 1 else inputs[0],
        outputs if len(outputs) > 1 else outputs[0],
        name,
    )


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
    check_graph(model)
    if isinstance(model, keras.Sequential):
        model = join(model.inputs, model.outputs, model.name)
    # Keras has no public way to ask which layer feeds which.
    by_depth = model._nodes_by_depth
    return [
        node for depth in sorted(by_depth, reverse=True) for node in by_depth[depth]
    ]


def makers(model: keras.Model) -> dict:
    """The call that makes each tensor of a model: nodes by the `id` of the tensor."""
    return {id(tensor): node for node in nodes(model) for tensor in node.outputs}


def readers(model: keras.Model) -> collections.Counter:
    """How often each tensor is read, by its `id`; an output of the model once more."""
    read = [tensor for node in nodes(model) for tensor in node.input_tensors]
    return collections.Counter(map(id, [*read, *model.outputs]))


def copy_layer(layer):
    """The same layer with weights of its own.

    An operation without weights, such as a sum of tensors, is its own copy.
    """
    if not isinstance(layer, keras.Layer):
        return layer
    copy = type(layer).from_config(layer.get_config())
    if layer.weights:
        copy.build_from_config(layer.get_build_config())
        copy.set_weights(layer.get_weights())
    return copy


def rebuild(
    model: keras.Model,
    replace: Callable,
    input_shape: Callable[[tuple], tuple] = tuple,
) -> keras.Model:
    """Make a model again, with other layers or for other sizes of input.

    `keras.models.clone_model` calls the layers on new inputs. It would give them new
    weights, and the new model the optimiser and loss of the old one.

    Args:
        model: a functional or built sequential model; it is left as it is.
        replace: called once with each layer but the inputs, models inside the model
            included. It returns what is called in the layer's place, a layer or any
            function of tensors, such as `copy_layer(layer)`.
        input_shape: from the shape of an input, batch first, to that of the new one.

    Returns:
        A functional model of the same name, with inputs of the same names.

    Raises:
        InputError: a model that is not built from layers.
    """
    made_by = makers(model)
    inputs = [
        keras.Input(
            batch_shape=input_shape(tensor.shape),
            dtype=tensor.dtype,
            name=made_by[id(tensor)].operation.name,
        )
        for tensor in model.inputs
    ]
    return keras.models.clone_model(
        join(model.inputs, model.outputs, model.name),
        input_tensors=inputs if len(inputs) > 1 else inputs[0],
        clone_function=replace,
        call_function=_call,
    )


def _call(layer, *args, **kwargs):
    """Leave out `mask=None` and the like: what took a place may not take them."""
    return layer(*args, **{k: v for k, v in kwargs.items() if v is not None})
