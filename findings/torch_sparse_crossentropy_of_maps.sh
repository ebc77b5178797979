#!/usr/bin/env bash
# Does a network with a softmax for every pixel train by `model.fit` on PyTorch as it
# does on TensorFlow?
#
# Guess:  yes: a 1×1 convolution with a softmax, the loss by its name, a class for every
#         pixel. It is the usual head of a segmentation network.
# Seen:   with Keras 3.15.1 and torch 2.13.0, on a CPU, in the default channels-last
#         - "sparse_categorical_crossentropy" raises in the first backward pass:
#           "grad_input must be contiguous";
#         - the same loss of logits trains, and so does "categorical_crossentropy" of
#           the softmax with one-hot classes.
# The loss moves the classes to axis 1, a view that is not contiguous, and takes
# logarithms there; the backward pass of torch's `nll_loss` for maps refuses the gradient
# that this view is given. Outputs of rank 2, a class for an image, have no such view.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet keras==3.15.1 torch==2.13.0

cat >"$folder/maps.py" <<'PYTHON'
import keras
import numpy as np

images = np.random.default_rng(0).random((2, 8, 8, 3), "float32")
classes = np.arange(2 * 8 * 8).reshape(2, 8, 8) % 3
of_logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def trained(activation, loss, targets):
    """What happens in one epoch: "trains", or what was raised."""
    head = keras.layers.Conv2D(3, 1, activation=activation)
    model = keras.Sequential([keras.Input((8, 8, 3)), head])
    model.compile("sgd", loss)
    try:
        model.fit(images, targets, verbose=0)
    except RuntimeError as error:
        return str(error)
    return "trains"


one_hot = keras.utils.to_categorical(classes)
seen = {
    "sparse, softmax": trained("softmax", "sparse_categorical_crossentropy", classes),
    "sparse, logits": trained(None, of_logits, classes),
    "one-hot, softmax": trained("softmax", "categorical_crossentropy", one_hot),
}
print(seen)
assert seen == {
    "sparse, softmax": "grad_input must be contiguous",
    "sparse, logits": "trains",
    "one-hot, softmax": "trains",
}
PYTHON

KERAS_BACKEND=torch "$folder/venv/bin/python" "$folder/maps.py"
