"""What the output of a classifier means: probabilities or logits.

Keras's cross-entropy has to be told, and would take anything for one of the two. The
layers at the end of the network tell, and where a layer has a function of the user's
own, what that function does with a few numbers.
"""

import keras
import numpy as np
from keras import layers, ops

from cnnlib.errors import InputError

PROBABILITIES, LOGITS, OTHER = "probabilities", "logits", "other"

# Layers that only move numbers, and layers that average them: a mean of probabilities
# is one, a mean of anything else may be a logit.
_MOVE = (layers.Flatten, layers.Reshape, layers.Permute)
_MEAN = (layers.GlobalAveragePooling2D, layers.AveragePooling2D, layers.Average)
# Two inputs for an unknown function, each a batch of one.
_PROBE = np.float32([[[0.5, -1.5, 2.0, 0.25]], [[1.0, 0.75, -0.5, -2.0]]])


def gives_probabilities(model: keras.Model, output: int = 0) -> bool:
    """Whether an output of a classifier is probabilities, not logits.

    Args:
        model: a classifier, functional or sequential.
        output: number of the output; the main one comes first.

    Raises:
        InputError: it is neither, as after a sigmoid.
    """
    tensor = model.outputs[output]
    if (kind := _kind(tensor)) == OTHER:
        raise InputError(
            f"{model.name} ends in {_end(tensor)!r}, which gives neither probabilities"
            " nor logits; end it in a softmax (classifier_activation='softmax') or"
            " without activation (None)"
        )
    return kind == PROBABILITIES


def _kind(tensor) -> str:
    """What a tensor is, from the layer that makes it back to the first that tells."""
    made_by, call, place = tensor._keras_history
    if isinstance(made_by, keras.Model) and made_by.outputs:
        return _kind(made_by.outputs[place])
    read = made_by._inbound_nodes[call].input_tensors
    if isinstance(made_by, _MOVE):
        return _kind(read[0])
    if isinstance(made_by, _MEAN):
        all_are = all(_kind(each) == PROBABILITIES for each in read)
        return PROBABILITIES if all_are else LOGITS
    does = _effect(made_by, read)
    if does not in ("copies", "scales"):
        return does
    if getattr(made_by, "weights", None) or not read:
        return LOGITS
    before = _kind(read[0])
    return OTHER if (does, before) == ("scales", PROBABILITIES) else before


def _effect(made_by, read) -> str:
    """What a layer's activation does, or the layer itself where it has no weights."""
    function = getattr(made_by, "activation", None)
    if function is None:
        if getattr(made_by, "weights", None) or len(read) != 1:
            return LOGITS
        function = made_by
    numbers = [*_PROBE, _PROBE.sum(axis=0), np.zeros_like(_PROBE[0])]
    try:
        *answers, sum_of_both, at_zero = [
            ops.convert_to_numpy(function(ops.convert_to_tensor(each)))
            for each in numbers
        ]
    except Exception:  # made for tensors of one shape, or of several arguments
        return LOGITS
    if answers[0].shape != _PROBE[0].shape:
        return LOGITS
    softmax = ops.convert_to_numpy(ops.softmax(_PROBE[0]))
    close = {"rtol": 1e-2, "atol": 1e-2}  # an activation may compute in 16 bits
    if np.allclose(answers[0], softmax, **close):
        return PROBABILITIES
    if np.allclose(answers[0], np.log(softmax), **close):
        return LOGITS  # the softmax of log-probabilities gives them back
    if np.allclose(answers[0], _PROBE[0], **close):
        return "copies"
    linear = np.allclose(sum(answers) - at_zero, sum_of_both, **close)
    return "scales" if linear else OTHER


def _end(tensor) -> str:
    """Name of the activation, or layer, that makes a tensor."""
    made_by, call, place = tensor._keras_history
    if isinstance(made_by, keras.Model) and made_by.outputs:
        return _end(made_by.outputs[place])
    if isinstance(made_by, _MOVE):
        return _end(made_by._inbound_nodes[call].input_tensors[0])
    function = getattr(made_by, "activation", None)
    return getattr(function, "__name__", made_by.name)
