"""What differs between two models, or is unusual in one, seen without running them."""

import collections

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
    calls = collections.Counter(node.operation for node in nodes(model))
    for layer, count in calls.items():
        if count > 1 and layer.weights:
            return (
                f"One {type(layer).__name__} is used {count} times: every step needs a"
                " layer of its own, with weights of its own."
            )
    return None


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
    question = (
        "is there a convolution too many, or a norm"
        if found > expected
        else "is a convolution missing, a norm, or the biases"
    )
    return f"It has {found:,} weights, not {expected:,}, {question}"


def step_difference(model: keras.Model, right: keras.Model) -> str:
    """A sentence on batch norms and activations too many or too few; may be empty.

    Args:
        model: the student's.
        right: ours.
    """
    yours, ours = _steps(model), _steps(right)
    differing = [name for name in sorted({*yours, *ours}) if yours[name] != ours[name]]
    if not differing:
        return ""
    counts = [f"{yours[name]} × {name}, not {ours[name]}" for name in differing]
    return f"Yours has {'; '.join(counts)}."


def _steps(model: keras.Model) -> collections.Counter:
    """How often a model normalises, and how often it uses each activation."""
    steps = collections.Counter()
    for node in nodes(model):
        step = node.operation
        name = type(step).__name__.lower()  # of the layer ReLU, of keras.ops.relu
        if isinstance(step, keras.layers.BatchNormalization):
            steps["batch norm"] += 1
        elif activation := getattr(step, "activation", None):
            if activation is not keras.activations.linear:
                steps[getattr(activation, "__name__", "other activation")] += 1
        elif hasattr(keras.activations, name):
            steps[name] += 1
    return steps
