"""Cross-entropy on what a classifier returns, probabilities or logits."""

import keras
import numpy as np
from keras import ops

# Of the positive numbers in float32: a probability may be rounded to zero, which has
# no logarithm.
SMALLEST = float(np.finfo("float32").tiny)


class CrossEntropy(keras.losses.Loss):
    """Cross-entropy of whole-number labels, with label smoothing where asked.

    Szegedy et al. 2016, section 7: smoothing takes a share of the target and spreads
    it evenly over all classes.

    Args:
        from_logits: whether the outputs come without softmax.
        label_smoothing: the share, in [0, 1).
    """

    def __init__(self, from_logits: bool, label_smoothing: float = 0.0):
        super().__init__(name="cross_entropy")
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing

    def call(self, y_true, y_pred):
        """One loss for each image, in float32 whatever the network computes in."""
        logits = self._logits(y_pred)
        if not self.label_smoothing:
            return ops.sparse_categorical_crossentropy(y_true, logits, from_logits=True)
        classes = logits.shape[-1]
        target = ops.one_hot(ops.cast(y_true, "int32"), classes, dtype="float32")
        target = target * (1 - self.label_smoothing) + self.label_smoothing / classes
        return ops.categorical_crossentropy(target, logits, from_logits=True)

    def _logits(self, y_pred):
        if self.from_logits:
            return ops.cast(y_pred, "float32")
        # Keras's softmax keeps what it was computed from, except on JAX.
        if (logits := getattr(y_pred, "_keras_logits", None)) is not None:
            return ops.cast(logits, "float32")
        # Log-probabilities are logits, too. Keras's own cross-entropy takes every
        # probability below 1e-7 for 1e-7, and learns nothing from it.
        return ops.log(ops.maximum(ops.cast(y_pred, "float32"), SMALLEST))
