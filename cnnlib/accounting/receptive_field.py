"""How much of the input one unit sees."""

import keras

# Along height and width: the extent of the field and the distance, in input pixels,
# between the fields of two neighbours.
Field = tuple[tuple[float, float], tuple[float, float]]
INPUT: Field = ((1, 1), (1, 1))

_WHOLE_IMAGE = (
    keras.layers.Dense,
    keras.layers.Flatten,
    keras.layers.GlobalAveragePooling2D,
    keras.layers.GlobalMaxPooling2D,
)


def window(layer) -> tuple[tuple[int, int], tuple[int, int]]:
    """Span and stride of a layer's window, `(1, 1)` each for a pointwise layer."""
    size = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    if size is None:
        return (1, 1), (1, 1)
    pools = not hasattr(layer, "kernel_size")
    strides = getattr(layer, "strides", None) or (size if pools else 1)
    dilation = getattr(layer, "dilation_rate", 1)
    size, strides, dilation = (_pair(v) for v in (size, strides, dilation))
    span = tuple(d * (s - 1) + 1 for s, d in zip(size, dilation, strict=True))
    return span, strides


def grow(fields: list[Field], layer, image: tuple[int, int]) -> Field:
    """The receptive field after a layer.

    A window of span F over units that see r pixels each, j pixels apart, sees
    r + (F − 1)·j pixels, and its stride S sets the next distance to j·S.

    Args:
        fields: of the layer's inputs; where several meet, the largest counts.
        layer: a Keras layer.
        image: height and width of the network's input, in pixels.

    Returns:
        The new field; it may be larger than the image where padding is seen.
    """
    extent = tuple(max(field[0][axis] for field in fields) for axis in (0, 1))
    jump = tuple(max(field[1][axis] for field in fields) for axis in (0, 1))
    if isinstance(layer, _WHOLE_IMAGE) and not _is_pointwise_dense(layer):
        return tuple(map(max, extent, image)), jump
    span, strides = window(layer)
    if isinstance(layer, keras.layers.Conv2DTranspose | keras.layers.UpSampling2D):
        scale = _pair(getattr(layer, "size", strides))
        jump = tuple(j / s for j, s in zip(jump, scale, strict=True))
        return _widened(extent, span, jump), jump
    jump_after = tuple(j * s for j, s in zip(jump, strides, strict=True))
    return _widened(extent, span, jump), jump_after


def _widened(extent, span, jump) -> tuple[float, float]:
    return tuple(r + (f - 1) * j for r, f, j in zip(extent, span, jump, strict=True))


def _is_pointwise_dense(layer) -> bool:
    """A dense layer on a feature map acts at each pixel alone."""
    return isinstance(layer, keras.layers.Dense) and len(layer.input.shape) == 4


def _pair(value) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value)[:2]
