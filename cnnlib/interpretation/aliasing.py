"""What a stride throws away: the frequencies that a sampled map cannot carry.

Zeiler, Fergus 2014, "Visualizing and Understanding Convolutional Networks", section
4.1, saw artifacts of aliasing behind AlexNet's first layer and blamed its stride of 4.
Here the same is a number.
"""

import numpy as np
from keras import ops

from cnnlib.errors import InputError


def response_power(kernel, images) -> tuple[np.ndarray, np.ndarray]:
    """Spectrum of what the filters of a layer answer at every place of some images.

    Args:
        kernel: `(height, width, channels, filters)`; biases do not matter here.
        images: `(n, height, width, channels)`, as the layer takes them.

    Returns:
        `(frequencies, power)`, one number for each frequency from 0 to 0.5 cycles per
        pixel: the power, summed over images and filters, of the waves whose faster
        component along the rows or the columns has that frequency. Each map's mean is
        taken off, and its border fades out, so that the border is no edge.
    """
    kernel = ops.convert_to_tensor(kernel)
    maps = ops.conv(
        ops.convert_to_tensor(images, kernel.dtype),
        kernel,
        padding="valid",
        data_format="channels_last",
    )
    maps = ops.convert_to_numpy(maps)
    maps = maps - maps.mean(axis=(1, 2), keepdims=True)
    height, width = maps.shape[1:3]
    fade = np.outer(np.hanning(height), np.hanning(width))
    waves = np.fft.fft2(maps * fade[:, :, None], axes=(1, 2))
    power = (np.abs(waves) ** 2).sum(axis=(0, 3))
    faster = np.maximum.outer(
        np.abs(np.fft.fftfreq(height)), np.abs(np.fft.fftfreq(width))
    )
    frequencies, place = np.unique(faster.round(9), return_inverse=True)
    return frequencies, np.bincount(place.ravel(), weights=power.ravel())


def aliased_share(frequencies, power, stride: int) -> float:
    """The share of a response that a stride turns into something else.

    A map with one number every S pixels can carry waves up to 1/(2S) cycles per pixel
    (Nyquist). Faster ones do not vanish: they appear as slower ones that were not
    there.

    Args:
        frequencies, power: as `response_power` returns them.
        stride: S.

    Returns:
        A number from 0 to 1.

    Raises:
        InputError: a stride below 1.
    """
    if stride < 1:
        raise InputError(f"stride={stride}; it must be at least 1")
    power = np.asarray(power)
    return float(power[np.asarray(frequencies) > 0.5 / stride].sum() / power.sum())
