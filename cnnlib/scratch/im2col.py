"""Windows as the rows of one matrix ("image to columns"), and the way back."""

import numpy as np

from cnnlib.scratch.sliding_window import Places


def im2col(images: np.ndarray, places: Places) -> np.ndarray:
    """Copy every window into a row of one matrix ("image to columns").

    Args:
        images: array `(n, height, width, channels)`, not padded yet.
        places: from `find_places`.

    Returns:
        Array `(n · rows · columns, kh · kw · channels)`; each row is one window, its
        channels running fastest, as in a Keras kernel `(kh, kw, channels, out)`.
        Source: Chellapilla, Puri and Simard (2006), "High performance convolutional
        neural networks for document processing", section 2.
    """
    (kh, kw), (sh, sw), (dh, dw) = places.kernel, places.stride, places.dilation
    reach = ((kh - 1) * dh + 1, (kw - 1) * dw + 1)
    windows = np.lib.stride_tricks.sliding_window_view(
        places.pad(images), reach, axis=(1, 2)
    )[:, ::sh, ::sw, :, ::dh, ::dw]
    windows = np.moveaxis(
        windows, 3, -1
    )  # channels last: (n, rows, columns, kh, kw, c)
    return windows.reshape(-1, kh * kw * images.shape[-1])


def col2im(columns: np.ndarray, places: Places, image_shape: tuple) -> np.ndarray:
    """Add every row back to the pixels it came from: the transpose of `im2col`.

    A pixel that k windows saw receives k terms. That is the gradient of copying it k
    times, and it is why this is not the inverse of `im2col`.

    Args:
        columns: array `(n · rows · columns, kh · kw · channels)`.
        places: from `find_places`.
        image_shape: `(n, height, width, channels)` of the images before padding.

    Returns:
        Array of shape `image_shape`.
    """
    (kh, kw), (sh, sw), (dh, dw) = places.kernel, places.stride, places.dilation
    rows, across = places.output
    n, height, width, channels = image_shape
    windows = columns.reshape(n, rows, across, kh, kw, channels)
    padded_size = (height + sum(places.pads[0]), width + sum(places.pads[1]))
    padded = np.zeros((n, *padded_size, channels), columns.dtype)
    for i in range(kh):
        for j in range(kw):
            seen_rows = slice(i * dh, i * dh + (rows - 1) * sh + 1, sh)
            seen_columns = slice(j * dw, j * dw + (across - 1) * sw + 1, sw)
            padded[:, seen_rows, seen_columns] += windows[:, :, :, i, j]
    return places.crop(padded)
