"""Convolution in one dimension: along a sentence, a sound, a series of measurements.

A sequence is an image one pixel high, so both directions are those of `conv2d`. New is
only the causal padding, for filters that may not look ahead.
"""

import numpy as np

from cnnlib.errors import InputError
from cnnlib.scratch.convolution import conv2d, conv2d_backward
from cnnlib.scratch.whole_numbers import whole_number


def conv1d(
    sequences: np.ndarray,
    kernel: np.ndarray,
    bias: np.ndarray | None = None,
    stride: int = 1,
    padding: int | str = 0,
    dilation: int = 1,
) -> np.ndarray:
    """Slide filters along sequences; the kernel is not flipped.

    Args:
        sequences: array `(n, length, channels)`.
        kernel: array `(width, channels, filters)`, as in `keras.layers.Conv1D`.
        bias: array `(filters,)`, or none.
        stride: step from one window to the next.
        padding: zeros at each end, or `"valid"` (none), `"same"` (`ceil(length /
            stride)` outputs) or `"causal"`: all zeros go before the start, so that no
            output sees a later input.
        dilation: step from one tap of the kernel to the next.

    Returns:
        Maps `(n, places, filters)`. A step that does not come out even is rounded
        down, as in Keras.

    Raises:
        InputError: shapes that do not go together, an unknown padding, or a kernel
            that is longer than the padded sequence.

    Source: lecture "Week 7, CNN", "1D ConvNet".
    """
    image, _, settings = _as_image(sequences, kernel, stride, padding, dilation)
    return conv2d(image, np.asarray(kernel)[None], bias, **settings)[:, 0]


def conv1d_backward(
    upstream: np.ndarray,
    sequences: np.ndarray,
    kernel: np.ndarray,
    stride: int = 1,
    padding: int | str = 0,
    dilation: int = 1,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry the gradient of a loss from the maps back to sequences, kernel and bias.

    Args:
        upstream: gradient of the loss by the maps, `(n, places, filters)`.
        sequences, kernel, stride, padding, dilation: what `conv1d` was given.

    Returns:
        The gradients by `sequences`, `kernel` and `bias`, each of its argument's
        shape.

    Raises:
        InputError: as `conv1d`, or an upstream gradient of another shape than the
            maps.
    """
    image, zeros, settings = _as_image(sequences, kernel, stride, padding, dilation)
    by_image, by_kernel, by_bias = conv2d_backward(
        np.asarray(upstream)[:, None], image, np.asarray(kernel)[None], **settings
    )
    # What reached the added zeros ends there.
    return by_image[:, 0, zeros:], by_kernel[0], by_bias


def _as_image(sequences, kernel, stride, padding, dilation):
    """Make images one pixel high; also the zeros put before them, and the settings."""
    sequences, kernel = np.asarray(sequences), np.asarray(kernel)
    if sequences.ndim != 3:
        raise InputError(
            f"sequences of shape {sequences.shape} must be (n, length, channels); "
            "a single signal becomes signal[None, :, None]"
        )
    if kernel.ndim != 3:
        raise InputError(
            f"a kernel of shape {kernel.shape} must be (width, channels, filters)"
        )
    dilation, zeros = whole_number("dilation", dilation), 0
    if isinstance(padding, str) and padding == "causal":
        zeros, padding = (len(kernel) - 1) * dilation, 0
        sequences = np.pad(sequences, ((0, 0), (zeros, 0), (0, 0)))
    if not isinstance(padding, str):
        padding = (0, padding)
    settings = {"stride": (1, stride), "padding": padding, "dilation": (1, dilation)}
    return sequences[:, None], zeros, settings
