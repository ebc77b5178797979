"""The size of what a convolution or a pooling returns."""

import math

from cnnlib.errors import InputError


def output_size(
    n: int,
    kernel: int,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    rounding: str | None = None,
) -> int:
    """Output size of a convolution or pooling along one axis: (N + 2P − F)/S + 1.

    Args:
        n: input size N in pixels, at least 1.
        kernel: filter size F, at least 1.
        stride: step S, at least 1.
        padding: zeros P added at *each* end, at least 0.
        dilation: spacing of the filter's taps; the filter then spans
            `dilation·(F − 1) + 1` pixels.
        rounding: what to do where the last step does not end at the border: `None`
            refuses, `"floor"` drops the rest as Keras and PyTorch do, `"ceil"` takes
            one more step over the border, as Caffe's pooling does.

    Returns:
        The number of places along the axis.

    Raises:
        InputError: the filter "does not fit": it is larger than the padded input, or,
            without `rounding`, the steps do not end at the border; or an argument out
            of its range.
    """
    ranges = {"n": (n, 1), "kernel": (kernel, 1), "stride": (stride, 1)}
    ranges |= {"padding": (padding, 0), "dilation": (dilation, 1)}
    for name, (value, least) in ranges.items():
        if value != int(value) or value < least:
            raise InputError(f"{name}={value!r} is not an integer of at least {least}")
    if rounding not in (None, "floor", "ceil"):
        raise InputError(f"rounding={rounding!r} is not None, 'floor' or 'ceil'")

    span = dilation * (kernel - 1) + 1
    room = n + 2 * padding - span
    formula = f"({n} + 2·{padding} − {span})/{stride} + 1"
    if room < 0:
        raise InputError(
            f"does not fit: {formula}: a filter over {span} pixels is larger than the"
            f" padded input of {n + 2 * padding}"
        )
    if room % stride and rounding is None:
        nearest = next(step for step in range(stride, 0, -1) if room % step == 0)
        raise InputError(
            f"does not fit: {formula} = {room / stride + 1:.2f}; stride {nearest} fits,"
            f" or rounding='floor' leaves out the last {room % stride} of the pixels"
        )
    steps = room / stride
    return (math.ceil(steps) if rounding == "ceil" else math.floor(steps)) + 1
