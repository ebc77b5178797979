"""Convolution in which each output map sees only some of the input maps."""

from collections.abc import Sequence

import keras
import numpy as np
from keras import ops

from cnnlib.errors import InputError
from cnnlib.plain_numbers import plain


@keras.saving.register_keras_serializable("cnnlib")
class PartialConv2D(keras.layers.Layer):
    """A "valid" 2D convolution with a table of connections between maps.

    Only the connected pairs have weights: the kernel holds one `k × k` filter per
    connection. The tables of LeNet-5's C3 and of early networks break the symmetry
    between maps and save weights. Where every output map sees an equal, disjoint share
    of the inputs, a grouped convolution says the same more briefly.

    Source: LeCun et al. 1998, section II-B and table I.

    Args:
        connections: for each output map the input maps it sees, such as
            `((0, 1), (1, 2))` for two output maps.
        kernel_size: side of the square filters, at least 1.
        activation: applied to the result; a name or function as Keras takes them.
        kernel_initializer: initialises each output map's filters with the fan-in it
            really has: its number of connections times `kernel_size²`.
        **kwargs: as for every Keras layer.

    Input shape:
        `(batch, height, width, input maps)`.

    Output shape:
        `(batch, height - kernel_size + 1, width - kernel_size + 1, output maps)`.

    Raises:
        InputError: a table that is empty, repeats an input map or names one that the
            input does not have.
    """

    def __init__(
        self,
        connections: Sequence[Sequence[int]],
        kernel_size: int,
        activation=None,
        kernel_initializer="glorot_uniform",
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.connections = [[int(source) for source in row] for row in connections]
        self.kernel_size = plain(kernel_size)
        self.activation = keras.activations.get(activation)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        for target, row in enumerate(self.connections):
            if not row or len(set(row)) < len(row):
                raise InputError(
                    f"connections[{target}] is {row}: an output map needs at least one"
                    " input map and each only once"
                )

    def build(self, input_shape):
        self._input_maps = input_shape[-1]
        for target, row in enumerate(self.connections):
            if min(row) < 0 or max(row) >= self._input_maps:
                raise InputError(
                    f"connections[{target}] is {row}, but the input has maps 0 to"
                    f" {self._input_maps - 1}"
                )
        count = sum(map(len, self.connections))
        self.kernel = self.add_weight(
            shape=(self.kernel_size, self.kernel_size, count),
            initializer=self._initial_kernel,
            name="kernel",
        )
        self.bias = self.add_weight(
            shape=(len(self.connections),), initializer="zeros", name="bias"
        )

    def _initial_kernel(self, shape, dtype=None):
        size = self.kernel_size
        fan_ins = sorted({len(row) for row in self.connections})
        drawn = {}
        for number, fan_in in enumerate(fan_ins):
            maps = [t for t, row in enumerate(self.connections) if len(row) == fan_in]
            values = self._initializer(number)((size, size, fan_in, len(maps)), dtype)
            drawn |= {target: values[..., i] for i, target in enumerate(maps)}
        filters = [drawn[target] for target in range(len(self.connections))]
        return ops.concatenate(filters, axis=-1)

    def _initializer(self, number: int):
        """A copy that draws numbers of its own: one initialiser repeats itself."""
        config = self.kernel_initializer.get_config()
        if isinstance(config.get("seed"), int):
            config["seed"] += number
        return type(self.kernel_initializer).from_config(config)

    def _placement(self) -> np.ndarray:
        """One row per connection, with a 1 where the dense kernel holds it."""
        targets = len(self.connections)
        pairs = [
            source * targets + target
            for target, row in enumerate(self.connections)
            for source in row
        ]
        return np.eye(self._input_maps * targets, dtype="float32")[pairs]

    def call(self, inputs):
        size, targets = self.kernel_size, len(self.connections)
        # A dense kernel with zeros for the missing connections: one matrix product,
        # cheap beside the convolution, and the same on every backend.
        placement = ops.cast(self._placement(), self.compute_dtype)
        flat = ops.reshape(self.kernel, (size * size, -1))
        dense = ops.reshape(
            ops.matmul(flat, placement), (size, size, self._input_maps, targets)
        )
        outputs = ops.conv(
            inputs, dense, strides=1, padding="valid", data_format="channels_last"
        )
        return self.activation(outputs + self.bias)

    def compute_output_shape(self, input_shape):
        batch, height, width, _ = input_shape
        shrunk = [
            None if side is None else side - self.kernel_size + 1
            for side in (height, width)
        ]
        return (batch, *shrunk, len(self.connections))

    def get_config(self):
        return super().get_config() | {
            "connections": self.connections,
            "kernel_size": self.kernel_size,
            "activation": keras.activations.serialize(self.activation),
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }
