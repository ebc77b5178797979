"""Learning rates over a run: constant, in steps, along a cosine; with warm-up."""

import keras

schedules = keras.optimizers.schedules


def build_schedule(recipe, steps_per_epoch: int):
    """The learning rate of a recipe, as Keras's optimisers take it.

    Args:
        recipe: a `Recipe`.
        steps_per_epoch: batches in one epoch.

    Returns:
        A `LearningRateSchedule`; or a float where the rate is constant, or lowered
        from outside on a plateau.
    """
    rate = recipe.learning_rate
    if recipe.schedule == "cosine":
        rate = schedules.CosineDecay(rate, recipe.epochs * steps_per_epoch)
    elif isinstance(recipe.schedule, tuple):
        # Keras changes the value after the boundary, so the last step of the epoch
        # before is where it lies.
        boundaries = [epoch * steps_per_epoch - 1 for epoch, _ in recipe.schedule]
        values = [rate * factor for _, factor in recipe.schedule]
        rate = schedules.PiecewiseConstantDecay(boundaries, [rate, *values])
    if recipe.warmup_epochs:
        return Warmup(rate, recipe.warmup_epochs * steps_per_epoch)
    return rate


@keras.saving.register_keras_serializable("cnnlib")
class Warmup(schedules.LearningRateSchedule):
    """A learning rate that first climbs from 0 in a straight line.

    Goyal et al. 2017, "Accurate, Large Minibatch SGD", section 2.2.

    Args:
        rate: a float or a schedule, which goes on underneath: from step `steps` on it
            alone counts.
        steps: how many steps the climb takes.
    """

    def __init__(self, rate, steps: int):
        super().__init__()
        self.rate, self.steps = rate, steps

    def __call__(self, step):
        rate = self.rate(step) if callable(self.rate) else self.rate
        share = keras.ops.cast(step + 1, "float32") / self.steps
        return keras.ops.minimum(share, 1.0) * rate

    def get_config(self):
        rate = self.rate
        if callable(rate):
            rate = keras.saving.serialize_keras_object(rate)
        return {"rate": rate, "steps": self.steps}

    @classmethod
    def from_config(cls, config):
        rate = config["rate"]
        if isinstance(rate, dict):
            rate = keras.saving.deserialize_keras_object(rate)
        return cls(rate, config["steps"])
