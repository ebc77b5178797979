"""What stands before the first stage: a first convolution and what follows it."""

from collections.abc import Mapping, Sequence

from cnnlib.models.common.blocks import bn_relu, conv2d, max_pool


def stem_layers(
    images,
    filters: int | Sequence[int],
    kind: str,
    size: int = 7,
    *,
    activated: bool = True,
    epsilon: float = 1e-5,
    pooling: Mapping = {"padding": 1},
):
    """Convolution, normalisation, ReLU, and for large images max pooling.

    The layers are `stem_conv`, `stem_bn`, `stem_relu` and `stem_pool`.

    Args:
        images: tensor `(batch, height, width, channels)`.
        filters: of the convolution; several numbers make several convolutions, with
            numbers behind the layers' names.
        kind: `"imagenet"`: the first convolution and a 3 × 3 pooling have stride 2, so
            that a quarter of each side is left; `"cifar"`: the last convolution alone,
            3 × 3 with stride 1, and no pooling.
        size: side of the filters for `"imagenet"`.
        activated: with normalisation and ReLU, which networks of pre-activated units
            leave to the first unit.
        epsilon: of the normalisation.
        pooling: padding of the pooling, as for `max_pool`.
    """
    filters = [filters] if isinstance(filters, int) else filters
    strides = 2
    if kind == "cifar":
        filters, size, strides = filters[-1:], 3, 1
    x = images
    for number, count in enumerate(filters, 1):
        part = number if len(filters) > 1 else ""
        x = conv2d(x, count, size, strides, name=f"stem_conv{part}")
        if activated:
            x = bn_relu(x, name="stem", part=part, epsilon=epsilon)
        strides = 1
    if kind == "cifar":
        return x
    # Not padded by zeros: where no ReLU stands before it, values may be negative.
    return max_pool(x, 3, 2, name="stem_pool", **pooling)
