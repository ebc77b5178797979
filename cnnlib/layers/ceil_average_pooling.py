"""Average pooling whose last windows may hang over the border."""

import keras
import numpy as np
from keras import ops

from cnnlib.errors import InputError
from cnnlib.plain_numbers import plain


@keras.saving.register_keras_serializable("cnnlib")
class CeilAveragePooling2D(keras.layers.AveragePooling2D):
    """Means over windows as Caffe takes them, and Torch with `:ceil()`.

    Where whole windows leave places at the lower or right border, one more window
    takes these; what lies outside the map does not count in its mean.

    Args:
        pool_size: side of the window.
        strides: step from window to window, at most `pool_size`, its default.
        data_format: `"channels_last"`, which is not what Keras may be set to.
        **kwargs: as `keras.layers.Layer`.

    Raises:
        InputError: windows that leave places between them, or another `data_format`.

    Input: `(batch, height, width, channels)`.

    Output: `(batch, height', width', channels)`, where a length n becomes
    ceil((n − pool_size) / strides) + 1.
    """

    def __init__(
        self, pool_size=2, strides=None, data_format="channels_last", **kwargs
    ):
        if data_format != "channels_last":
            raise InputError(
                f"data_format={data_format!r} is not known; choose 'channels_last'"
            )
        windows = plain((pool_size, strides))
        super().__init__(*windows, data_format=data_format, **kwargs)
        if max(self.strides) > min(self.pool_size):
            raise InputError(
                f"strides={strides} leaves places between windows of {pool_size};"
                f" choose at most {min(self.pool_size)}"
            )

    def _missing(self, shape) -> list[int]:
        """Rows and columns that the last windows hang over; 0 where unknown."""
        sides = zip(shape[1:3], self.pool_size, self.strides, strict=True)
        return [(size - (length or size)) % step for length, size, step in sides]

    def call(self, inputs):
        if None in inputs.shape[1:3]:
            return self._of_unknown_size(inputs)
        rows, columns = self._missing(inputs.shape)
        if not rows and not columns:
            return super().call(inputs)
        padded = ops.pad(inputs, ((0, 0), (0, rows), (0, columns), (0, 0)))
        means = super().call(padded)
        factors = 1.0
        for axis, (size, hanging) in enumerate(
            zip(self.pool_size, (rows, columns), strict=True)
        ):
            factor = np.ones(means.shape[axis + 1])
            factor[-1] = size / (size - hanging)
            factors = np.expand_dims(factor, 1 - axis) * factors
        return means * ops.convert_to_tensor(factors[..., None], dtype=means.dtype)

    def _of_unknown_size(self, inputs):
        """The same means from two poolings: of the map and of what lies inside it."""
        # One row less than a step makes room for one more window, if it is needed.
        rows, columns = (step - 1 for step in self.strides)
        frame = ((0, 0), (0, rows), (0, columns), (0, 0))
        inside = ops.ones_like(inputs[:1, :, :, :1])
        shares = super().call(ops.pad(inside, frame))
        return super().call(ops.pad(inputs, frame)) / shares

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        rows, columns = self._missing(input_shape)
        padded = (batch, height and height + rows, width and width + columns, channels)
        return super().compute_output_shape(padded)

    def get_config(self):
        config = super().get_config()
        del config["padding"]
        return config
