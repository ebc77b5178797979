"""Padding that a maximum never chooses."""

import keras
from keras import ops

from cnnlib.plain_numbers import plain


@keras.saving.register_keras_serializable("cnnlib")
class LowestPadding2D(keras.layers.ZeroPadding2D):
    """Pad height and width with the lowest number there is, minus infinity.

    Max pooling in Caffe, Torch and MXNet pads with minus infinity. Zeros would win
    over negative numbers, so `keras.layers.ZeroPadding2D` before a pooling is right
    after a ReLU only.

    Args:
        padding: places to add, as in `keras.layers.ZeroPadding2D`: a number,
            `(rows, columns)`, or `((top, bottom), (left, right))`.
        **kwargs: as `keras.layers.Layer`.
    """

    def __init__(self, padding=(1, 1), **kwargs):
        super().__init__(plain(padding), **kwargs)

    def call(self, inputs):
        rows, columns = self.padding
        none = (0, 0)
        sides = (none, rows, columns, none)
        if self.data_format == "channels_first":
            sides = (none, none, rows, columns)
        return ops.pad(inputs, sides, constant_values=float("-inf"))
