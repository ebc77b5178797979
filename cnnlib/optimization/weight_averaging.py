"""A moving average of the weights, which is validated and tested in their place.

Polyak & Juditsky 1992; Szegedy et al. 2016, section 8, evaluate a running average.
Keras's optimisers keep it (`use_ema`); here is when it takes the weights' place.

`keras.callbacks.SwapEMAWeights` does not serve (Keras 3.15). On TensorFlow it swaps by
sums and differences, which rounds: after 20 validations a weight far smaller than its
average is 0, so that validation would change the training. On JAX it swaps through
NumPy, which has to reach every device. With `swap_on_epoch` the last checkpoint would
hold the average in place of the weights, and a resumed run would go on from that. And
it leaves alone that the optimiser itself overwrites the weights at the end of `fit`.
"""

import contextlib

import keras


class Averaged(keras.callbacks.Callback):
    """Validate with the average.

    Args:
        optimizer: built, with `use_ema`.
    """

    def __init__(self, optimizer: keras.optimizers.Optimizer):
        super().__init__()
        self._optimizer = optimizer

    def on_test_begin(self, logs=None):
        """Put the average into the model."""
        _swap(self.model, self._optimizer)

    def on_test_end(self, logs=None):
        """Put the weights back."""
        _swap(self.model, self._optimizer)


@contextlib.contextmanager
def averaged(model: keras.Model, optimizer: keras.optimizers.Optimizer):
    """Hold the average in the model for a while, if the optimiser keeps one."""
    if not _keeper(optimizer).use_ema:
        yield
        return
    _swap(model, optimizer)
    try:
        yield
    finally:
        _swap(model, optimizer)


def keep_weights(optimizer: keras.optimizers.Optimizer) -> None:
    """Stop Keras from replacing the weights by their average after `fit`.

    A run may call `fit` more than once, and goes on from the weights themselves.
    """
    optimizer.finalize_variable_values = lambda variables: None


def _swap(model: keras.Model, optimizer: keras.optimizers.Optimizer) -> None:
    averages = _keeper(optimizer)._model_variables_moving_average
    for weight, average in zip(model.trainable_variables, averages, strict=True):
        # Not through NumPy: from there JAX would have to reach all devices.
        value = keras.ops.copy(weight)
        weight.assign(average)
        average.assign(value)


def _keeper(optimizer: keras.optimizers.Optimizer) -> keras.optimizers.Optimizer:
    """Who keeps the average: with float16 another optimiser scales the loss for it."""
    return getattr(optimizer, "inner_optimizer", optimizer)
