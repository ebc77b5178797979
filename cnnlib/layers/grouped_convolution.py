"""Convolution in groups, fast on every backend."""

import functools

import keras
from keras import ops

from cnnlib.errors import InputError
from cnnlib.plain_numbers import plain

# On a CPU under XLA, a dense convolution over this many channels costs less than a
# grouped one over its few; measured on shapes of ResNeXt (64 to 1,024 channels).
BUNDLE_CHANNELS = 32


@keras.saving.register_keras_serializable("cnnlib")
class GroupedConv2D(keras.layers.Conv2D):
    """`keras.layers.Conv2D` with `groups`, without its cost on CPUs.

    Group i of the filters sees group i of the input channels only, which divides
    weights and multiply-adds by the number of groups (Krizhevsky et al. 2012, section
    3.5; Xie et al. 2017, "cardinality"). Arguments, weights and results are those of
    `keras.layers.Conv2D`: one kernel `(height, width, in // groups, filters)`.

    Keras hands grouped convolutions on TensorFlow to the XLA compiler, whose CPU form
    takes seconds where TensorFlow's own takes milliseconds. This layer calls the
    backend's own operation where it is fast. Where it is not, it joins groups into
    bundles of about 32 channels, whose kernel has zeros between groups: the same sums
    with zeros added.

    Args:
        filters: number of filters, a multiple of `groups`.
        kernel_size: height and width, or one number for both.
        groups: number of groups, which divides the input channels too.
        **kwargs: as `keras.layers.Conv2D`.

    Raises:
        InputError: `groups` does not divide `filters` or the input channels.
    """

    def __init__(self, filters, kernel_size, groups=1, **kwargs):
        filters, kernel_size, groups = plain((filters, kernel_size, groups))
        if groups < 1 or filters % groups:
            raise InputError(
                f"groups={groups} does not divide filters={filters}; choose one of"
                f" {_divisors(filters)}"
            )
        super().__init__(filters, kernel_size, groups=groups, **plain(kwargs))
        if groups > 1 and keras.backend.backend() == "tensorflow" and on_cpu():
            # `compile()` then leaves XLA out by itself.
            self.supports_jit = False

    def build(self, input_shape):
        channels = input_shape[-1 if self.data_format == "channels_last" else 1]
        if channels % self.groups:
            raise InputError(
                f"groups={self.groups} does not divide the {channels} input channels;"
                f" choose one of {_divisors(channels)}"
            )
        super().build(input_shape)

    def convolution_op(self, inputs, kernel):
        if self.groups == 1 or self.data_format == "channels_first":
            return super().convolution_op(inputs, kernel)
        if _native_is_fast(keras.backend.standardize_dtype(inputs.dtype)):
            return self._native(inputs, kernel)
        return self._bundled(inputs, kernel)

    def _native(self, inputs, kernel):
        if keras.backend.backend() != "tensorflow":
            return super().convolution_op(inputs, kernel)
        import tensorflow as tf

        return tf.nn.conv2d(
            inputs,
            kernel,
            list(self.strides),
            self.padding.upper(),
            dilations=list(self.dilation_rate),
        )

    def _bundled(self, inputs, kernel):
        channels = inputs.shape[-1]
        bundles = max(
            count
            for count in _divisors(self.groups)
            if count == 1 or channels // count >= BUNDLE_CHANNELS
        )
        parts = zip(
            ops.split(inputs, bundles, axis=-1),
            ops.split(kernel, bundles, axis=-1),
            strict=True,
        )
        dense = super().convolution_op
        per_bundle = self.groups // bundles
        maps = [dense(x, block_diagonal(k, per_bundle)) for x, k in parts]
        return ops.concatenate(maps, axis=-1)


def block_diagonal(kernel, groups: int):
    """The dense kernel that convolves as a grouped one does.

    Args:
        kernel: `(height, width, in // groups, filters)`.
        groups: number of groups.

    Returns:
        `(height, width, in, filters)`, zero where a filter does not see a channel.
    """
    height, width, channels, filters = kernel.shape
    kernel = ops.reshape(kernel, (height, width, channels, groups, filters // groups))
    eye = ops.eye(groups, dtype=kernel.dtype)
    dense = ops.einsum("hwcgf,dg->hwdcgf", kernel, eye)
    return ops.reshape(dense, (height, width, channels * groups, filters))


def _divisors(n: int) -> list[int]:
    return [d for d in range(1, n + 1) if n % d == 0]


@functools.cache
def on_cpu() -> bool:
    """Whether Keras computes on the CPU."""
    return keras.distribution.list_devices()[0].startswith("cpu")


@functools.cache
def _native_is_fast(dtype: str) -> bool:
    backend = keras.backend.backend()
    if backend == "torch" or not on_cpu():
        return True
    return backend == "tensorflow" and _tensorflow_trains_groups(dtype)


def _tensorflow_trains_groups(dtype: str) -> bool:
    """Whether this build has gradients of grouped convolutions on the CPU.

    They come from oneDNN, which builds for ARM, or a switch in the environment, leave
    out, and which knows float32 and bfloat16 alone.
    """
    import tensorflow as tf

    # `init_scope` because the first call may come while a graph is traced.
    with tf.init_scope():
        kernel = tf.ones((3, 3, 1, 2), dtype)
        gradient = tf.ones((1, 3, 3, 2), dtype)
        try:
            tf.raw_ops.Conv2DBackpropInput(
                input_sizes=(1, 5, 5, 2),
                filter=kernel,
                out_backprop=gradient,
                strides=[1, 1, 1, 1],
                padding="VALID",
            )
        except tf.errors.OpError:
            return False
    return True
