"""Convolution along sequences and through volumes, against Keras and differences."""

import re

import keras
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import cnnlib
from cnnlib import scratch

small = st.integers(1, 3)


seeds = st.integers(0, 2**31)


# The same examples in every run: a gradient that happens to be tiny has too few
# digits left in a difference, whatever its formula.
examples = settings(max_examples=40, deadline=None, derandomize=True)


# Drawn sizes seldom divide evenly: most strides leave something over.
lines = st.fixed_dictionaries(
    {
        "sequences": st.tuples(small, st.integers(1, 11), small),
        "kernel": st.tuples(st.integers(1, 5), small),
        "stride": small,
        "padding": st.one_of(
            st.sampled_from(["same", "valid", "causal"]), st.integers(0, 3)
        ),
        "dilation": small,
    }
)


side = st.integers(1, 5)


boxes = st.fixed_dictionaries(
    {
        "volumes": st.tuples(st.integers(1, 2), side, side, side, st.integers(1, 2)),
        "kernel": st.tuples(small, small, small, st.integers(1, 2)),
        "stride": st.tuples(small, small, small),
        "padding": st.one_of(
            st.sampled_from(["same", "valid"]),
            st.integers(0, 2),
            st.tuples(*[st.integers(0, 2)] * 3),
        ),
        "dilation": st.tuples(*[st.integers(1, 2)] * 3),
    }
)


def _arrays(geometry, data, forward, seed, dtype="float64"):
    """Draw input, kernel and bias, and collect the settings; skip what does not fit."""
    rng = np.random.default_rng(seed)
    *size, filters = geometry["kernel"]
    x = rng.normal(size=geometry[data]).astype(dtype)
    kernel = rng.normal(size=(*size, x.shape[-1], filters)).astype(dtype)
    bias = rng.normal(size=filters).astype(dtype)
    knobs = {name: geometry[name] for name in ("stride", "padding", "dilation")}
    try:
        forward(x, kernel, bias, **knobs)
    except cnnlib.InputError:
        assume(False)
    return x, kernel, bias, knobs


def _keras(x, kernel, bias, stride, padding, dilation):
    """Convolve with Keras in float64: oneDNN's float32 is wrong for some strides.

    See tests/scratch/test_convolution.py.
    """
    x, kernel = x.astype("float64"), kernel.astype("float64")
    axes = x.ndim - 2
    if padding == "causal":
        pads = [((len(kernel) - 1) * dilation, 0)]
    elif isinstance(padding, str):
        pads = [(0, 0)] * axes
    else:
        each = padding if isinstance(padding, tuple) else (padding,) * axes
        pads = [(width, width) for width in each]
    x = np.pad(x, [(0, 0), *pads, (0, 0)])
    maps = keras.ops.conv(
        x,
        kernel,
        strides=stride,
        padding=padding if padding in ("same", "valid") else "valid",
        data_format="channels_last",
        dilation_rate=dilation,
    )
    return keras.ops.convert_to_numpy(maps) + bias


def _check_gradients(forward, backward, x, kernel, bias, knobs, seed):
    upstream = np.random.default_rng(seed + 1).normal(
        size=forward(x, kernel, bias, **knobs).shape
    )
    by_x, by_kernel, by_bias = backward(upstream, x, kernel, **knobs)
    checks = (
        (lambda v: forward(v, kernel, bias, **knobs), x, by_x),
        (lambda v: forward(x, v, bias, **knobs), kernel, by_kernel),
        (lambda v: forward(x, kernel, v, **knobs), bias, by_bias),
    )
    for function, point, gradient in checks:
        # The layer is linear in each, so a long step is exact and keeps more digits.
        assert scratch.grad_check(function, point, gradient, upstream, step=0.1) < 1e-6


def test_conv1d_by_hand():
    signal = np.array([1.0, 2, 0, 3, 1])[None, :, None]
    kernel = np.array([1.0, 0, -1])[:, None, None]
    maps = scratch.conv1d(signal, kernel, np.array([1.0]))
    assert maps[0, :, 0].tolist() == [2, 0, 0]


@examples
@given(lines, seeds)
def test_conv1d_equals_keras(geometry, seed):
    if geometry["stride"] > 1:  # Keras has strides or dilation, never both
        geometry = geometry | {"dilation": 1}
    x, kernel, bias, knobs = _arrays(
        geometry, "sequences", scratch.conv1d, seed, "float32"
    )
    found = scratch.conv1d(x, kernel, bias, **knobs)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, _keras(x, kernel, bias, **knobs), atol=1e-5)


@examples
@given(lines, seeds)
def test_conv1d_gradients(geometry, seed):
    arrays = _arrays(geometry, "sequences", scratch.conv1d, seed)
    _check_gradients(scratch.conv1d, scratch.conv1d_backward, *arrays, seed)


