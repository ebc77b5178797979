"""Convolution in NumPy, against Keras and against by hand."""

import re

import keras
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import cnnlib
from cnnlib import scratch

small = st.integers(1, 3)


# Drawn sizes seldom divide evenly: most strides leave pixels over.
geometries = st.fixed_dictionaries(
    {
        "image": st.tuples(small, st.integers(1, 9), st.integers(1, 9), small),
        "kernel": st.tuples(st.integers(1, 4), st.integers(1, 4), small),
        "stride": st.tuples(small, small),
        "padding": st.one_of(
            st.sampled_from(["same", "valid"]),
            st.integers(0, 3),
            st.tuples(st.integers(0, 2), st.integers(0, 2)),
        ),
        "dilation": st.tuples(small, small),
    }
)


def _arrays(geometry, seed=0, dtype="float64"):
    """Draw images, kernel and bias, and collect the keyword arguments."""
    rng = np.random.default_rng(seed)
    kh, kw, filters = geometry["kernel"]
    images = rng.normal(size=geometry["image"]).astype(dtype)
    kernel = rng.normal(size=(kh, kw, images.shape[3], filters)).astype(dtype)
    bias = rng.normal(size=filters).astype(dtype)
    knobs = {name: geometry[name] for name in ("stride", "padding", "dilation")}
    try:
        scratch.find_places(images.shape[1:3], (kh, kw), **knobs)
    except cnnlib.InputError:
        assume(False)
    return images, kernel, bias, knobs


def backward_by_loops(upstream, images, kernel, **knobs):
    """Run the backward pass place by place: the chain rule as one reads it."""
    places = scratch.find_places(images.shape[1:3], kernel.shape[:2], **knobs)
    padded = places.pad(images)
    padded_gradient = np.zeros_like(padded)
    kernel_gradient = np.zeros_like(kernel)
    for row, column in np.ndindex(places.output):
        down, across = places.window(row, column)
        here = upstream[:, row, column]  # (n, filters)
        window = padded[:, down, across]
        kernel_gradient += np.tensordot(window, here, axes=(0, 0))
        padded_gradient[:, down, across] += np.tensordot(here, kernel, axes=(1, 3))
    image_gradient = places.crop(padded_gradient)
    bias_gradient = upstream.sum(axis=(0, 1, 2))
    return scratch.ConvGradients(image_gradient, kernel_gradient, bias_gradient)


def _keras_convolution(images, kernel, bias, stride, padding, dilation):
    """Convolve with Keras, in float64.

    TensorFlow 2.21's oneDNN kernel, which serves float32 only, leaves part of the
    output unwritten for some unequal strides: images (2, 2, 3, 1), kernel (1, 2, 1,
    1), strides (1, 2) give numbers that change from run to run. With
    TF_ENABLE_ONEDNN_OPTS=0 they are right, and so they are in float64.
    """
    images, kernel = images.astype("float64"), kernel.astype("float64")
    if not isinstance(padding, str):
        down, across = (padding, padding) if isinstance(padding, int) else padding
        images = np.pad(images, ((0, 0), (down, down), (across, across), (0, 0)))
        padding = "valid"
    maps = keras.ops.conv(
        images,
        kernel,
        strides=stride,
        padding=padding,
        data_format="channels_last",
        dilation_rate=dilation,
    )
    return keras.ops.convert_to_numpy(maps) + bias


@pytest.mark.parametrize("convolve", [scratch.conv2d, scratch.conv2d_loops])
@settings(max_examples=60, deadline=None)
@given(geometry=geometries, seed=st.integers(0, 99))
def test_equals_keras(convolve, geometry, seed):
    if max(geometry["stride"]) > 1:  # Keras has strides or dilation, never both
        geometry = geometry | {"dilation": (1, 1)}
    images, kernel, bias, knobs = _arrays(geometry, seed, "float32")
    expected = _keras_convolution(images, kernel, bias, **knobs)
    found = convolve(images, kernel, bias, **knobs)
    assert found.dtype == np.float32
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)


@settings(max_examples=60, deadline=None)
@given(geometry=geometries, seed=st.integers(0, 99))
def test_both_forms_agree_forward_and_backward(geometry, seed):
    images, kernel, bias, knobs = _arrays(geometry, seed)
    maps = scratch.conv2d(images, kernel, bias, **knobs)
    np.testing.assert_allclose(
        maps, scratch.conv2d_loops(images, kernel, bias, **knobs), atol=1e-12
    )
    upstream = np.random.default_rng(seed + 1).normal(size=maps.shape)
    by_matrix = scratch.conv2d_backward(upstream, images, kernel, **knobs)
    by_loops = backward_by_loops(upstream, images, kernel, **knobs)
    for left, right in zip(by_matrix, by_loops, strict=True):
        np.testing.assert_allclose(left, right, atol=1e-12)


