"""How much of the input one unit sees."""

import keras

# Along every axis of the input (height and width of an image): the extent of the field
# and the distance, in input pixels, between the fields of two neighbours.
Field = tuple[tuple[float, ...], tuple[float, ...]]

_WHOLE_INPUT = (
    keras.layers.Dense,
    keras.layers.Flatten,
    keras.layers.GlobalAveragePooling1D,
    keras.layers.GlobalAveragePooling2D,
    keras.layers.GlobalAveragePooling3D,
    keras.layers.GlobalMaxPooling1D,
    keras.layers.GlobalMaxPooling2D,
    keras.layers.GlobalMaxPooling3D,
)
_ENLARGE = (
    keras.layers.Conv1DTranspose,
    keras.layers.Conv2DTranspose,
    keras.layers.Conv3DTranspose,
    keras.layers.UpSampling1D,
    keras.layers.UpSampling2D,
    keras.layers.UpSampling3D,
)


def pixel(axes: int) -> Field:
    """The field of one input pixel along `axes` axes: itself, next to its neighbour."""
    return (1,) * axes, (1,) * axes


def window(layer, axes: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Span and stride of a layer's window, 1 along each axis for a pointwise layer."""
    size = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    if size is None:
        return pixel(axes)
    pools = not hasattr(layer, "kernel_size")
    strides = getattr(layer, "strides", None) or (size if pools else 1)
    dilation = getattr(layer, "dilation_rate", 1)
    size, strides, dilation = (_along(axes, v) for v in (size, strides, dilation))
    span = tuple(d * (s - 1) + 1 for s, d in zip(size, dilation, strict=True))
    return span, strides


def grow(fields: list[Field], layer, rank: int, image: tuple[int, ...]) -> Field:
    """The receptive field after a layer.

    A window of span F over units that see r pixels each, j pixels apart, sees
    r + (F − 1)·j pixels, and its stride S sets the next distance to j·S.

    Args:
        fields: of the layer's inputs; where several meet, the largest counts.
        layer: a Keras layer.
        rank: of the layer's first input, the batch included.
        image: size of the network's input along every axis, in pixels.

    Returns:
        The new field; it may be larger than the image where padding is seen.
    """
    extent = tuple(map(max, zip(*(field[0] for field in fields), strict=True)))
    jump = tuple(map(max, zip(*(field[1] for field in fields), strict=True)))
    # A dense layer on a feature map acts at each pixel alone.
    pointwise = isinstance(layer, keras.layers.Dense) and rank > 2
    if isinstance(layer, _WHOLE_INPUT) and not pointwise:
        return tuple(map(max, extent, image)), jump
    span, strides = window(layer, len(image))
    if isinstance(layer, _ENLARGE):
        scale = _along(len(image), getattr(layer, "size", strides))
        jump = tuple(j / s for j, s in zip(jump, scale, strict=True))
        return _widened(extent, span, jump), jump
    jump_after = tuple(j * s for j, s in zip(jump, strides, strict=True))
    return _widened(extent, span, jump), jump_after


def _widened(extent, span, jump) -> tuple[float, ...]:
    return tuple(r + (f - 1) * j for r, f, j in zip(extent, span, jump, strict=True))


def _along(axes: int, value) -> tuple[int, ...]:
    """One value for each axis; a window with fewer axes is pointwise along the rest."""
    values = (value,) * axes if isinstance(value, int) else tuple(value)[:axes]
    return values + (1,) * (axes - len(values))
