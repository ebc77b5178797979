"""Cross-entropy on what a classifier returns, probabilities or logits."""

import keras
from keras import ops


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
        y_pred = ops.cast(y_pred, "float32")
        if not self.label_smoothing:
            return ops.sparse_categorical_crossentropy(
                y_true, y_pred, from_logits=self.from_logits
            )
        classes = y_pred.shape[-1]
        target = ops.one_hot(ops.cast(y_true, "int32"), classes, dtype="float32")
        target = target * (1 - self.label_smoothing) + self.label_smoothing / classes
        return ops.categorical_crossentropy(
            target, y_pred, from_logits=self.from_logits
        )


def ends_in_softmax(model: keras.Model) -> bool:
    """Whether the main output is probabilities; otherwise it is taken for logits."""
    head = model.outputs[0]._keras_history.operation
    if isinstance(head, keras.Model):
        return ends_in_softmax(head)
    return isinstance(head, keras.layers.Softmax) or (
        getattr(head, "activation", None) is keras.activations.softmax
    )
