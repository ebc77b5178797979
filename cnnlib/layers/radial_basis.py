"""Output units that measure the distance to a code of their own."""

from collections.abc import Sequence

import keras
from keras import ops


@keras.saving.register_keras_serializable("cnnlib")
class RadialBasis(keras.layers.Layer):
    """One unit per class: minus the squared distance between input and class code.

    The paper's output is the distance itself, a penalty to be made small. Its
    negative is a logit: softmax of it gives the nearest code the largest probability,
    and cross-entropy on it is the paper's discriminative criterion (equation 9)
    without the constant for the class "none of these".

    Source: LeCun et al. 1998, section II-B, equation 7, and section II-C, equation 9.

    Args:
        centers: one code per class, `classes` rows of `features` numbers; fixed, as in
            the paper ("kept fixed, at least initially").
        activation: applied to the logits; a name or function as Keras takes them.
        **kwargs: as for every Keras layer.

    Input shape:
        `(batch, features)`.

    Output shape:
        `(batch, classes)`. The sums of squares are taken in float32 where the inputs
        are in half precision, which tells distances near 600 apart by 0.5 at best.
    """

    def __init__(self, centers: Sequence[Sequence[float]], activation=None, **kwargs):
        super().__init__(**kwargs)
        self.centers = [[float(value) for value in code] for code in centers]
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(
            shape=(len(self.centers), input_shape[-1]),
            initializer=lambda shape, dtype: ops.convert_to_tensor(self.centers, dtype),
            trainable=False,
            autocast=False,
            name="centers",
        )

    def call(self, inputs):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        inputs, centers = ops.cast(inputs, dtype), ops.cast(self.kernel, dtype)
        difference = ops.expand_dims(inputs, 1) - centers
        outputs = self.activation(-ops.sum(ops.square(difference), axis=-1))
        return ops.cast(outputs, self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], len(self.centers))

    def get_config(self):
        return super().get_config() | {
            "centers": self.centers,
            "activation": keras.activations.serialize(self.activation),
        }
