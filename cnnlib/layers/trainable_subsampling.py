"""Subsampling with one trainable coefficient and bias per map, as in LeNet-5."""

import keras
from keras import ops

from cnnlib.plain_numbers import plain


@keras.saving.register_keras_serializable("cnnlib")
class TrainableSubsampling(keras.layers.Layer):
    """Sum of each window, times a coefficient, plus a bias, one pair per map.

    The window moves by its own size, so the map shrinks by `pool_size`; rows and
    columns that do not fill a window are dropped. A new layer starts as average
    pooling: every coefficient is one over the window's area.

    Source: LeCun et al. 1998, section II-B, layer S2: "the four inputs to a unit in S2
    are added, then multiplied by a trainable coefficient, and added to a trainable
    bias".

    Args:
        pool_size: side of the window, at least 1.
        activation: applied to the result; a name or function as Keras takes them.
        **kwargs: as for every Keras layer.

    Input shape:
        `(batch, height, width, maps)`.

    Output shape:
        `(batch, height // pool_size, width // pool_size, maps)`.
    """

    def __init__(self, pool_size: int = 2, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.pool_size = plain(pool_size)
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        maps = (input_shape[-1],)
        self.coefficient = self.add_weight(
            shape=maps,
            initializer=keras.initializers.Constant(1 / self.pool_size**2),
            name="coefficient",
        )
        self.bias = self.add_weight(shape=maps, initializer="zeros", name="bias")

    def call(self, inputs):
        average = ops.average_pool(
            inputs,
            self.pool_size,
            self.pool_size,
            "valid",
            data_format="channels_last",
        )
        total = average * self.pool_size**2
        return self.activation(total * self.coefficient + self.bias)

    def compute_output_shape(self, input_shape):
        batch, height, width, maps = input_shape
        shrunk = [
            None if side is None else side // self.pool_size for side in (height, width)
        ]
        return (batch, *shrunk, maps)

    def get_config(self):
        return super().get_config() | {
            "pool_size": self.pool_size,
            "activation": keras.activations.serialize(self.activation),
        }
