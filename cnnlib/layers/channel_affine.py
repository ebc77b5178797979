"""What remains of batch normalisation at inference."""

import keras
from keras import ops

from cnnlib.layers.grouped_convolution import on_cpu


@keras.saving.register_keras_serializable("cnnlib")
class ChannelAffine(keras.layers.Layer):
    """scale · x + offset, with two numbers per channel.

    `cnnlib.fold_batch_norm` puts it where a batch normalisation cannot move into a
    convolution: one product and one sum in place of the division by a root.

    On TensorFlow's CPU it is computed as what it also is, a depthwise convolution of
    1 × 1 with a bias: with the ReLU that follows, TensorFlow makes one pass over the
    map of it, where a product, a sum and a ReLU make three.

    Args:
        **kwargs: as `keras.layers.Layer`.

    Input and output: `(..., channels)`. Inputs in half precision are computed with in
    float32, as by the batch normalisation that it replaces: product and offset may be
    large and nearly cancel.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._as_convolution = keras.backend.backend() == "tensorflow" and on_cpu()
        # XLA has no fast depthwise convolution for the CPU.
        self.supports_jit = not self._as_convolution

    def build(self, input_shape):
        shape = (input_shape[-1],)
        self.scale = self.add_weight(
            shape=shape, initializer="ones", autocast=False, name="scale"
        )
        self.offset = self.add_weight(
            shape=shape, initializer="zeros", autocast=False, name="offset"
        )

    def call(self, inputs):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        inputs, scale, offset = (
            ops.cast(x, dtype) for x in (inputs, self.scale, self.offset)
        )
        if self._as_convolution and len(inputs.shape) == 4:
            outputs = _depthwise(inputs, scale, offset)
        else:
            outputs = inputs * scale + offset
        return ops.cast(outputs, self.compute_dtype)


def _depthwise(inputs, scale, offset):
    import tensorflow as tf

    kernel = tf.reshape(scale, (1, 1, -1, 1))
    scaled = tf.nn.depthwise_conv2d(inputs, kernel, (1, 1, 1, 1), "VALID")
    return tf.nn.bias_add(scaled, offset)
