"""The join of a fractal network, and drop-path."""

import keras
from keras import ops

from cnnlib.errors import InputError
from cnnlib.plain_numbers import plain


@keras.saving.register_keras_serializable("cnnlib")
class FractalJoin(keras.layers.Layer):
    """The mean of the branches that are not dropped.

    Larsson et al. 2017, "FractalNet", section 3.1, local drop-path: in training "a join
    drops each input with fixed probability, but we make sure at least one survives";
    it "computes the mean of only the active inputs". The paper samples a new network
    for each mini-batch, so one draw serves all images. Outside training all branches
    count.

    For global drop-path, call it with the draw of `GlobalDropPath` too: where that
    chose a column, the join passes this column's branch on alone.

    Args:
        rate: probability that a branch is dropped, from 0 up to but not including 1.
        seed: of the draws, an integer, or `None`.
        **kwargs: as `keras.layers.Layer`.

    Raises:
        InputError: a `rate` that is no such probability.

    Input: a list of tensors of one shape, one for each column that meets here, the
    deepest last; and `column`, the output of `GlobalDropPath`, or `None`.

    Output: a tensor of this shape.
    """

    def __init__(self, rate=0.0, seed=None, **kwargs):
        super().__init__(**kwargs)
        rate, seed = plain((rate, seed))
        if not isinstance(rate, int | float) or not 0 <= rate < 1:
            raise InputError(
                f"rate={rate!r} is not a probability from 0 up to 1, without 1; the"
                " paper's is 0.15"
            )
        self.rate = rate
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs, column=None, training=False):
        if not training or (not self.rate and column is None):
            return sum(inputs) / len(inputs)
        live = self._live(len(inputs))
        if column is not None:
            # The columns that meet here are the deepest ones. A join that the chosen
            # column passes by leads nowhere: it may do as in local drop-path.
            chosen = column[0, -len(inputs) :]
            live = ops.where(ops.any(chosen), chosen, live)
        live = ops.cast(live, self.compute_dtype)
        parts = [branch * live[i] for i, branch in enumerate(inputs)]
        return sum(parts) / ops.sum(live)

    def _live(self, branches: int):
        draws = keras.random.uniform(
            (branches,), dtype="float32", seed=self.seed_generator
        )
        # If all were dropped, the highest draw picks one, each with equal probability.
        return ops.logical_or(draws >= self.rate, draws == ops.max(draws))

    def compute_output_spec(self, inputs, column=None, training=False):
        return keras.KerasTensor(inputs[0].shape, self.compute_dtype)

    def get_config(self):
        return super().get_config() | {"rate": self.rate, "seed": self.seed}


@keras.saving.register_keras_serializable("cnnlib")
class GlobalDropPath(keras.layers.Layer):
    """Draw whether a forward pass uses a single column, and which one.

    Larsson et al. 2017, section 3.1, global drop-path: "a single path is selected for
    the entire network. We restrict this path to be a single column". Every
    `FractalJoin` of the network takes the one output, so that they agree. The paper
    trains with "50% local and 50% global sampling".

    Args:
        columns: number of columns.
        rate: probability that a mini-batch goes through a single column.
        seed: of the draws, an integer, or `None`.
        **kwargs: as `keras.layers.Layer`.

    Raises:
        InputError: `columns` below 1, or a `rate` that is no probability.

    Input: any tensor of the network, such as its images; its values do not matter.

    Output: booleans `(1, columns)`, true for the chosen column, the deepest last; all
    false for a mini-batch with local drop-path, and outside training.
    """

    def __init__(self, columns, rate=0.5, seed=None, **kwargs):
        super().__init__(**kwargs)
        columns, rate, seed = plain((columns, rate, seed))
        if type(columns) is not int or columns < 1:
            raise InputError(f"columns={columns!r} is not a positive integer")
        if not isinstance(rate, int | float) or not 0 <= rate <= 1:
            raise InputError(
                f"rate={rate!r} is not a probability from 0 to 1; the paper's is 0.5"
            )
        self.columns = columns
        self.rate = rate
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs, training=False):
        if not training:
            return ops.zeros((1, self.columns), "bool")
        draws = keras.random.uniform(
            (1, self.columns + 1), dtype="float32", seed=self.seed_generator
        )
        globally, which = draws[:, :1] < self.rate, ops.argmax(draws[:, 1:], axis=-1)
        chosen = ops.expand_dims(which, 1) == ops.arange(self.columns, dtype="int32")
        return ops.logical_and(globally, chosen)

    def compute_output_spec(self, inputs, training=False):
        return keras.KerasTensor((1, self.columns), "bool")

    def get_config(self):
        own = {"columns": self.columns, "rate": self.rate, "seed": self.seed}
        return super().get_config() | own
