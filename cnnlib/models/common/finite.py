"""Weights that are numbers: nothing can be learned from others, nor told by them."""

import keras
import numpy as np

from cnnlib.errors import InputError


def check_finite(model: keras.Model, name: str) -> None:
    """Raise `InputError` if a weight is infinite or not a number.

    Args:
        model: any.
        name: of the model or its file, for the message.
    """
    for weight in model.weights:
        if not np.isfinite(keras.ops.convert_to_numpy(weight)).all():
            raise InputError(
                f"{name} holds weights that are not finite, first {weight.path!r}:"
                " build the model anew, or load good weights into it"
            )
