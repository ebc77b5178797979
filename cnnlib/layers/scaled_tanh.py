"""The squashing function of LeNet-5."""

import keras
from keras import ops

AMPLITUDE = 1.7159
SLOPE = 2.0 / 3.0


@keras.saving.register_keras_serializable("cnnlib")
def scaled_tanh(x):
    """Squash with `1.7159 tanh(2x/3)`.

    The constants make `f(1) = 1` and `f(-1) = -1`, where the curvature is largest, so
    that targets of ±1 lie on the bend and not on the flat ends.

    Source: LeCun et al. 1998, "Gradient-Based Learning Applied to Document
    Recognition", section II-B and appendix A.

    Args:
        x: tensor of any shape.

    Returns:
        A tensor of the same shape with values in (-1.7159, 1.7159).
    """
    return AMPLITUDE * ops.tanh(SLOPE * x)
