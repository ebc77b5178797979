"""A model as a list of steps, each with what it costs."""

import math
from dataclasses import dataclass

import keras
from keras import layers

from cnnlib.accounting.multiply_adds import kernel_shapes, multiply_adds
from cnnlib.accounting.receptive_field import Field, grow, pixel
from cnnlib.errors import InputError
from cnnlib.surgery.graph import nodes


@dataclass(frozen=True, eq=False, repr=False)
class Step:
    """One call of a layer.

    Attributes:
        layer: the Keras layer or operation.
        inputs: the steps that it reads; none for what reads the model's input.
        input_shape: of its first input, without the batch.
        output_shapes: without the batch.
        first_call: a layer used twice has its weights once.
        field: its receptive field.
        depth: layers with a kernel on the longest way from the input up to this one.
    """

    layer: object
    inputs: tuple["Step", ...]
    input_shape: tuple[int, ...]
    output_shapes: tuple[tuple[int, ...], ...]
    first_call: bool
    field: Field
    depth: int

    @property
    def weights(self) -> int:
        """All weights, trainable and fixed."""
        return sum(math.prod(weight.shape) for weight in self._own("weights"))

    @property
    def trainable(self) -> int:
        """Weights that training changes."""
        return sum(math.prod(weight.shape) for weight in self._own("trainable_weights"))

    @property
    def kernel_weights(self) -> int:
        """Weights of convolution and dense kernels: no biases, no normalisation."""
        return sum(map(math.prod, kernel_shapes(self.layer))) if self.first_call else 0

    @property
    def activations(self) -> int:
        """The numbers that the step puts out for one input."""
        return sum(map(math.prod, self.output_shapes))

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds of the kernels for one input."""
        return multiply_adds(
            self.layer, (None, *self.input_shape), (None, *self.output_shapes[0])
        )

    def _own(self, kind: str):
        # An operation that is no layer, such as a sum of tensors, has no weights.
        return getattr(self.layer, kind, ()) if self.first_call else ()


def steps(model: keras.Model) -> list[Step]:
    """The calls of layers in the order of computation, nested models opened up.

    Raises:
        InputError: a model that is not built from layers, or whose input has no fixed
            size.
    """
    calls = nodes(model)
    for tensor in model.inputs:
        if None in tensor.shape[1:]:
            raise InputError(
                f"{model.name} takes inputs of shape {tuple(tensor.shape[1:])}; what it"
                " counts depends on their size, so name one by input_shape, such as"
                f" {tuple(size or 224 for size in tensor.shape[1:])}"
            )
    shape = tuple(model.inputs[0].shape[1:])
    image = shape[:-1] or shape
    found: list[Step] = []
    _walk(model, calls, [(pixel(len(image)), None)] * len(model.inputs), found, image)
    return found


def _walk(model, calls, arriving, found: list[Step], image) -> list:
    """Append the steps; return the field and the step that make each output."""
    reached = {id(t): made for t, made in zip(model.inputs, arriving, strict=True)}
    seen = {id(step.layer) for step in found}
    for node in calls:
        layer = node.operation
        if isinstance(layer, layers.InputLayer):
            continue
        incoming = [reached[id(tensor)] for tensor in node.input_tensors]
        if isinstance(layer, keras.Model):
            outgoing = _walk(layer, nodes(layer), incoming, found, image)
        else:
            step = _step(node, incoming, id(layer) not in seen, image)
            seen.add(id(layer))
            found.append(step)
            outgoing = [(step.field, step)] * len(node.outputs)
        reached |= {id(t): made for t, made in zip(node.outputs, outgoing, strict=True)}
    return [reached[id(tensor)] for tensor in model.outputs]


def _step(node, incoming, first_call: bool, image) -> Step:
    layer, shape = node.operation, node.input_tensors[0].shape
    sources = tuple(source for _, source in incoming if source is not None)
    depth = max((source.depth for source in sources), default=0)
    return Step(
        layer,
        sources,
        tuple(shape[1:]),
        tuple(tuple(tensor.shape[1:]) for tensor in node.outputs),
        first_call,
        grow([field for field, _ in incoming], layer, len(shape), image),
        depth + bool(kernel_shapes(layer)),
    )
