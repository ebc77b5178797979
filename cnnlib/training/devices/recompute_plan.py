"""Which maps of a network to keep for the backward pass, and which to compute again.

A convolution is dear and its output small; concatenation, normalisation and ReLU are
cheap, and what they write is as large as what they read. So outputs of convolutions are
kept, and the cheap layers that follow one are put into a group, together with the
layers that read them: outside the group only its results are known. A convolution of
few multiply-adds, over a narrow map, is as cheap.
"""

import dataclasses
import math

import keras
from keras import layers

NORMALIZATIONS = (
    layers.BatchNormalization,
    layers.LayerNormalization,
    layers.GroupNormalization,
)

CONVOLUTIONS = (layers.Conv1D, layers.Conv2D, layers.Conv3D)
# Multiply-adds for each number that a convolution writes up to which it is cheap: a
# 1 × 1 convolution of 256 channels, a 3 × 3 one of 28. In DenseNet-121 more of them
# would cost more memory for the larger graph than they save.
CHEAP_PRODUCTS = 256


@dataclasses.dataclass(frozen=True)
class Group:
    """Layers that are computed a second time in the backward pass.

    Attributes:
        sources: Keras tensors from outside, which are kept.
        axis: along which the sources are joined first; `None` for a single one.
        joined: the Keras tensor that the first layers read: the sources, joined.
        nodes: calls of layers, in the order of computation.
        outputs: Keras tensors that others read.
        read_later: the sources that steps after this one read, too.
    """

    sources: tuple
    axis: int | None
    joined: keras.KerasTensor
    nodes: tuple
    outputs: tuple
    read_later: tuple = ()

    @property
    def variables(self) -> list[keras.Variable]:
        """All that the layers read and write, each once."""
        found = [v for node in self.nodes for v in node.operation.variables]
        return [*{id(variable): variable for variable in found}.values()]


def plan(model: keras.Model) -> list:
    """What to compute, in this order: Keras nodes by themselves, and groups of them.

    Args:
        model: functional, or sequential and built.

    Returns:
        Nodes and `Group`s. Concatenations that only groups read are left out: each
        group joins its sources by itself.
    """
    graph = _Graph(model)
    groups = [graph.group(tensor) for tensor in graph.tensors]
    groups = [group for group in groups if group]
    group_of = {id(node): group for group in groups for node in group.nodes}
    steps, read = [], {id(tensor) for tensor in graph.results}
    for node in reversed(graph.nodes):
        group = group_of.get(id(node))
        if group is None and read.isdisjoint(map(id, node.outputs)):
            continue
        if group is None:
            steps.append(node)
            read.update(map(id, node.input_tensors))
        elif node is group.nodes[0]:
            later = tuple(s for s in group.sources if id(s) in read)
            steps.append(dataclasses.replace(group, read_later=later))
            read.update(map(id, group.sources))
    return steps[::-1]


