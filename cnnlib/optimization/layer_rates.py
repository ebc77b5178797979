"""A learning rate for each group of layers, for fine-tuning.

Howard & Ruder 2018, "Universal Language Model Fine-tuning for Text Classification",
ACL, section 3.2, call it discriminative fine-tuning: layers near the input, which are
general already, take smaller steps than the new classifier.
"""

import math
import re
from collections.abc import Mapping

import keras

from cnnlib.errors import InputError, unknown_name
from cnnlib.plain_numbers import plain

_STAGE = re.compile(r"stage\d+(?=_)")


def layer_rates(
    model: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    factors: Mapping[str, float],
    others: float = 1.0,
) -> keras.optimizers.MultiOptimizer:
    """Scale the learning rate of an optimiser for some layers of a model.

        rates = layer_rates(model, keras.optimizers.Adam(0.01), {"predictions": 1}, 0.1)
        model.compile(rates, ...)

    Each group gets a copy of the optimiser, so any of Keras's will do. A copy clips
    and averages within its group: `global_clipnorm` is the norm of one group, not of
    the model. Weight decay in Keras is multiplied by the learning rate and shrinks
    with it. `exclude_from_weight_decay` is no part of an optimiser's configuration and
    is not copied.

    The result is Keras's own `MultiOptimizer`. It is saved and loaded with the
    model, moments and step counts included. It has no `learning_rate` of its own:
    read or set those of its `optimizers`; callbacks that set the learning rate do not
    work with it, schedules in `optimizer` do.

    Args:
        model: built, so that it has its weights.
        optimizer: with a learning rate or a schedule; itself left as it is.
        factors: for each group, named as in `cnnlib.features` by a stage such as
            `"stage3"`, a block or a layer, what the learning rate is multiplied by,
            above 0.
        others: the factor of all other layers, above 0.

    Returns:
        A `keras.optimizers.MultiOptimizer`, not built.

    Raises:
        InputError: a name that no layer with weights has, two groups that share a
            layer, a factor that is not above 0, or an optimiser that wraps others.
    """
    wrappers = keras.optimizers.MultiOptimizer, keras.optimizers.LossScaleOptimizer
    if isinstance(optimizer, wrappers):
        raise InputError(
            f"optimizer={type(optimizer).__name__} wraps others; give one such as"
            " keras.optimizers.SGD(0.01)"
        )
    patterns = {name: _pattern(name) for name in factors}
    _check_names(model, patterns)
    groups = {patterns[name]: _scaled(optimizer, factors[name]) for name in factors}
    rest = _scaled(optimizer, others)
    return keras.optimizers.MultiOptimizer(keras.optimizers.OptimizerMap(rest, groups))


@keras.saving.register_keras_serializable("cnnlib")
class ScaledSchedule(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule times a factor.

    Args:
        schedule: a `keras.optimizers.schedules.LearningRateSchedule`.
        factor: what its learning rates are multiplied by.
    """

    def __init__(self, schedule, factor: float):
        super().__init__()
        self.schedule, self.factor = schedule, factor

    def __call__(self, step):
        return self.schedule(step) * self.factor

    def get_config(self):
        return {
            "schedule": keras.saving.serialize_keras_object(self.schedule),
            "factor": self.factor,
        }

    @classmethod
    def from_config(cls, config):
        schedule = keras.saving.deserialize_keras_object(config["schedule"])
        return cls(schedule, config["factor"])


def _pattern(name: str) -> str:
    """A regular expression for the paths of a layer's or stage's variables."""
    return rf"(.*/)?{re.escape(name)}(_[^/]*)?/.*"


def _check_names(model, patterns: Mapping[str, str]) -> None:
    """Raise `InputError` unless each name has weights, and none has two names."""
    paths = [variable.path for variable in model.trainable_variables]
    paths += [variable.path for variable in model.non_trainable_variables]
    owners = {}
    for name, pattern in patterns.items():
        found = [path for path in paths if re.fullmatch(pattern, path)]
        if not found:
            layers = {path.split("/")[-2] for path in paths if "/" in path}
            stages = {match.group() for match in map(_STAGE.match, layers) if match}
            kind = f"layer with weights in {model.name}"
            raise unknown_name(kind, name, layers | stages)
        for path in found:
            if other := owners.get(path):
                raise InputError(f"{other!r} and {name!r} both name {path}; keep one")
            owners[path] = name


def _scaled(optimizer, factor: float):
    """A copy of the optimiser whose learning rate is multiplied by `factor`."""
    factor = plain(factor)
    number = isinstance(factor, int | float) and not isinstance(factor, bool)
    if not (number and 0 < factor < math.inf):
        raise InputError(
            f"the factor {factor!r} is not a number above 0; to freeze a layer, set"
            " its trainable to False"
        )
    config = optimizer.get_config()
    rate = config["learning_rate"]
    if isinstance(rate, dict):
        schedule = keras.saving.deserialize_keras_object(rate)
        config["learning_rate"] = ScaledSchedule(schedule, factor)
    else:
        config["learning_rate"] = rate * factor
    return type(optimizer).from_config(config)
