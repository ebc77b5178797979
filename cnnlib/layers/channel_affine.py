"""What remains of batch normalisation at inference."""

import keras


@keras.saving.register_keras_serializable("cnnlib")
class ChannelAffine(keras.layers.Layer):
    """scale · x + offset, with two numbers per channel.

    `cnnlib.fold_batch_norm` puts it where a batch normalisation cannot move into a
    convolution: one product and one sum in place of the division by a root.

    Args:
        **kwargs: as `keras.layers.Layer`.

    Input and output: `(..., channels)`.
    """

    def build(self, input_shape):
        shape = (input_shape[-1],)
        self.scale = self.add_weight(shape=shape, initializer="ones", name="scale")
        self.offset = self.add_weight(shape=shape, initializer="zeros", name="offset")

    def call(self, inputs):
        return inputs * self.scale + self.offset
