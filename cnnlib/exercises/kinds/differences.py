"""What weights differ between two models, or are shared in one, seen at a look."""

import collections
from collections.abc import Iterator

import keras

from cnnlib.surgery.graph import nodes


def layers_in(model: keras.Model, kind: type = keras.Layer) -> list[keras.Layer]:
    """The layers of one kind, those of models inside the model included.

    Args:
        model: any model.
        kind: a class of layers, or a tuple of classes.

    Returns:
        The layers in the order of computation.
    """
    found = []
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            found += layers_in(layer, kind)
        elif isinstance(layer, kind):
            found.append(layer)
    return found


def convolutions(model: keras.Model) -> list[keras.layers.Conv2D]:
    """The convolutions, grouped ones included, in the order of computation."""
    return layers_in(model, keras.layers.Conv2D)


def kernel_shapes(model: keras.Model) -> list[tuple[int, int, int, int]]:
    """`(height, width, channels a filter sees, filters)` of each convolution."""
    return [tuple(layer.kernel.shape) for layer in convolutions(model)]


def find_shared_layer(model: keras.Model, *_) -> str | None:
    """Say which layer with weights is used more than once; `None` if none is."""
    for layer, count in collections.Counter(calls(model)).items():
        if count > 1 and layer.weights:
            return (
                f"One {type(layer).__name__} is used {count} times: every step needs a"
                " layer of its own, with weights of its own."
            )
    return None


def calls(model: keras.Model) -> Iterator:
    """The layers, each as often as it is called, in the order of computation.

    Those of models inside the model are among them.
    """
    for node in nodes(model):
        if isinstance(node.operation, keras.Model):
            yield from calls(node.operation)
        else:
            yield node.operation


def map_shapes(model: keras.Model) -> list[tuple]:
    """What every layer gives, without the batch, in the order of computation."""
    shapes = []
    for node in nodes(model):
        if isinstance(node.operation, keras.Model):
            shapes += map_shapes(node.operation)
        else:
            shapes += [tuple(tensor.shape[1:]) for tensor in node.outputs]
    return shapes


def find_missing_norm(model: keras.Model, *_) -> str | None:
    """Say so if there are not as many batch norms as convolutions; else `None`."""
    count = len(convolutions(model))
    norms = len(layers_in(model, keras.layers.BatchNormalization))
    if norms == count:
        return None
    return f"Each of the {count} convolutions has one batch norm; yours have {norms}."


def weight_difference(model: keras.Model, right: keras.Model) -> str | None:
    """A clause on a kernel that only `right` has, or on other numbers of weights.

    Args:
        model: the student's.
        right: ours.

    Returns:
        `None` if there is no such difference.
    """
    yours = kernel_shapes(model)
    for height, width, channels, filters in kernel_shapes(right):
        if (height, width, channels, filters) not in yours:
            return (
                f"No convolution has {filters} filters of {height} × {width} on"
                f" {channels} maps; yours: {sorted(yours)}"
            )
    found, expected = model.count_params(), right.count_params()
    if found == expected:
        return None
    return f"It has {found:,} weights, not {expected:,}"
