"""Which step follows which in a model, and where two models differ in that."""

import collections
import re

import keras
from keras import layers

from cnnlib.surgery.graph import nodes

# They hand a tensor on as it is.
_SILENT = (layers.Dropout, layers.Identity)
# A border of zeros belongs to the convolution behind it, if that explains it all.
_SILENT_AT_FIRST = (*_SILENT, layers.ZeroPadding2D)
_SPOKEN = {
    "relu": "ReLU",
    "batchnormalization": "batch norm",
    "localresponsenormalization": "local response normalisation",
    "add": "an addition",
    "multiply": "a multiplication",
    "concatenate": "a concatenation",
    "dense": "a dense layer",
    "getitem": "a slice",
}


def step_difference(model: keras.Model, right: keras.Model) -> str:
    """A sentence on the first step of `right` that is another one in `model`.

    Args:
        model: the student's.
        right: ours.

    Returns:
        What follows what here and there; empty if the steps are the same.
    """
    for silent in (_SILENT_AT_FIRST, _SILENT):
        yours, ours = _pairs(model, silent), _pairs(right, silent)
        if yours != ours:
            return _told(list(ours - yours), list(yours - ours))
    return ""


def _told(missing: list[tuple], surplus: list[tuple]) -> str:
    """Say what is missing by what stands in its place, if anything does."""
    for before, after in missing:
        for other, instead in surplus:
            if other == before:
                return f"After {before} comes {after}; in yours comes {instead}."
    for before, after in missing:
        for instead, other in surplus:
            if other == after:
                return f"Before {after} comes {before}; in yours comes {instead}."
    if missing:
        return "After {} comes {}; that is missing in yours.".format(*missing[0])
    return "In yours, after {} comes {}; that is too much.".format(*surplus[0])


def _pairs(model: keras.Model, silent: tuple) -> collections.Counter:
    """How often each step directly follows each other one: `(before, after)`."""
    pairs = collections.Counter()
    ends = _follow(model, ["the input"] * len(model.inputs), silent, pairs)
    pairs.update((end, "the end") for end in ends)
    return pairs


def _follow(
    model: keras.Model, starts: list[str], silent: tuple, pairs: collections.Counter
) -> list[str]:
    """Count the pairs of one model; return the last step before each of its outputs."""
    last = dict(zip(map(id, model.inputs), starts, strict=True))
    for node in nodes(model):
        step, before = node.operation, [last[id(x)] for x in node.input_tensors]
        if isinstance(step, layers.InputLayer):
            continue
        if isinstance(step, keras.Model):
            ends = _follow(step, before, silent, pairs)
        else:
            for name in _names(step, silent):
                pairs.update((one, name) for one in before)
                before = [name]
            ends = before[:1] * len(node.outputs)
        last |= zip(map(id, node.outputs), ends, strict=True)
    return [last[id(tensor)] for tensor in model.outputs]


def _names(step, silent: tuple) -> list[str]:
    """What a step is called, and the activation in it; nothing for a silent one."""
    names = [] if isinstance(step, (*silent, layers.Activation)) else [_name(step)]
    activation = getattr(step, "activation", None)
    if activation not in (None, keras.activations.linear):
        names.append(_in_words(getattr(activation, "__name__", "another activation")))
    return names


def _name(step) -> str:
    name = _in_words(type(step).__name__)
    if hasattr(step, "kernel_size"):
        name = f"a {' × '.join(map(str, step.kernel_size))} convolution"
    elif hasattr(step, "pool_size"):
        name = f"{' × '.join(map(str, step.pool_size))} {name}"
    strides = getattr(step, "strides", (1,))
    return name if max(strides) == 1 else f"{name} with stride {max(strides)}"


def _in_words(name: str) -> str:
    """The name of a class, or of a function, as one says it."""
    name = re.sub("[123]D$", "", name)
    if name.lower() in _SPOKEN:
        return _SPOKEN[name.lower()]
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").lower()