@pytest.mark.parametrize("backward", [scratch.conv2d_backward, backward_by_loops])
@pytest.mark.parametrize(
    "knobs",
    [
        {},
        {"padding": 1},
        {"stride": 2},
        {"stride": (3, 2), "padding": "same"},
        {"dilation": 2, "padding": (2, 1)},
        {"stride": 2, "dilation": (1, 2), "padding": 2},
    ],
)
def test_gradients_pass_the_check(backward, knobs):
    rng = np.random.default_rng(0)
    images, kernel = rng.normal(size=(2, 6, 7, 2)), rng.normal(size=(3, 2, 2, 3))
    bias = rng.normal(size=3)
    maps = scratch.conv2d(images, kernel, bias, **knobs)
    upstream = rng.normal(size=maps.shape)
    found = backward(upstream, images, kernel, **knobs)
    functions = {
        "images": lambda x: scratch.conv2d(x, kernel, bias, **knobs),
        "kernel": lambda w: scratch.conv2d(images, w, bias, **knobs),
        "bias": lambda b: scratch.conv2d(images, kernel, b, **knobs),
    }
    points = {"images": images, "kernel": kernel, "bias": bias}
    for name, function in functions.items():
        gradient = getattr(found, name)
        assert gradient.shape == points[name].shape
        error = scratch.grad_check(function, points[name], gradient, upstream)
        assert error < 1e-6, name


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="needs its tape")
@pytest.mark.parametrize(
    ("padding", "strides"), [("valid", 1), ("same", 2), ("valid", 3)]
)
def test_gradients_equal_kerass(padding, strides):
    import tensorflow as tf

    rng = np.random.default_rng(1)
    images = rng.normal(size=(2, 8, 7, 3)).astype("float32")
    layer = keras.layers.Conv2D(4, 3, strides=strides, padding=padding)
    x = tf.constant(images)
    upstream = rng.normal(size=layer(x).shape).astype("float32")
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.reduce_sum(layer(x) * upstream)
    expected = tape.gradient(loss, [x, *layer.trainable_variables])
    found = scratch.conv2d_backward(
        upstream, images, layer.get_weights()[0], strides, padding
    )
    for left, right in zip(found, expected, strict=True):
        np.testing.assert_allclose(left, right, atol=1e-4)


def test_a_number_worked_by_hand():
    image = np.arange(16.0).reshape(1, 4, 4, 1)
    kernel = np.array([[1.0, 0, 0], [0, 0, 0], [0, 0, 2]]).reshape(3, 3, 1, 1)
    # The first window has 0 in its first corner and 10 in its last: 0 + 2·10 + 1.
    expected = [[21, 24], [33, 36]]
    for convolve in (scratch.conv2d, scratch.conv2d_loops):
        np.testing.assert_array_equal(
            convolve(image, kernel, np.array([1.0]))[0, :, :, 0], expected
        )


def test_a_leftover_column_is_never_seen():
    rng = np.random.default_rng(2)
    images, kernel = rng.normal(size=(1, 7, 7, 1)), rng.normal(size=(3, 3, 1, 1))
    changed = images.copy()
    changed[:, 6:] = changed[:, :, 6:] = 100
    maps = scratch.conv2d(images, kernel, stride=3)
    assert maps.shape == (1, 2, 2, 1)
    np.testing.assert_array_equal(maps, scratch.conv2d(changed, kernel, stride=3))


def test_whole_numbers_do_not_overflow():
    images = np.full((1, 3, 3, 1), 255, "uint8")
    kernel = np.full((3, 3, 1, 1), 2, "uint8")
    assert scratch.conv2d(images, kernel).item() == 9 * 255 * 2


@pytest.mark.parametrize(
    ("arguments", "knobs", "message"),
    [
        (((3, 3, 1), (3, 3, 1, 1)), {}, "images[None]"),
        (((1, 3, 3, 1), (3, 3)), {}, "(kh, kw, channels, filters)"),
        (((1, 9, 9, 3), (3, 3, 1, 1)), {}, "3 channels do not go with a kernel for 1"),
        (((1, 2, 2, 1), (3, 3, 1, 1)), {}, "3x3 window .* does not fit .* 2x2"),
        (((1, 4, 4, 1), (3, 3, 1, 1)), {"dilation": 2}, "does not fit"),
        (((1, 9, 9, 1), (3, 3, 1, 1)), {"stride": 0}, "stride 0 .* at least 1"),
        (((1, 9, 9, 1), (3, 3, 1, 1)), {"stride": 1.5}, "stride 1.5 .* whole"),
        (((1, 9, 9, 1), (3, 3, 1, 1)), {"padding": -1}, "padding -1 .* at least 0"),
        (((1, 9, 9, 1), (3, 3, 1, 1)), {"padding": (1, 2, 3)}, "padding"),
        (((1, 9, 9, 1), (3, 3, 1, 1)), {"padding": "sme"}, "did you mean 'same'"),
    ],
)
def test_mistakes_are_named(arguments, knobs, message):
    images, kernel = (np.zeros(shape) for shape in arguments)
    pattern = message if ".*" in message else re.escape(message)
    with pytest.raises(cnnlib.InputError, match=pattern):
        scratch.conv2d(images, kernel, **knobs)


def test_upstream_must_have_the_shape_of_the_maps():
    images, kernel = np.zeros((1, 5, 5, 1)), np.zeros((3, 3, 1, 2))
    with pytest.raises(cnnlib.InputError, match="does not match the maps"):
        scratch.conv2d_backward(np.zeros((1, 5, 5, 2)), images, kernel)
    with pytest.raises(cnnlib.InputError, match="whole number of at least 0"):
        scratch.pad_widths(5, 3, padding=-1)
