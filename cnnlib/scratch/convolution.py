"""Convolution in two dimensions: by loops, and as one matrix product.

Both forms take the same arguments, in Keras's layout: images `(n, height, width,
channels)`, kernels `(kh, kw, channels, filters)`. As in Keras, PyTorch and nearly
every other library, the kernel is *not* flipped: in the language of signal processing
this is a cross-correlation.
"""

from typing import NamedTuple

import numpy as np

from cnnlib.errors import InputError
from cnnlib.scratch.im2col import col2im, im2col
from cnnlib.scratch.sliding_window import Pair, Places, find_places


class ConvGradients(NamedTuple):
    """The loss's gradients with respect to the three inputs of a convolution."""

    images: np.ndarray
    kernel: np.ndarray
    bias: np.ndarray


def conv2d_loops(
    images: np.ndarray,
    kernel: np.ndarray,
    bias: np.ndarray | None = None,
    stride: Pair = 1,
    padding: Pair | str = 0,
    dilation: Pair = 1,
) -> np.ndarray:
    """Convolve by loops, one output number per filter and place. Slow, and plain.

    Args, returns and errors are those of `conv2d`.
    """
    images, kernel, places = _prepare(images, kernel, stride, padding, dilation)
    padded = places.pad(images)
    rows, columns = places.output
    filters = kernel.shape[-1]
    maps = np.zeros((len(images), rows, columns, filters), images.dtype)
    for row in range(rows):
        for column in range(columns):
            down, across = places.window(row, column)
            window = padded[:, down, across]
            for k in range(filters):
                product = window * kernel[..., k]
                maps[:, row, column, k] = product.sum(axis=(1, 2, 3))
    return maps if bias is None else maps + bias


def conv2d(
    images: np.ndarray,
    kernel: np.ndarray,
    bias: np.ndarray | None = None,
    stride: Pair = 1,
    padding: Pair | str = 0,
    dilation: Pair = 1,
) -> np.ndarray:
    """Convolve with one matrix product: windows as rows, filters as columns.

    Args:
        images: array `(n, height, width, channels)`. Whole numbers are read as
            float32.
        kernel: array `(kh, kw, channels, filters)`.
        bias: array `(filters,)`, or none.
        stride: step from one window to the next, a number or `(down, across)`.
        padding: zeros on each side, a number or `(above and below, left and right)`,
            or Keras's `"valid"` (none) or `"same"` (`ceil(size / stride)` outputs).
        dilation: step from one tap of the kernel to the next, a number or a pair.

    Returns:
        Maps `(n, rows, columns, filters)`. A step that does not come out even is
        rounded down, as in Keras.

    Raises:
        InputError: shapes that do not go together, an unknown padding, or a kernel
            larger than the padded image.

    Source: lecture "Week 7, CNN", "A closer look at spatial dimensions"; LeCun et
    al. (1998), section II.A.
    """
    images, kernel, places = _prepare(images, kernel, stride, padding, dilation)
    filters = kernel.shape[-1]
    products = im2col(images, places) @ kernel.reshape(-1, filters)
    maps = products.reshape(len(images), *places.output, filters)
    return maps if bias is None else maps + bias


def conv2d_backward(
    upstream: np.ndarray,
    images: np.ndarray,
    kernel: np.ndarray,
    stride: Pair = 1,
    padding: Pair | str = 0,
    dilation: Pair = 1,
) -> ConvGradients:
    """Return the gradients of a convolution's images, kernel and bias.

    With the windows as rows the forward pass is `maps = windows @ kernel`, so the
    backward pass is that of any dense layer; only `col2im` is new.

    Args:
        upstream: gradient of the loss with respect to the maps,
            `(n, rows, columns, filters)`.
        images, kernel, stride, padding, dilation: what the forward pass was given.

    Returns:
        Gradients shaped like the images, the kernel and the bias `(filters,)`.

    Raises:
        InputError: as `conv2d`, or an upstream gradient of another shape than the
            maps.
    """
    images, kernel, places = _prepare(images, kernel, stride, padding, dilation)
    upstream = _read_upstream(upstream, images, kernel, places)
    filters = kernel.shape[-1]
    rows = upstream.reshape(-1, filters)
    kernel_gradient = im2col(images, places).T @ rows
    window_gradient = rows @ kernel.reshape(-1, filters).T
    return ConvGradients(
        col2im(window_gradient, places, images.shape),
        kernel_gradient.reshape(kernel.shape),
        rows.sum(axis=0),
    )


def _prepare(images, kernel, stride, padding, dilation):
    """Check the shapes, settle on one float type and find the places."""
    images, kernel = np.asarray(images), np.asarray(kernel)
    if images.ndim != 4:
        raise InputError(
            f"images of shape {images.shape} must be (n, height, width, channels); "
            "images[None] makes a batch of one"
        )
    if kernel.ndim != 4:
        raise InputError(
            f"a kernel of shape {kernel.shape} must be (kh, kw, channels, filters)"
        )
    if images.shape[3] != kernel.shape[2]:
        raise InputError(
            f"images with {images.shape[3]} channels do not go with a kernel for "
            f"{kernel.shape[2]}; a filter covers all channels"
        )
    dtype = np.result_type(images, kernel, np.float32)
    places = find_places(images.shape[1:3], kernel.shape[:2], stride, padding, dilation)
    return images.astype(dtype), kernel.astype(dtype), places


def _read_upstream(upstream, images, kernel, places: Places) -> np.ndarray:
    upstream = np.asarray(upstream)
    maps = (len(images), *places.output, kernel.shape[-1])
    if upstream.shape != maps:
        raise InputError(
            f"an upstream gradient of shape {upstream.shape} does not match the "
            f"maps {maps}"
        )
    return upstream
