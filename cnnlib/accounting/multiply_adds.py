"""The multiplications of a layer, each with its addition."""

import math

from keras import layers

_BY_INPUT_PLACE = (
    layers.Conv1DTranspose,
    layers.Conv2DTranspose,
    layers.Conv3DTranspose,
)


def multiply_adds(layer, input_shape, output_shape) -> int:
    """Multiply-adds of a layer's kernels for one image.

    Every weight of a kernel works once per place of the output map (of the input map,
    for a transposed convolution), whatever the groups.
    """
    places_of = input_shape if isinstance(layer, _BY_INPUT_PLACE) else output_shape
    places = math.prod(places_of[1:-1])
    return places * sum(map(math.prod, kernel_shapes(layer)))


def kernel_shapes(layer) -> list[tuple[int, ...]]:
    """Shapes of a layer's convolution and dense kernels."""
    names = ("kernel",)
    if isinstance(layer, layers.SeparableConv1D | layers.SeparableConv2D):
        names = ("depthwise_kernel", "pointwise_kernel")
    kernels = (getattr(layer, name, None) for name in names)
    return [tuple(kernel.shape) for kernel in kernels if kernel is not None]
