"""A convolution as a column of filters and a row of filters.

Jaderberg, Vedaldi, Zisserman 2014, "Speeding up Convolutional Neural Networks with Low
Rank Expansions", section 2.2, scheme 2: F × F from c to n channels becomes F × 1 from c
to `rank` channels and 1 × F from those to n.
"""

import keras
import numpy as np
from keras import layers

from cnnlib.errors import InputError
from cnnlib.plain_numbers import plain
from cnnlib.surgery.graph import copy_layer, is_graph, rebuild


def separate_matrix(kernel) -> tuple[np.ndarray, np.ndarray]:
    """Split one filter on one channel, of rank 1, into a column and a row.

    A kernel whose rows are multiples of one row, such as the 3 × 3 average, is a
    product of the two, and n × n is the same as n × 1 followed by 1 × n.

    Args:
        kernel: matrix `(height, width)`.

    Returns:
        `(column, row)` of shapes `(height, 1)` and `(1, width)`, whose product is the
        kernel; the row has the entries of the column's largest.

    Raises:
        InputError: the kernel is no matrix, or has another rank than 1.
    """
    kernel = np.asarray(kernel, dtype=float)
    if kernel.ndim != 2:
        raise InputError(f"a kernel of shape {kernel.shape} is not a matrix")
    rank = np.linalg.matrix_rank(kernel)
    if rank != 1:
        raise InputError(
            f"a kernel of rank {rank} is not a column times a row; only rank 1 is"
        )
    top = np.argmax(np.abs(kernel).max(axis=1))
    row = kernel[top : top + 1]
    column = kernel @ row.T / np.sum(row**2)
    return column, row


def separate_kernel(
    kernel: np.ndarray, rank: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Split the kernel of a convolution into two thin ones by its singular values.

    The first convolution with `(F, 1)` filters, followed without bias or activation by
    the second with `(1, F)` filters, computes the same at full rank, and at a lower
    rank the nearest that two such convolutions can (in the sum of squares of the
    kernel; Eckart & Young 1936). One place costs `rank · (height · c + width · n)`
    multiply-adds in place of `height · width · c · n`.

    Args:
        kernel: `(height, width, c, n)`, as Keras stores it.
        rank: channels between the two, 1 to min(height · c, width · n), which is full
            rank and the default.

    Returns:
        Two kernels of shapes `(height, 1, c, rank)` and `(1, width, rank, n)`.

    Raises:
        InputError: the kernel has not four axes, or the rank is out of its range.
    """
    kernel = np.asarray(kernel)
    if kernel.ndim != 4:
        raise InputError(
            f"a kernel of shape {kernel.shape} is not one of a 2D convolution,"
            " (height, width, channels, filters)"
        )
    height, width, channels, filters = kernel.shape
    full = min(height * channels, width * filters)
    rank = full if rank is None else plain(rank)
    if type(rank) is not int or not 1 <= rank <= full:
        raise InputError(
            f"rank={rank!r}: a kernel {kernel.shape} has ranks 1 to {full}"
        )
    matrix = kernel.transpose(0, 2, 1, 3).reshape(height * channels, width * filters)
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    root = np.sqrt(values[:rank])
    column = (left[:, :rank] * root).reshape(height, 1, channels, rank)
    row = (root[:, None] * right[:rank]).reshape(1, rank, width, filters)
    return column, row.transpose(0, 2, 1, 3)


def separate_convolutions(model: keras.Model, share: float) -> keras.Model:
    """Put a column and a row of filters in place of every larger convolution.

    Args:
        model: a functional or sequential model; it is left as it is.
        share: of its multiply-adds that each convolution with filters wider and higher
            than one pixel may keep, above 0; it sets the rank, at least 1.

    Returns:
        A functional model with weights of its own. A layer `name` that was split is a
        small `keras.Sequential` of the same name, of `{name}_column` and `{name}_row`.

    Raises:
        InputError: a share of 0 or below, or a model that is not built from layers.
    """
    if not share > 0:
        raise InputError(f"share={share!r} must be above 0, such as 0.5")
    return rebuild(model, lambda layer: _separated(layer, share))


def _separated(layer, share: float):
    """A copy of the layer, split if it can be."""
    if is_graph(layer):
        return separate_convolutions(layer, share)
    if type(layer) is not layers.Conv2D or 1 in layer.kernel_size or layer.groups > 1:
        return copy_layer(layer)
    height, width, channels, filters = layer.kernel.shape
    steps = height * channels + width * filters
    full = min(height * channels, width * filters)
    rank = max(1, min(full, int(share * height * width * channels * filters / steps)))
    down, across = layer.strides
    thin = {
        "padding": layer.padding,
        "data_format": layer.data_format,
        "dtype": layer.dtype_policy,
    }
    column = layers.Conv2D(
        filters=rank,
        kernel_size=(height, 1),
        strides=(down, 1),
        use_bias=False,
        name=f"{layer.name}_column",
        **thin,
    )
    row = layers.Conv2D(
        filters=filters,
        kernel_size=(1, width),
        strides=(1, across),
        activation=layer.activation,
        use_bias=layer.use_bias,
        name=f"{layer.name}_row",
        **thin,
    )
    split = keras.Sequential([column, row], name=layer.name)
    split.build(layer.input.shape)
    kernel, *bias = layer.get_weights()
    split.set_weights([*separate_kernel(kernel, rank), *bias])
    return split