class _Graph:
    """Nodes of a model, and who reads a tensor."""

    def __init__(self, model: keras.Model):
        if isinstance(model, keras.Sequential):
            model = keras.Model(model.inputs, model.outputs)
        # Keras has no public way to ask which layer feeds which.
        by_depth = model._nodes_by_depth
        nodes = [n for depth in sorted(by_depth, reverse=True) for n in by_depth[depth]]
        self.nodes = [node for node in nodes if not node.is_input]
        self.results = model.outputs
        self.tensors = [tensor for node in nodes for tensor in node.outputs]
        self._place = {id(node): place for place, node in enumerate(self.nodes)}
        self._maker = {id(tensor): node for node in nodes for tensor in node.outputs}
        self._readers = {id(tensor): [] for tensor in self.tensors}
        for node in self.nodes:
            for tensor in {id(t): t for t in node.input_tensors}.values():
                self._readers[id(tensor)].append(node)

    def group(self, tensor) -> Group | None:
        """The group whose first layers read a tensor, if it saves memory."""
        if _is_cheap(self._maker[id(tensor)]):
            return None  # it belongs to the group of what it is made from
        joins = self._is_joined_by_readers(tensor)
        nodes = self._members(tensor, joins)
        inside = {id(node) for node in nodes}
        # A normalisation remembers what it reads anyway. Without one, what the group
        # keeps would be as large as what it saves.
        saves = any(isinstance(node.operation, NORMALIZATIONS) for node in nodes)
        reads_inside = any(node.input_tensors[0] is not tensor for node in nodes)
        if not nodes or not (joins or (saves and reads_inside)):
            return None
        outputs = tuple(
            output
            for node in nodes
            for output in node.outputs
            if any(output is result for result in self.results)
            or any(id(reader) not in inside for reader in self._readers[id(output)])
        )
        sources = tuple(self._sources(tensor)) if joins else (tensor,)
        axis = self._axis(tensor) if joins else None
        return Group(sources, axis, tensor, tuple(nodes), outputs)

    def _members(self, tensor, joins: bool) -> list:
        """Cheap nodes behind a tensor, and those that read what is not kept."""
        found, waiting = {}, [(tensor, joins)]
        while waiting:
            tensor, forgotten = waiting.pop()
            for node in self._readers[id(tensor)]:
                if _is_cheap(node):
                    waiting.append((node.outputs[0], True))
                elif not (forgotten and _can_repeat(node)):
                    continue
                found[id(node)] = node
        return sorted(found.values(), key=lambda node: self._place[id(node)])

    def _is_joined_by_readers(self, tensor) -> bool:
        """Whether a tensor is a concatenation that need not exist outside of groups."""
        axis = self._axis(tensor)
        return (
            axis is not None
            and all(tensor is not result for result in self.results)
            and all(
                _can_repeat(node) or self._axis(node.outputs[0]) == axis
                for node in self._readers[id(tensor)]
            )
        )

    def _axis(self, tensor) -> int | None:
        layer = self._maker[id(tensor)].operation
        joins = type(layer) is layers.Concatenate
        return layer.axis % len(tensor.shape) if joins else None

    def _sources(self, tensor) -> list:
        """The parts of a concatenation, and the parts of these."""
        axis, parts = self._axis(tensor), []
        for part in self._maker[id(tensor)].input_tensors:
            parts += self._sources(part) if self._axis(part) == axis else [part]
        return parts


def _is_single(node) -> bool:
    return len(node.input_tensors) == len(node.outputs) == 1


def _can_repeat(node) -> bool:
    """Whether a layer gives the same when it is computed again, and does no more."""
    layer = node.operation
    if not _is_single(node) or isinstance(layer, (keras.Model, layers.Lambda)):
        return False
    # Layers of others may draw random numbers without telling.
    code = type(layer), getattr(layer, "activation", None) or type(layer)
    return (
        isinstance(layer, layers.Layer)
        and all(part.__module__.startswith(("keras.", "cnnlib.")) for part in code)
        and len(layer.variables) == len(layer.weights)  # the rest are random states
        and layer.activity_regularizer is None
        # Devices would have to meet for its means a second time.
        and not getattr(layer, "synchronized", False)
    )


def _is_cheap(node) -> bool:
    """Whether a layer takes little time for what it writes.

    It does not shrink the map as pooling does, and has no matrix to multiply by; or it
    is a convolution of few multiply-adds for each number, such as a 1 × 1 convolution
    of a narrow map.
    """
    layer = node.operation
    if not _can_repeat(node):
        return False
    if isinstance(layer, CONVOLUTIONS):
        return math.prod(layer.kernel.shape[:-1]) <= CHEAP_PRODUCTS
    return (
        all(len(weight.shape) < 2 for weight in layer.weights)
        and not hasattr(layer, "pool_size")
        and _size(node.outputs[0]) >= _size(node.input_tensors[0])
    )


def _size(tensor) -> int:
    """Numbers for one image, as far as its sizes are known."""
    return math.prod(size or 1 for size in tensor.shape[1:])
