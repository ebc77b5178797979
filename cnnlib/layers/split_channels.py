"""Cutting a map in two along its channels."""

import keras

from cnnlib.plain_numbers import plain


@keras.saving.register_keras_serializable("cnnlib")
class SplitChannels(keras.layers.Layer):
    """Return the first channels and the rest.

    Dual path networks make the channels that are added and those that are appended
    with one convolution, and part them afterwards.

    Args:
        first: number of channels in the first part.
        **kwargs: as `keras.layers.Layer`.

    Input: `(batch, height, width, channels)`.

    Output: two tensors, with `first` and `channels - first` channels.
    """

    def __init__(self, first: int, **kwargs):
        super().__init__(**kwargs)
        self.first = plain(first)

    def call(self, inputs):
        return inputs[..., : self.first], inputs[..., self.first :]

    def get_config(self):
        return super().get_config() | {"first": self.first}
