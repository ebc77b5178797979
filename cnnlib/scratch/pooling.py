"""Pooling in two dimensions: the maximum or the mean of every window, map by map.

All functions take images `(n, height, width, channels)`. Padding never counts, as in
Keras: it cannot be a maximum, and a mean is taken over the pixels of the image alone.
"""

import numpy as np

from cnnlib.errors import InputError, unknown_name
from cnnlib.scratch.im2col import col2im, im2col
from cnnlib.scratch.sliding_window import Pair, Places, find_places


def max_pool2d(
    images: np.ndarray,
    size: Pair = 2,
    stride: Pair | None = None,
    padding: str = "valid",
) -> np.ndarray:
    """Keep the largest number of every window.

    Args:
        images: array `(n, height, width, channels)`; whole numbers become floats.
        size: rows and columns of the window, a number or a pair.
        stride: step from one window to the next; the size of the window by default,
            so that windows neither overlap nor leave gaps.
        padding: Keras's `"valid"` (none) or `"same"` (`ceil(side / stride)` outputs).

    Returns:
        Maps `(n, rows, columns, channels)`. A step that does not come out even is
        rounded down, as in Keras.

    Raises:
        InputError: images that are no batch, an unknown padding, or a window larger
            than the image.

    Source: lecture "Week 7, CNN", pooling layer.
    """
    images, places = _prepare(images, size, stride, padding)
    return _windows(images, places, filler=-np.inf).max(axis=3)


def max_pool2d_backward(
    upstream: np.ndarray,
    images: np.ndarray,
    size: Pair = 2,
    stride: Pair | None = None,
    padding: str = "valid",
) -> np.ndarray:
    """Send each window's gradient to its largest pixel.

    Of several equal pixels the first one in reading order receives it, as in
    TensorFlow. A pixel that wins several windows adds up what they send.

    Args:
        upstream: gradient of the loss with respect to the maps,
            `(n, rows, columns, channels)`.
        images, size, stride, padding: what the forward pass was given.

    Returns:
        Gradient shaped like the images.

    Raises:
        InputError: as `max_pool2d`, or an upstream gradient of another shape than the
            maps.
    """
    images, places = _prepare(images, size, stride, padding)
    upstream = _read_upstream(upstream, images, places)
    windows = _windows(images, places, filler=-np.inf)
    winners = windows.argmax(axis=3)[:, :, :, None]
    sent = np.zeros(windows.shape, np.result_type(upstream, images))
    np.put_along_axis(sent, winners, upstream[:, :, :, None], axis=3)
    return col2im(sent, places, images.shape)


def average_pool2d(
    images: np.ndarray,
    size: Pair = 2,
    stride: Pair | None = None,
    padding: str = "valid",
) -> np.ndarray:
    """Take the mean of every window.

    Args, returns and errors are those of `max_pool2d`.

    Source: lecture K, pooling layer; LeCun et al. (1998), section II.B, subsampling.
    """
    images, places = _prepare(images, size, stride, padding)
    return _windows(images, places).sum(axis=3) / _pixels(images, places)


def average_pool2d_backward(
    upstream: np.ndarray,
    images: np.ndarray,
    size: Pair = 2,
    stride: Pair | None = None,
    padding: str = "valid",
) -> np.ndarray:
    """Share each window's gradient equally among its pixels.

    Args, returns and errors are those of `max_pool2d_backward`. The values of the
    images do not matter, only their shape.
    """
    images, places = _prepare(images, size, stride, padding)
    upstream = _read_upstream(upstream, images, places)
    shares = (upstream / _pixels(images, places))[:, :, :, None]
    taps = places.kernel[0] * places.kernel[1]
    return col2im(np.repeat(shares, taps, axis=3), places, images.shape)


def global_average_pool2d(images: np.ndarray) -> np.ndarray:
    """Turn every map into its mean: `(n, height, width, channels)` → `(n, channels)`.

    Source: Lin, Chen and Yan (2013), "Network in network", section 3.2.
    """
    return np.mean(images, axis=(1, 2))


def global_average_pool2d_backward(
    upstream: np.ndarray, images: np.ndarray
) -> np.ndarray:
    """Give every place of a map the same share of the map's gradient.

    Args:
        upstream: gradient of the loss with respect to the means, `(n, channels)`.
        images: what the forward pass was given; only its shape matters.

    Returns:
        Gradient shaped like the images.
    """
    shape = np.shape(images)
    return np.broadcast_to(upstream[:, None, None], shape) / (shape[1] * shape[2])


def _prepare(images, size, stride, padding) -> tuple[np.ndarray, Places]:
    """Check the arguments, settle on a float type and find the places."""
    images = np.asarray(images)
    if images.ndim != 4:
        raise InputError(
            f"images of shape {images.shape} must be (n, height, width, channels); "
            "images[None] makes a batch of one"
        )
    if padding not in ("same", "valid"):
        raise unknown_name("padding", padding, ("same", "valid"))
    stride = size if stride is None else stride
    places = find_places(images.shape[1:3], size, stride, padding)
    return images.astype(np.result_type(images, np.float32)), places


def _windows(images: np.ndarray, places: Places, filler: float = 0.0) -> np.ndarray:
    """Gather the windows `(n, rows, columns, pixels, channels)`."""
    pads = ((0, 0), *places.pads, (0, 0))
    padded = np.pad(images, pads, constant_values=filler)
    rows = im2col(padded, places._replace(pads=((0, 0), (0, 0))))
    n, channels = len(images), images.shape[-1]
    return rows.reshape(n, *places.output, -1, channels)


def _pixels(images: np.ndarray, places: Places) -> np.ndarray:
    """Count how many pixels of the image each window sees, `(1, rows, columns, 1)`."""
    ones = np.ones((1, *images.shape[1:3], 1), images.dtype)
    return _windows(ones, places).sum(axis=3)


def _read_upstream(upstream, images: np.ndarray, places: Places) -> np.ndarray:
    upstream = np.asarray(upstream)
    maps = (len(images), *places.output, images.shape[-1])
    if upstream.shape != maps:
        raise InputError(
            f"an upstream gradient of shape {upstream.shape} does not match the "
            f"maps {maps}"
        )
    return upstream
