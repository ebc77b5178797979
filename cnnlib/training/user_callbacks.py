"""The callbacks that a user gives to `fit`: they see what `model.fit` would show."""

from collections.abc import Sequence

import keras

from cnnlib.errors import InputError
from cnnlib.optimization.weight_averaging import averaged

_STEP_HOOKS = (
    "on_batch_begin",
    "on_batch_end",
    "on_train_batch_begin",
    "on_train_batch_end",
)
# Keras's callbacks that would do again what the run does, and what does it.
_DONE_BY_THE_RUN = {
    keras.callbacks.BackupAndRestore: "give run_dir, and resume=True to go on",
    keras.callbacks.SwapEMAWeights: "give the recipe ema=0.999; it is validated,"
    " tested and kept as best.keras by itself",
}
_SET_THE_RATE = (
    keras.callbacks.LearningRateScheduler,
    keras.callbacks.ReduceLROnPlateau,
)


class UserCallbacks(keras.callbacks.CallbackList):
    """Callbacks whose `model` is the network, not the model that feeds it.

    A run that is resumed within an epoch is two calls of Keras's `fit`, and one for
    the callbacks. With averaged weights they find the averages at an epoch's end, to
    which the validation accuracy belongs.

    Args:
        callbacks: of the user.
        epochs: of the whole run.
        steps: of an epoch.
    """

    def __init__(self, callbacks: Sequence, epochs: int, steps: int):
        self._feed = None
        self._begun = False
        self._whole = {"verbose": 1, "epochs": epochs, "steps": steps}
        super().__init__([*callbacks], **self._whole)

    def look_at_every_step(self) -> bool:
        """Whether several steps must not be one call, of which only the end is seen."""
        return any(map(_looks_at_every_step, self.callbacks))

    def set_params(self, params):
        """Tell the callbacks of the whole run, whatever part of it is trained."""
        super().set_params(self._whole)

    def set_model(self, feed):
        """Give the network to the callbacks, once."""
        if self._feed is not None or feed is None:
            return
        self._feed = feed
        if hasattr(feed, "jax_state_sync"):
            # Keras's callbacks call it whenever they look at their model.
            feed.network.jax_state_sync = self._synchronize
        super().set_model(feed.network)

    def close(self) -> None:
        """Leave the network as it was."""
        if self._feed is not None:
            vars(self._feed.network).pop("jax_state_sync", None)

    def on_train_begin(self, logs=None):
        """Begin once; a stop of an earlier run is over."""
        if not self._begun:
            self._begun = True
            self._feed.network.stop_training = False
            super().on_train_begin(logs)

    def on_train_batch_end(self, batch, logs=None):
        """Let a callback stop the training after any step."""
        super().on_train_batch_end(batch, logs)
        self._pass_on_stop()

    def on_epoch_end(self, epoch, logs=None):
        """Let a callback look at the weights, or stop the training."""
        self._epoch = epoch
        network = self._feed.network
        if hasattr(self._feed, "jax_state_sync"):
            self._feed.jax_state_sync()
        with averaged(network, network.optimizer):
            super().on_epoch_end(epoch, logs)
        self._pass_on_stop()

    def on_train_end(self, logs=None):
        """End with the last epoch."""
        if self._feed.stop_training or self._epoch + 1 == self._whole["epochs"]:
            super().on_train_end(logs)

    def _pass_on_stop(self) -> None:
        if self._feed.network.stop_training:
            self._feed.stop_training = True

    def _synchronize(self) -> None:
        """On JAX: bring the weights up to date, which the step holds elsewhere."""
        self._feed.jax_state_sync()
        network = self._feed.network
        type(network).jax_state_sync(network)


def _looks_at_every_step(callback) -> bool:
    """The user's own that has something to do, or one of Keras with a frequency.

    Others of Keras look at steps, too, and miss nothing when they see some of them.
    """
    frequencies = (
        getattr(callback, f"{what}_freq", None) for what in ("save", "update")
    )
    return any(isinstance(frequency, int) for frequency in frequencies) or any(
        hook in vars(callback)
        or not getattr(type(callback), hook).__module__.startswith("keras.")
        for hook in _STEP_HOOKS
    )


def check_callbacks(callbacks: Sequence, recipe) -> None:
    """Refuse callbacks that cannot do their work in a run.

    Args:
        callbacks: of the user.
        recipe: of the run.

    Raises:
        InputError: what is no Keras callback, or one whose work the run or the recipe
            does.
    """
    for callback in callbacks:
        name = type(callback).__name__
        if not isinstance(callback, keras.callbacks.Callback):
            raise InputError(
                f"callbacks has {callback!r}, which is no keras.callbacks.Callback"
            )
        for kind, instead in _DONE_BY_THE_RUN.items():
            if isinstance(callback, kind):
                raise InputError(f"{name} does not work in a run; {instead}")
        scheduled = recipe.schedule or recipe.warmup_epochs
        if isinstance(callback, _SET_THE_RATE) and scheduled:
            raise InputError(
                f"{name} and the recipe would both set the learning rate; give the"
                " recipe schedule=None and warmup_epochs=0"
            )
        if getattr(callback, "restore_best_weights", False) and recipe.ema:
            raise InputError(
                f"{name}(restore_best_weights=True) would lose the recipe's averaged"
                " weights; best.keras in run_dir keeps the best of them"
            )
