"""The shortcut without weights."""

import keras
from keras import ops

from cnnlib.errors import InputError
from cnnlib.plain_numbers import plain


@keras.saving.register_keras_serializable("cnnlib")
class IdentityShortcut(keras.layers.Layer):
    """The identity, fitted to a smaller map with more channels: option A of ResNets.

    It keeps every `strides`-th pixel, from the first, and appends channels of zeros.
    He et al. 2016, section 3.3: "the shortcut still performs identity mapping, with
    extra zero entries padded for increasing dimensions"; the order is that of the
    authors' Torch release, zeros behind the old channels.

    Args:
        filters: number of output channels, at least that of the input.
        strides: S, at least 1.
        **kwargs: as `keras.layers.Layer`.

    Raises:
        InputError: `filters` or `strides` below 1, or fewer filters than the input
            has channels.

    Input: `(batch, height, width, channels)`.

    Output: `(batch, ⌈height / S⌉, ⌈width / S⌉, filters)`.
    """

    def __init__(self, filters, strides=1, **kwargs):
        super().__init__(**kwargs)
        filters, strides = plain((filters, strides))
        for keyword, value in (("filters", filters), ("strides", strides)):
            if type(value) is not int or value < 1:
                raise InputError(f"{keyword}={value!r} is not a positive integer")
        self.filters = filters
        self.strides = strides

    def build(self, input_shape):
        if input_shape[-1] > self.filters:
            raise InputError(
                f"filters={self.filters} is less than the {input_shape[-1]} input"
                " channels; an identity cannot leave channels out"
            )

    def call(self, inputs):
        kept = self._subsample(inputs)
        missing = self.filters - inputs.shape[-1]
        return ops.pad(kept, ((0, 0), (0, 0), (0, 0), (0, missing)))

    def _subsample(self, inputs):
        if self.strides == 1:
            return inputs
        if keras.backend.backend() != "tensorflow":
            return inputs[:, :: self.strides, :: self.strides]
        # The mean over windows of one pixel. On a CPU slicing by steps and its gradient
        # take five times as long: a twentieth of a training step of ResNet-20.
        return ops.average_pool(
            inputs, 1, self.strides, "valid", data_format="channels_last"
        )

    def compute_output_shape(self, input_shape):
        batch, height, width, _ = input_shape
        sides = [
            None if side is None else -(-side // self.strides)
            for side in (height, width)
        ]
        return (batch, *sides, self.filters)

    def get_config(self):
        own = {"filters": self.filters, "strides": self.strides}
        return super().get_config() | own
