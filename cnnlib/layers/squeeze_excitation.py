"""Squeeze-and-excitation, a block: channels that weigh each other."""

from keras import layers

from cnnlib.errors import InputError
from cnnlib.plain_numbers import plain


def squeeze_excite(x, reduction: int = 16, *, name: str):
    """Multiply each channel by a gate that sees the means of all channels.

    "Squeeze" is the mean of each map; "excitation" two 1 × 1 convolutions with biases
    on those means, a ReLU after the first and a sigmoid after the second, which give
    one gate per channel. The first has `reduction` times fewer filters. A convolution
    on a 1 × 1 map is a dense layer; the authors' release keeps the convolution, so
    the kernels have the shapes `(1, 1, C, C // r)` and `(1, 1, C // r, C)`.

    Source: Hu, Shen, Sun 2018, "Squeeze-and-Excitation Networks", CVPR, section 3.

    Args:
        x: tensor `(batch, height, width, channels)`.
        reduction: r, by how much the channels are reduced between the convolutions;
            at least one filter remains.
        name: the layers are `{name}_squeeze`, `{name}_reduce`, `{name}_expand` and
            `{name}_scale`.

    Returns:
        A tensor of the shape of `x`.

    Raises:
        InputError: `reduction` is not a positive integer.
    """
    reduction = plain(reduction)
    if type(reduction) is not int or reduction < 1:
        raise InputError(
            f"reduction={reduction!r} is not a positive integer; the paper's is 16"
        )
    filters = x.shape[-1]
    channels_last = {"data_format": "channels_last"}
    gates = layers.GlobalAveragePooling2D(
        keepdims=True, name=f"{name}_squeeze", **channels_last
    )(x)
    gates = layers.Conv2D(
        max(1, filters // reduction),
        1,
        activation="relu",
        kernel_initializer="he_uniform",
        name=f"{name}_reduce",
        **channels_last,
    )(gates)
    gates = layers.Conv2D(
        filters, 1, activation="sigmoid", name=f"{name}_expand", **channels_last
    )(gates)
    return layers.Multiply(name=f"{name}_scale")([x, gates])
