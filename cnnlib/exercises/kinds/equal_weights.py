"""Equal weights for two models that were built apart, and what both then compute."""

import collections
import math

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds.differences import layers_in


def give_equal_weights(model: keras.Model) -> None:
    """Give weights that depend on what a layer is, not on when it was made.

    Two models that compute the same function compute the same numbers afterwards,
    whatever their layers are called and in whichever order they were created:

    - A filter depends on how many numbers it has and on how many filters of layers of
      the same shape came before it on the way from the input. So two convolutions in
      a row differ, a 1 × 1 convolution is a dense layer, and two convolutions of half
      the filters are the two groups of a grouped one. Kernels have the variance 2 /
      fan-in (He et al. 2015), biases are normal.
    - All batch norms with equally many channels are alike, with γ and σ² of 0.5 or
      more and with β and μ of both signs: none is the identity, and it does not
      matter which is which.

    Args:
        model: its weights are changed in place; those of models inside it, too.
    """
    filters_before = collections.Counter()
    for layer in layers_in(model):
        if isinstance(layer, layers.BatchNormalization):
            _fill_norm(layer)
            continue
        for weight in layer.trainable_weights:
            *filter_shape, filters = tuple(weight.shape) or (1,)
            before = filters_before[tuple(weight.shape)]
            filters_before[tuple(weight.shape)] += filters
            fan_in = math.prod(filter_shape)
            drawn = np.random.default_rng(fan_in).normal(
                0, math.sqrt(2 / fan_in), size=(before + filters, fan_in)
            )
            weight.assign(drawn[before:].T.reshape(weight.shape))


def outputs(model: keras.Model, spread: float = 1.0) -> list[np.ndarray]:
    """What a model computes, as at inference, from maps that depend on shapes alone.

    Args:
        model: of one tensor or several, to one or several.
        spread: standard deviation of the numbers that go in; their mean is 0.

    Returns:
        One array for each output, of a batch of two.
    """
    rng = np.random.default_rng(1)
    shapes = [(2, *tensor.shape[1:]) for tensor in model.inputs]
    maps = [rng.normal(0, spread, shape).astype("float32") for shape in shapes]
    found = model(maps if len(maps) > 1 else maps[0], training=False)
    found = found if isinstance(found, list | tuple) else [found]
    return [keras.ops.convert_to_numpy(array) for array in found]


def _fill_norm(layer: layers.BatchNormalization) -> None:
    count = layer.moving_mean.shape[0]
    gamma, beta, mean, variance = 0.5 + np.abs(
        np.random.default_rng(count).normal(size=(4, count))
    )
    values = {
        "gamma": gamma,
        "beta": beta - 1.2,
        "moving_mean": mean - 1.2,
        "moving_variance": variance,
    }
    for name, numbers in values.items():
        variable = getattr(layer, name)  # γ or β may have been left out
        if variable is not None:
            variable.assign(numbers)
