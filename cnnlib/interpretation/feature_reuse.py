"""Who reads whose features in a DenseNet.

Huang, Liu, van der Maaten, Weinberger 2017, "Densely Connected Convolutional Networks",
section 5 and figure 5. Inside a dense block every reader sees the maps of all sources
before it, in one stack of channels. Cut the reader's kernel at the seams of that stack,
and each piece is one connection. The mean absolute weight of the pieces, drawn as a
picture, shows which old features a trained network still uses.
"""

import dataclasses
import itertools
import re

import keras
import numpy as np

from cnnlib.errors import InputError

_CONCAT = re.compile(r"stage(\d+)_block(\d+)_concat")


@dataclasses.dataclass(frozen=True)
class Connection:
    """What one layer reads of one source in its dense block.

    Attributes:
        stage: number of the dense block, from 1.
        source: 0 is the input of the block, then its units from 1.
        reader: the units from 1; the number after the last unit is what follows the
            block, a transition or the classifier.
        layer: the reader's layer with a kernel, `(..., channels read, filters)`.
        channels: of the kernel's next to last axis that belong to the source.
    """

    stage: int
    source: int
    reader: int
    layer: keras.layers.Layer = dataclasses.field(repr=False)
    channels: slice

    @property
    def age(self) -> int:
        """Units between source and reader, and 1; the newest source has the age 1."""
        return self.reader - self.source


def dense_connections(model: keras.Model) -> list[Connection]:
    """Every connection inside the dense blocks of a network.

    A block of n units has (n + 1)(n + 2)/2: n + 1 readers, of 1, 2, ..., n + 1 sources.

    Args:
        model: a `densenet...` of the registry with its classifier; of a blueprint the
            shapes are enough.

    Returns:
        The connections by stage, then by reader, then by source.

    Raises:
        InputError: a network of another kind, or one without classifier.
    """
    blocks = _blocks(model)
    connections = []
    for stage, concatenations in blocks.items():
        new = [concat.input[1].shape[-1] for concat in concatenations]
        sizes = [concatenations[0].input[0].shape[-1], *new]
        seams = [0, *itertools.accumulate(sizes)]
        units = range(1, len(concatenations) + 1)
        names = [f"stage{stage}_block{unit}_conv1" for unit in units]
        last = stage == len(blocks)
        names.append("predictions" if last else f"transition{stage}_conv")
        for reader, name in enumerate(names, 1):
            layer = model.get_layer(name)
            connections += [
                Connection(stage, source, reader, layer, slice(*ends))
                for source, ends in enumerate(itertools.pairwise(seams[: reader + 1]))
            ]
    return connections


def feature_reuse(model: keras.Model) -> dict[int, np.ndarray]:
    """Mean absolute weight of every connection: figure 5 of the paper.

    The convolution that reads is a unit's first: 3 × 3, or the 1 × 1 of a bottleneck.

    Args:
        model: as for `dense_connections`.

    Returns:
        For each stage a matrix `(n + 1, n + 1)` of n units: rows are the sources, the
        input of the block first; columns are the readers, what follows the block last.
        NaN where a source comes too late for a reader.

    Raises:
        InputError: as `dense_connections`.
    """
    connections = dense_connections(model)
    sizes = {}
    for connection in connections:
        sizes[connection.stage] = connection.reader  # the last reader comes last
    reuse = {stage: np.full((size, size), np.nan) for stage, size in sizes.items()}
    for connection in connections:
        kernel = keras.ops.convert_to_numpy(connection.layer.kernel)
        weights = np.abs(kernel[..., connection.channels, :])
        reuse[connection.stage][connection.source, connection.reader - 1] = (
            weights.mean()
        )
    return reuse


def _blocks(model) -> dict[int, list]:
    """The concatenations of each dense block, in the order of computation."""
    blocks: dict[int, list] = {}
    for layer in model.layers:
        if match := _CONCAT.fullmatch(layer.name):
            blocks.setdefault(int(match[1]), []).append(layer)
    if not blocks or model.layers[-1].name != "predictions":
        raise InputError(
            f"{model.name} has no dense blocks with a classifier behind them; give a"
            " network such as create_model('densenet_40_k12')"
        )
    return blocks
