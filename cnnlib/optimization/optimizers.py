"""Optimisers with the weight decay of the papers.

Keras's own `weight_decay` is the decoupled form (Loshchilov & Hutter 2019): it shrinks
a weight by `learning_rate * weight_decay`, past the momentum. The papers up to then add
`weight_decay * weight` to the gradient, before the momentum, which multiplies it by
1 / (1 - momentum) in the long run: with momentum 0.9 ten times as strong (Krizhevsky et
al. 2012, section 5, writes the rule out).
"""

import keras


class _GradientDecay:
    """Adds `l2 * weight` to the gradient of every weight but those excluded."""

    def __init__(self, *args, l2: float = 0.0, **kwargs):
        super().__init__(*args, **kwargs)
        self.l2 = l2

    def update_step(self, gradient, variable, learning_rate):
        """Update one variable, as the optimiser without decay does."""
        if self.l2 and self._use_weight_decay(variable):
            weight = keras.ops.cast(variable, gradient.dtype)
            gradient = gradient + self.l2 * weight
        super().update_step(gradient, variable, learning_rate)

    def get_config(self):
        return super().get_config() | {"l2": self.l2}


@keras.saving.register_keras_serializable("cnnlib")
class SGD(_GradientDecay, keras.optimizers.SGD):
    """Stochastic gradient descent whose weight decay is part of the gradient.

    Args:
        l2: the weight decay λ of the papers: the gradient gets `l2 * weight` added.
        **kwargs: of `keras.optimizers.SGD`.
    """


@keras.saving.register_keras_serializable("cnnlib")
class RMSprop(_GradientDecay, keras.optimizers.RMSprop):
    """RMSprop whose weight decay is part of the gradient.

    Args:
        l2: as `SGD`.
        **kwargs: of `keras.optimizers.RMSprop`.
    """


@keras.saving.register_keras_serializable("cnnlib")
class Adam(_GradientDecay, keras.optimizers.Adam):
    """Adam whose weight decay is part of the gradient; `keras.optimizers.AdamW`
    has the other form.

    Args:
        l2: as `SGD`.
        **kwargs: of `keras.optimizers.Adam`.
    """