@pytest.mark.parametrize("padding", ["valid", "same", "causal"])
def test_conv1d_equals_the_layer(padding):
    x = np.random.default_rng(0).normal(size=(2, 9, 3)).astype("float32")
    layer = keras.layers.Conv1D(4, 5, padding=padding, bias_initializer="ones")
    expected = keras.ops.convert_to_numpy(layer(x))
    found = scratch.conv1d(x, *layer.get_weights(), padding=padding)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_causal_outputs_see_no_later_input():
    rng = np.random.default_rng(0)
    x, kernel = rng.normal(size=(1, 12, 2)), rng.normal(size=(3, 2, 4))
    changed = x.copy()
    changed[:, 7:] += 1
    maps, after = (
        scratch.conv1d(v, kernel, padding="causal", dilation=2) for v in (x, changed)
    )
    np.testing.assert_array_equal(maps[:, :7], after[:, :7])
    assert np.all(maps[:, 7:] != after[:, 7:])


def test_conv3d_by_hand():
    volume = np.arange(27.0).reshape(1, 3, 3, 3, 1)
    kernel = np.zeros((2, 2, 2, 1, 1))
    kernel[0, 0, 0], kernel[1, 1, 1] = 1, 2
    # The first window has 0 in its first corner and 13 in its last: 0 + 2·13 + 1.
    maps = scratch.conv3d(volume, kernel, np.array([1.0]))
    assert maps.shape == (1, 2, 2, 2, 1)
    assert maps[0, 0, 0, 0, 0] == 27
    assert maps[0, 1, 1, 1, 0] == 13 + 2 * 26 + 1


@examples
@given(boxes, seeds)
def test_conv3d_equals_keras(geometry, seed):
    if max(geometry["stride"]) > 1:
        geometry = geometry | {"dilation": (1, 1, 1)}
    # TensorFlow 2.21 drops places in front here, in float64 and three dimensions only.
    sizes = zip(geometry["stride"], geometry["kernel"][:3], strict=True)
    assume(geometry["padding"] != "same" or all(s - k < 2 for s, k in sizes))
    x, kernel, bias, knobs = _arrays(
        geometry, "volumes", scratch.conv3d, seed, "float32"
    )
    found = scratch.conv3d(x, kernel, bias, **knobs)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, _keras(x, kernel, bias, **knobs), atol=1e-5)


@examples
@given(boxes, seeds)
def test_conv3d_gradients(geometry, seed):
    arrays = _arrays(geometry, "volumes", scratch.conv3d, seed)
    _check_gradients(scratch.conv3d, scratch.conv3d_backward, *arrays, seed)


@pytest.mark.parametrize(("padding", "strides"), [("valid", 1), ("same", (1, 2, 2))])
def test_conv3d_equals_the_layer(padding, strides):
    x = np.random.default_rng(0).normal(size=(2, 5, 6, 7, 3)).astype("float32")
    layer = keras.layers.Conv3D(4, 3, strides, padding, bias_initializer="ones")
    expected = keras.ops.convert_to_numpy(layer(x))
    found = scratch.conv3d(x, *layer.get_weights(), stride=strides, padding=padding)
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize(
    ("function", "x", "kernel", "knobs", "message"),
    [
        (scratch.conv1d, (5,), (3, 1, 1), {}, "signal[None, :, None]"),
        (scratch.conv1d, (1, 5, 1), (3, 1), {}, "(width, channels, filters)"),
        (scratch.conv1d, (1, 5, 2), (3, 1, 1), {}, "2 channels do not go with"),
        (scratch.conv1d, (1, 2, 1), (3, 1, 1), {}, "1x3 window"),
        (scratch.conv1d, (1, 5, 1), (3, 1, 1), {"stride": 0}, "at least 1"),
        (scratch.conv1d, (1, 5, 1), (3, 1, 1), {"padding": "sme"}, "mean 'same'"),
        (scratch.conv3d, (1, 5, 5, 5), (3, 3, 3, 1, 1), {}, "(n, depth, height"),
        (scratch.conv3d, (1, 5, 5, 5, 1), (3, 3, 1, 1), {}, "(kd, kh, kw"),
        (scratch.conv3d, (1, 2, 5, 5, 1), (3, 3, 3, 1, 1), {}, "3x1 window"),
        (scratch.conv3d, (1, 5, 2, 5, 1), (3, 3, 3, 1, 1), {}, "3x3 window"),
        (
            scratch.conv3d,
            (1, 5, 5, 5, 1),
            (3, 3, 3, 1, 1),
            {"stride": (1, 2)},
            "one for each of 3 axes",
        ),
    ],
)
def test_mistakes_are_named(function, x, kernel, knobs, message):
    with pytest.raises(cnnlib.InputError, match=re.escape(message)):
        function(np.zeros(x), np.zeros(kernel), **knobs)


def test_upstream_must_have_the_shape_of_the_maps():
    with pytest.raises(cnnlib.InputError, match="does not match the maps"):
        scratch.conv1d_backward(
            np.zeros((1, 5, 2)), np.zeros((1, 5, 1)), np.zeros((3, 1, 2))
        )
    volumes, kernel = np.zeros((1, 5, 5, 5, 1)), np.zeros((3, 3, 3, 1, 2))
    for shape in ((1, 5, 3, 3, 2), (1, 3, 5, 3, 2)):
        with pytest.raises(cnnlib.InputError, match="does not match the maps"):
            scratch.conv3d_backward(np.zeros(shape), volumes, kernel)
