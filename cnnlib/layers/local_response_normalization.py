"""Normalisation across neighbouring channels."""

import keras
from keras import ops

from cnnlib.errors import InputError
from cnnlib.plain_numbers import plain


@keras.saving.register_keras_serializable("cnnlib")
class LocalResponseNormalization(keras.layers.Layer):
    """Divide each activation by what its neighbouring channels do at its place.

    Krizhevsky, Sutskever, Hinton 2012, section 3.3:

        b_i = a_i / (k + α · Σ a_j²)^β,  j from i − n/2 to i + n/2, cut off at the
        first and the last channel.

    The defaults are the paper's constants. Caffe, and PyTorch after it, divide α by n:
    there the paper's 1e-4 is written as 5e-4.

    Args:
        size: n, the number of channels in the sum, odd.
        k: added to the sum.
        alpha: α, weight of the sum.
        beta: β, the exponent.
        **kwargs: as `keras.layers.Layer`.

    Raises:
        InputError: `size` is not odd.

    Input and output: `(batch, height, width, channels)`. Like Keras's normalisations,
    it computes in float32 where the inputs are in half precision: in float16 the square
    of 256 is infinite.
    """

    def __init__(self, size=5, k=2.0, alpha=1e-4, beta=0.75, **kwargs):
        super().__init__(**kwargs)
        if size < 1 or size % 2 == 0:
            raise InputError(
                f"size={size!r} is not an odd number of channels; the paper's is 5"
            )
        self.size, self.k, self.alpha, self.beta = plain((size, k, alpha, beta))

    def call(self, inputs):
        # One product with a band of ones sums the neighbours of every channel; it is
        # faster than shifting the maps, forward and backward.
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        inputs = ops.cast(inputs, dtype)
        channels = inputs.shape[-1]
        band = ops.tri(channels, channels, self.size // 2, dtype)
        band = band * ops.transpose(band)
        sums = ops.matmul(ops.square(inputs), band)
        outputs = inputs * ops.power(self.k + self.alpha * sums, -self.beta)
        return ops.cast(outputs, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        own = {"size": self.size, "k": self.k, "alpha": self.alpha, "beta": self.beta}
        return config | own
