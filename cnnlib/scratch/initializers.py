"""How a network's weights begin: the initialisers of lecture W.

Each is a function `(shape, rng) -> weights` in float64, with shapes as in Keras:
`(inputs, neurons)` for a dense layer, `(kh, kw, channels, filters)` for a convolution.
The rules are those of the Keras initialisers of the same name.
"""

import numpy as np

from cnnlib.errors import InputError

# The standard deviation that is left of a normal distribution of standard deviation 1
# once everything beyond ±2 is cut off: √(1 − 4 φ(2) / (2 Φ(2) − 1)).
TRUNCATED_STDDEV = 0.87962566103423978


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Count what goes into one neuron and how many neurons one input goes to.

    Args:
        shape: of the weights, `(..., inputs, outputs)`. The axes before the last two
            are the kernel of a convolution: an input takes part in that many places.

    Returns:
        `(fan_in, fan_out)`.

    Raises:
        InputError: fewer than two axes.
    """
    if len(shape) < 2:
        raise InputError(
            f"weights of shape {tuple(shape)} have no fan; "
            "they need two axes or more, (..., inputs, outputs)"
        )
    *kernel, inputs, outputs = shape
    places = int(np.prod(kernel))
    return places * inputs, places * outputs


def truncated_normal(
    shape: tuple[int, ...], rng: np.random.Generator, stddev: float = 1.0
) -> np.ndarray:
    """Draw from a normal distribution without its tails beyond two `stddev`.

    Values outside are drawn again. What is left is narrower than the bell it was cut
    from: its standard deviation is 0.8796 `stddev`, see `TRUNCATED_STDDEV`.
    """
    values = rng.standard_normal(shape)
    while (outside := np.abs(values) > 2).any():
        values[outside] = rng.standard_normal(outside.sum())
    return stddev * values


def random_normal(
    shape: tuple[int, ...], rng: np.random.Generator, stddev: float = 0.05
) -> np.ndarray:
    """Draw from a bell of one width for every layer; Keras's default is 0.05."""
    return stddev * rng.standard_normal(shape)


def random_uniform(
    shape: tuple[int, ...], rng: np.random.Generator, limit: float = 0.05
) -> np.ndarray:
    """Draw from [-limit, limit), the same for every layer; Keras's default is 0.05.

    The standard deviation is `limit / √3`.
    """
    return rng.uniform(-limit, limit, shape)


def lecun_uniform(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Draw uniformly with variance `1 / fan_in`: limit `√(3 / fan_in)`.

    Source: LeCun, Bottou, Orr & Müller (1998), "Efficient BackProp", section 4.6.
    """
    fan_in, _ = fans(shape)
    return random_uniform(shape, rng, np.sqrt(3 / fan_in))


def glorot_uniform(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Draw uniformly with variance `2 / (fan_in + fan_out)`.

    The limit is `√(6 / (fan_in + fan_out))`. Keras's default for every layer.

    Source: Glorot & Bengio (2010), "Understanding the difficulty of training deep
    feedforward neural networks", equation 16.
    """
    return random_uniform(shape, rng, np.sqrt(6 / sum(fans(shape))))


def glorot_normal(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Draw from a truncated normal with variance `2 / (fan_in + fan_out)`.

    The same variance as `glorot_uniform`, another shape.

    Source: Glorot & Bengio (2010), equation 12, for the variance.
    """
    return _truncated_with_variance(shape, rng, 2 / sum(fans(shape)))


def he_normal(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Draw from a truncated normal with variance `2 / fan_in`, made for ReLU.

    Source: He, Zhang, Ren & Sun (2015), "Delving deep into rectifiers", equation 10.
    """
    fan_in, _ = fans(shape)
    return _truncated_with_variance(shape, rng, 2 / fan_in)


def _truncated_with_variance(shape, rng, variance: float) -> np.ndarray:
    # Cutting the tails narrows the bell, so it has to start wider.
    return truncated_normal(shape, rng, np.sqrt(variance) / TRUNCATED_STDDEV)
