"""The steps that many networks share: convolution, normalisation, pooling.

Each is a function from tensor to tensor that adds named Keras layers, so that
`model.summary()` shows every step. Those of several layers are called by what they add,
in order, and name the layers alike: `conv_bn_relu(x, 64, 3, name="stage2_block1",
part=1)` adds `stage2_block1_conv1`, `stage2_block1_bn1` and `stage2_block1_relu1`.

Padding is that of the authors' releases: Caffe, Torch and MXNet pad both sides alike
("symmetric"), TensorFlow's `"same"` puts the odd pixel at the end. The two differ where
a stride meets an even size.
"""

import keras
from keras import layers

from cnnlib.errors import InputError
from cnnlib.layers import GroupedConv2D, LowestPadding2D
from cnnlib.models.common.dropped_units import functional


def channels(paper: int, width: float, multiple_of: int = 1) -> int:
    """A number of channels, scaled: at least one, a multiple of `multiple_of`."""
    return multiple_of * max(1, round(paper * width / multiple_of))


def conv2d(
    x,
    filters: int,
    kernel_size: int | tuple[int, int],
    strides: int = 1,
    *,
    name: str,
    padding: str | int = "symmetric",
    groups: int = 1,
    use_bias: bool = False,
    activation=None,
    kernel_initializer="he_uniform",
):
    """A convolution with the padding of the releases.

    Args:
        x: tensor `(batch, height, width, channels)`.
        filters: number of output channels.
        kernel_size: F, or `(height, width)`.
        strides: S.
        name: of the layer; an explicit padding layer is `{name}_pad`.
        padding: `"symmetric"`, (F − 1)/2 zeros on each side; a number of zeros; or
            TensorFlow's `"same"` or `"valid"`.
        groups: number of groups of channels that do not see each other.
        use_bias: off by default, as before batch normalisation.
        activation: as in `keras.layers.Conv2D`.
        kernel_initializer: by default with the variance of He et al. 2015, from a
            uniform distribution, which is drawn five times as fast as a normal one.
    """
    sides = _pair(kernel_size)
    if padding == "symmetric":
        padding = "same" if strides == 1 else tuple((side - 1) // 2 for side in sides)
    if not isinstance(padding, str):
        rows, columns = _pair(padding)
        if rows or columns:
            x = layers.ZeroPadding2D((rows, columns), name=f"{name}_pad")(x)
        padding = "valid"
    options = {
        "strides": strides,
        "padding": padding,
        "use_bias": use_bias,
        "activation": activation,
        "kernel_initializer": kernel_initializer,
        "name": name,
    }
    if groups > 1:
        return GroupedConv2D(filters, kernel_size, groups=groups, **options)(x)
    return layers.Conv2D(filters, kernel_size, **options)(x)


def batch_norm(x, name: str, epsilon=1e-5, momentum=0.9, scale=True):
    """Batch normalisation with the constants of Torch's releases by default.

    Args:
        x: tensor; its last axis are the channels.
        name: of the layer.
        epsilon: added to the variance.
        momentum: share of the old running average that a step keeps.
        scale: with the factor γ. A network may leave it out where a ReLU follows and
            the next layer is linear.
    """
    return layers.BatchNormalization(
        epsilon=epsilon, momentum=momentum, scale=scale, name=name
    )(x)


def relu(x, name: str):
    """max(0, x)."""
    return layers.ReLU(name=name)(x)


def conv_relu(x, filters, size, strides=1, *, name, part="", **options):
    """A convolution with a bias and its ReLU, as before there was batch normalisation.

    Args:
        x: tensor `(batch, height, width, channels)`.
        filters: number of output channels.
        size: F, or `(height, width)`.
        strides: S.
        name: prefix of the layers' names.
        part: what their names end in, where several such steps share the prefix.
        **options: as for `conv2d`.
    """
    options |= {"use_bias": True, "name": f"{name}_conv{part}"}
    x = conv2d(x, filters, size, strides, **options)
    return relu(x, name=f"{name}_relu{part}")


def conv_bn(
    x, filters, size, strides=1, *, name, part="", epsilon=1e-5, scale=True, **options
):
    """A convolution and its normalisation, which end the branch of a unit.

    Args as for `conv_relu`; `epsilon` and `scale` as for `batch_norm`.
    """
    x = conv2d(x, filters, size, strides, name=f"{name}_conv{part}", **options)
    return batch_norm(x, name=f"{name}_bn{part}", epsilon=epsilon, scale=scale)


def conv_bn_relu(x, filters, size, strides=1, *, name, part="", **options):
    """A convolution, its normalisation and ReLU (Ioffe and Szegedy 2015).

    Args as for `conv_bn`.
    """
    x = conv_bn(x, filters, size, strides, name=name, part=part, **options)
    return relu(x, name=f"{name}_relu{part}")


def bn_relu(x, *, name, part="", epsilon=1e-5):
    """Normalisation and ReLU, which stand before a convolution (He et al. 2016b).

    Args as for `conv_bn`.
    """
    x = batch_norm(x, name=f"{name}_bn{part}", epsilon=epsilon)
    return relu(x, name=f"{name}_relu{part}")


def bn_relu_conv(
    x, filters, size, strides=1, *, name, part="", epsilon=1e-5, **options
):
    """Normalisation, ReLU and convolution, in this order (He et al. 2016b).

    Args as for `conv_bn`.
    """
    x = bn_relu(x, name=name, part=part, epsilon=epsilon)
    return conv2d(x, filters, size, strides, name=f"{name}_conv{part}", **options)


def max_pool(
    x,
    size: int,
    strides: int,
    *,
    name: str,
    padding: str | int = 0,
    ceil: bool = False,
):
    """Max pooling with the padding of the releases; padding is never the maximum.

    Args:
        x: tensor `(batch, height, width, channels)`.
        size: side of the window.
        strides: S.
        name: of the layer; an explicit padding layer is `{name}_pad`.
        padding: a number of places on each side, or TensorFlow's `"same"`, `"valid"`.
        ceil: take one more window over the lower and right border if the last does
            not end there (Caffe, and Torch with `:ceil()`). Where height and width are
            not known it has always room, which changes no maximum.
    """
    if isinstance(padding, str):
        return layers.MaxPooling2D(size, strides, padding, name=name)(x)
    sides = _pool_padding(x, size, strides, padding, ceil)
    if any(map(any, sides)):
        x = LowestPadding2D(sides, name=f"{name}_pad")(x)
    return layers.MaxPooling2D(size, strides, name=name)(x)


def avg_pool(x, size: int, strides: int, *, name: str, padding: str | int = 0):
    """Average pooling.

    Args:
        x: tensor `(batch, height, width, channels)`.
        size: side of the window.
        strides: S.
        name: of the layer; an explicit padding layer is `{name}_pad`.
        padding: a number of zeros on each side, which count in the mean (Caffe,
            Torch); or TensorFlow's `"same"`, which leaves them out, or `"valid"`.
    """
    if not isinstance(padding, str):
        if padding:
            x = layers.ZeroPadding2D(padding, name=f"{name}_pad")(x)
        padding = "valid"
    return layers.AveragePooling2D(size, strides, padding, name=name)(x)


def flatten(x, name: str = "flatten"):
    """All numbers of a map in one row, for dense layers.

    Args:
        x: tensor `(batch, height, width, channels)` of known size.
        name: of the layer.

    Raises:
        InputError: the size is not known.
    """
    if None in x.shape[1:]:
        raise InputError(
            f"the dense layers behind {name!r} have a weight for each place of their"
            " map, so input_shape needs all sizes; without them the network can be"
            " built with include_top=False"
        )
    return layers.Flatten(name=name)(x)


def nest(x, build, name: str):
    """Run `build`, a function from tensor to tensor, as a model inside the model.

    Keras walks the layers of one model recursively; a chain of more than about a
    thousand must be nested to be built and loaded.
    """
    inputs = keras.Input(x.shape[1:], name=f"{name}_input")
    return functional(inputs, build(inputs), name)(x)


def _pool_padding(x, size, strides, padding, ceil):
    """Places to add `((top, bottom), (left, right))`."""
    sides = []
    for length in x.shape[1:3]:
        if length is None:
            # A step less one is room for one more window, if there is a rest. The
            # window starts inside the padding, as Caffe asks, if it is as long as both.
            assert not ceil or padding + strides <= size
            sides.append((padding, padding + ceil * (strides - 1)))
            continue
        rest = (length + 2 * padding - size) % strides
        # The extra window must start inside the image or its padding (Caffe).
        places = -(-(length + 2 * padding - size) // strides) + 1
        extra = strides - rest if ceil and rest else 0
        if padding and (places - 1) * strides >= length + padding:
            extra = 0
        sides.append((padding, padding + extra))
    return tuple(sides)


def _pair(value) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value)
