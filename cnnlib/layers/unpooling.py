"""Max pooling that remembers its maxima, and the way back."""

import keras
from keras import ops

from cnnlib.errors import InputError
from cnnlib.plain_numbers import plain


@keras.saving.register_keras_serializable("cnnlib")
class MaxPoolingWithSwitches2D(keras.layers.Layer):
    """Max pooling and, beside it, where in its window each maximum lay.

    The places, "switches", let `MaxUnpooling2D` put values back where they came from
    (Zeiler, Fergus 2014, section 2.1).

    Args:
        pool_size: side of the window.
        strides: step from window to window, `pool_size` by default.
        **kwargs: as `keras.layers.Layer`.

    Input: `(batch, height, width, channels)`.

    Output: two tensors `(batch, height', width', channels)`, whole windows only: the
    maxima, and the switches, integers from 0 to `pool_size**2 - 1` that count the
    places of a window row by row. Of equal numbers the first is the maximum.
    """

    def __init__(self, pool_size=2, strides=None, **kwargs):
        super().__init__(**kwargs)
        self.pool_size = plain(pool_size)
        self.strides = plain(strides) or self.pool_size

    def call(self, inputs):
        size, step = self.pool_size, self.strides
        maxima = ops.max_pool(inputs, size, step, "valid", data_format="channels_last")
        rows, columns = (step * (side - 1) + 1 for side in ops.shape(maxima)[1:3])
        places = [
            inputs[:, i : i + rows : step, j : j + columns : step]
            for i in range(size)
            for j in range(size)
        ]
        return maxima, ops.argmax(ops.stack(places), axis=0)

    def compute_output_spec(self, inputs):
        batch, *sides, channels = inputs.shape
        fits = [
            None if side is None else (side - self.pool_size) // self.strides + 1
            for side in sides
        ]
        shape = (batch, *fits, channels)
        return (
            keras.KerasTensor(shape, self.compute_dtype),
            keras.KerasTensor(shape, "int32"),
        )

    def get_config(self):
        own = {"pool_size": self.pool_size, "strides": self.strides}
        return super().get_config() | own


@keras.saving.register_keras_serializable("cnnlib")
class MaxUnpooling2D(keras.layers.Layer):
    """Put each value back to the place its maximum came from, zeros elsewhere.

    Where windows overlap and share a maximum, its values add up. That makes unpooling
    the exact transpose of the pooling, the same as its gradient.

    Args:
        pool_size: side of the window of the pooling.
        strides: its step, `pool_size` by default.
        output_size: `(height, width)` of what was pooled; by default what the windows
            cover.
        **kwargs: as `keras.layers.Layer`.

    Input: maps and switches `(batch, height, width, channels)`, as
    `MaxPoolingWithSwitches2D` gives them; of known height and width.

    Output: `(batch, *output_size, channels)`.

    Raises:
        InputError: pooling `output_size` would not give maps of the input's size.
    """

    def __init__(self, pool_size=2, strides=None, output_size=None, **kwargs):
        super().__init__(**kwargs)
        self.pool_size = plain(pool_size)
        self.strides = plain(strides) or self.pool_size
        self.output_size = None if output_size is None else tuple(plain(output_size))

    def build(self, input_shape):
        self._size(input_shape[0])

    def _size(self, shape) -> tuple[int, int]:
        """Height and width of the output."""
        covered = tuple((n - 1) * self.strides + self.pool_size for n in shape[1:3])
        if self.output_size is None:
            return covered
        for wanted, least in zip(self.output_size, covered, strict=True):
            if not least <= wanted < least + self.strides:
                raise InputError(
                    f"output_size={self.output_size} does not pool to {shape[1:3]} with"
                    f" pool_size={self.pool_size} and strides={self.strides}; {covered}"
                    " does"
                )
        return self.output_size

    def call(self, inputs):
        maps, switches = inputs
        height, width = self._size(maps.shape)
        image = 0
        for place in range(self.pool_size**2):
            chosen = ops.where(switches == place, maps, ops.zeros_like(maps))
            image = image + self._spread(chosen, *divmod(place, self.pool_size))
        return image[:, :height, :width]

    def _spread(self, maps, row: int, column: int):
        """Set values `strides` apart, the first at (row, column)."""
        _, height, width, channels = maps.shape
        step, rest = self.strides, (0, self.strides - 1)
        maps = ops.reshape(maps, (-1, height, 1, width, 1, channels))
        maps = ops.pad(maps, ((0, 0), (0, 0), rest, (0, 0), rest, (0, 0)))
        maps = ops.reshape(maps, (-1, height * step, width * step, channels))
        rows, columns = (row, self.pool_size - row), (column, self.pool_size - column)
        return ops.pad(maps, ((0, 0), rows, columns, (0, 0)))

    def compute_output_shape(self, input_shape):
        maps = input_shape[0]
        return (maps[0], *self._size(maps), maps[3])

    def get_config(self):
        return super().get_config() | {
            "pool_size": self.pool_size,
            "strides": self.strides,
            "output_size": self.output_size,
        }
