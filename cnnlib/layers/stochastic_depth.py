"""Dropping whole branches of a network during training."""

import keras
from keras import ops

from cnnlib.errors import InputError
from cnnlib.plain_numbers import plain


@keras.saving.register_keras_serializable("cnnlib")
class StochasticDepth(keras.layers.Layer):
    """Let a residual branch through with some probability, or not at all.

    Huang et al. 2016, "Deep Networks with Stochastic Depth": in training, a branch is
    added with probability p, for the whole mini-batch (equation 2); afterwards it is
    always added, times p (equation 5). Later code ("drop path") draws for each image
    and divides by p in training instead, so that nothing is left to do afterwards;
    `by` and `scale` give that form. The mean is the same: p times the branch, or the
    branch.

    By itself, this layer multiplies what it is given by zero, which brings the
    regularisation. A network of `cnnlib.create_model` asks for the draw first and does
    not compute the branches that are dropped, which brings the shorter training time.

    Args:
        survival: p, above 0 and up to 1.
        by: `"batch"`, one draw for all images, or `"sample"`, a draw for each.
        scale: `"inference"`, multiply by p outside training, or `"training"`, divide
            the surviving branches by p.
        seed: of the draws, an integer, or `None`.
        **kwargs: as `keras.layers.Layer`.

    Raises:
        InputError: a value that an argument does not take.

    Input and output: `(batch, ...)`, any number of axes.
    """

    def __init__(
        self, survival, by="batch", scale="inference", seed=None, **kwargs
    ) -> None:
        super().__init__(**kwargs)
        survival, seed = plain((survival, seed))
        if not isinstance(survival, int | float) or not 0 < survival <= 1:
            raise InputError(
                f"survival={survival!r} is not a probability above 0 and up to 1;"
                " 0.5 is that of the paper's last block"
            )
        for keyword, value, choices in (
            ("by", by, ("batch", "sample")),
            ("scale", scale, ("inference", "training")),
        ):
            if value not in choices:
                raise InputError(
                    f"{keyword}={value!r} is not known; choose from"
                    f" {', '.join(map(repr, choices))}"
                )
        self.survival = survival
        self.by = by
        self.scale = scale
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def draw(self, shape):
        """Whether branches survive: booleans of a shape, anew in every call."""
        drawn = keras.random.uniform(shape, dtype="float32", seed=self.seed_generator)
        return drawn < self.survival

    def call(self, inputs, training=False, survives=None):
        """Let the branch through or not.

        Args:
            inputs: the branch, `(batch, ...)`.
            training: whether to draw.
            survives: `True` for a branch that has been drawn before and survives.
        """
        if survives:
            return inputs if self.scale == "inference" else inputs / self.survival
        if not training:
            return inputs * self.survival if self.scale == "inference" else inputs
        draws = ops.shape(inputs)[0] if self.by == "sample" else 1
        survives = self.draw((draws, *[1] * (len(inputs.shape) - 1)))
        gate = ops.cast(survives, inputs.dtype)
        return inputs * (gate if self.scale == "inference" else gate / self.survival)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        own = {
            "survival": self.survival,
            "by": self.by,
            "scale": self.scale,
            "seed": self.seed,
        }
        return super().get_config() | own
