"""A learning rate that falls when the validation accuracy no longer rises."""

import keras

# Epochs without a better validation accuracy after which the rate is lowered.
PATIENCE = 5


class Plateau(keras.callbacks.Callback):
    """Divide the learning rate by 10 when validation gets no better.

    The rate is worked out from all epochs so far, so a resumed run goes on with it.

    Args:
        recipe: a `Recipe` with `schedule="plateau"`.
        history: `Recorder.history`.
    """

    def __init__(self, recipe, history: dict):
        super().__init__()
        self._recipe, self._history = recipe, history

    def on_epoch_begin(self, epoch, logs=None):
        """Set the rate of the epoch."""
        drops, best, waited = 0, -1.0, 0
        for accuracy in self._history.get("val_accuracy", ()):
            waited = 0 if accuracy > best else waited + 1
            best = max(best, accuracy)
            if waited == PATIENCE:
                drops, waited = drops + 1, 0
        rate = self._recipe.learning_rate * 0.1**drops
        self.model.optimizer.learning_rate = rate
