"""The way back through a convolution, with its own filters."""

from keras import ops


def transposed_convolution(maps, convolution, size: tuple[int, int]):
    """Send the outputs of a convolution back to its inputs, through the same filters.

    A convolution is a matrix with few different numbers; this multiplies by its
    transpose, which in a picture means: with filters flipped in both directions. The
    layer's kernel is used as it is, so that it stays tied when training changes it.
    Bias and activation play no part.

    Source: Zeiler, Fergus 2014, section 2.1, "filtering".

    Args:
        maps: `(batch, height, width, filters)`, of the shape of the layer's output.
        convolution: a built `keras.layers.Conv2D` or `cnnlib.layers.GroupedConv2D`.
        size: height and width of the layer's input.

    Returns:
        `(batch, *size, channels)`.
    """
    groups = convolution.groups
    kernels = ops.split(ops.cast(convolution.kernel, maps.dtype), groups, axis=-1)
    parts = [
        ops.conv_transpose(
            part,
            kernel,
            convolution.strides,
            "valid",
            data_format="channels_last",
            dilation_rate=convolution.dilation_rate,
        )
        for part, kernel in zip(ops.split(maps, groups, axis=-1), kernels, strict=True)
    ]
    image = ops.concatenate(parts, axis=-1)
    for axis in (0, 1):
        image = _trim(image, convolution, maps.shape[axis + 1], size[axis], axis)
    return image


def _trim(image, convolution, places: int, side: int, axis: int):
    """Remove the padding along an axis and add what no window reached."""
    reach = convolution.dilation_rate[axis] * (convolution.kernel_size[axis] - 1) + 1
    padding = 0
    if convolution.padding == "same":
        stride = convolution.strides[axis]
        padding = max((places - 1) * stride + reach - side, 0) // 2
    missing = max(padding + side - image.shape[axis + 1], 0)
    sides = [(0, 0)] * 4
    sides[axis + 1] = (0, missing)
    image = ops.pad(image, sides)
    here = slice(padding, padding + side)
    return image[:, here] if axis == 0 else image[:, :, here]
