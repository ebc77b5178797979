"""Grouped convolution against `keras.layers.Conv2D` and against split convolutions."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import cnnlib
from cnnlib.layers import GroupedConv2D
from cnnlib.layers.grouped_convolution import block_diagonal

OPTIONS = [
    {"kernel_size": 3},
    {"kernel_size": (5, 3), "padding": "same"},
    {"kernel_size": 3, "strides": 2, "padding": "same"},
    {"kernel_size": (1, 3), "strides": (2, 1)},
    {"kernel_size": 3, "dilation_rate": 2, "padding": "same"},
]


def images(*shape, seed=0, dtype="float32"):
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)


def pair(groups, filters=64, dtype="float32", **options):
    """Our layer and Keras's with the same random weights, for 32 channels."""
    ours = GroupedConv2D(filters, groups=groups, dtype=dtype, **options)
    theirs = keras.layers.Conv2D(filters, groups=groups, dtype=dtype, **options)
    for layer in (ours, theirs):
        layer.build((None, 9, 12, 32))
    assert [w.shape for w in ours.weights] == [w.shape for w in theirs.weights]
    weights = [images(*w.shape, seed=i) for i, w in enumerate(ours.weights)]
    ours.set_weights(weights)
    theirs.set_weights(weights)
    return ours, theirs


def split_convolutions(x, kernel, layer):
    """Each group of channels through its own filters."""
    parts = zip(
        tf.split(x, layer.groups, axis=-1),
        tf.split(kernel, layer.groups, axis=-1),
        strict=True,
    )
    maps = [
        tf.nn.conv2d(
            part,
            filters,
            layer.strides,
            layer.padding.upper(),
            dilations=layer.dilation_rate,
        )
        for part, filters in parts
    ]
    return tf.concat(maps, axis=-1)


@pytest.mark.parametrize("groups", [1, 2, 4, 32])
@pytest.mark.parametrize("options", OPTIONS)
def test_equal_to_keras(groups, options):
    ours, theirs = pair(groups, **options)
    assert ours.kernel.shape[2:] == (32 // groups, 64)
    x = images(2, 9, 12, 32, seed=9)
    expected = np.asarray(theirs(x))
    found = np.asarray(ours(x))
    assert np.abs(found - expected).max() <= 1e-5 * np.abs(expected).max()
    assert ours.compute_output_shape(x.shape) == found.shape


@pytest.mark.parametrize("groups", [2, 4, 32])
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("path", ["call", "_bundled"])
def test_outputs_and_gradients_equal_split_convolutions(groups, options, path):
    layer = GroupedConv2D(64, groups=groups, use_bias=False, **options)
    x = tf.constant(images(2, 9, 12, 32, seed=9))
    layer.build(x.shape)
    kernel = layer.kernel.value
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        found = layer(x) if path == "call" else layer._bundled(x, kernel)
        expected = split_convolutions(x, kernel, layer)
        weights = images(*expected.shape, seed=3)
        sums = [tf.reduce_sum(y * weights) for y in (found, expected)]
    pairs = [(found, expected)]
    for value in (x, kernel):
        pairs.append([tape.gradient(total, value) for total in sums])
    for ours, theirs in pairs:
        difference = tf.reduce_max(tf.abs(ours - theirs))
        assert difference <= 1e-5 * tf.reduce_max(tf.abs(theirs))


@pytest.mark.parametrize(
    ("dtype", "tolerance"), [("float64", 1e-12), ("bfloat16", 0.02)]
)
def test_precisions(dtype, tolerance):
    """oneDNN has no gradients of groups in float64: the layer then bundles groups."""
    layer = GroupedConv2D(64, 3, groups=4, padding="same", dtype=dtype)
    x = tf.constant(images(2, 9, 12, 32), dtype)
    with tf.GradientTape() as tape:
        tape.watch(x)
        found = layer(x)
        total = tf.reduce_sum(found)
    gradient = tape.gradient(total, x)
    assert found.dtype == gradient.dtype == tf.dtypes.as_dtype(dtype)
    wide = [tf.cast(v, "float64") for v in (x, layer.kernel.value)]
    with tf.GradientTape() as tape:
        tape.watch(wide[0])
        expected = split_convolutions(*wide, layer)
        total = tf.reduce_sum(expected)
    for ours, theirs in [(found, expected), (gradient, tape.gradient(total, wide[0]))]:
        difference = tf.reduce_max(tf.abs(tf.cast(ours, "float64") - theirs))
        assert difference <= tolerance * tf.reduce_max(tf.abs(theirs))


@pytest.mark.parametrize("groups", [1, 2, 8])
def test_block_diagonal_kernel(groups):
    kernel = images(3, 2, 16 // groups, 24)
    dense = np.asarray(block_diagonal(tf.constant(kernel), groups))
    assert dense.shape == (3, 2, 16, 24)
    expected = np.zeros_like(dense)
    rows, columns = 16 // groups, 24 // groups
    for group in range(groups):
        filters = slice(group * columns, (group + 1) * columns)
        expected[:, :, group * rows : (group + 1) * rows, filters] = kernel[
            ..., filters
        ]
    np.testing.assert_array_equal(dense, expected)


@pytest.mark.parametrize("groups", [0, -1, 3, 5])
def test_groups_must_divide_the_filters(groups):
    with pytest.raises(cnnlib.InputError, match=rf"groups={groups} .*\[1, 2, 4, 8\]"):
        GroupedConv2D(8, 3, groups=groups)


def test_groups_must_divide_the_channels():
    layer = GroupedConv2D(8, 3, groups=4)
    with pytest.raises(
        cnnlib.InputError, match=r"the 6 input channels.*\[1, 2, 3, 6\]"
    ):
        layer(images(1, 5, 5, 6))


@pytest.mark.parametrize("groups", [1, 4])
def test_saves_and_loads(groups, tmp_path):
    inputs = keras.Input((9, 12, 32))
    layer = GroupedConv2D(64, 3, groups=groups, activation="relu", name="grouped")
    model = keras.Model(inputs, layer(inputs))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    assert loaded.get_layer("grouped").get_config() == layer.get_config()
    x = images(2, 9, 12, 32)
    np.testing.assert_array_equal(loaded(x), model(x))
    assert np.asarray(model(x)).min() == 0


@pytest.mark.skipif(
    bool(tf.config.list_physical_devices("GPU")), reason="XLA is left out on CPUs"
)
@pytest.mark.filterwarnings("ignore:Model doesn't support")
@pytest.mark.parametrize(("groups", "xla"), [(1, True), (4, False)])
def test_compile_leaves_xla_out_for_groups(groups, xla):
    model = keras.Sequential([keras.Input((8, 8, 4)), GroupedConv2D(4, 3, groups)])
    model.compile("sgd", "mse", jit_compile=True)
    assert bool(model.jit_compile) == xla
    model.compile("sgd", "mse")
    assert not model.jit_compile


def test_trains_as_keras_does():
    x, y = images(8, 6, 6, 8), images(8, 4, 4, 8, seed=1)
    found = []
    for make in (GroupedConv2D, keras.layers.Conv2D):
        layer = make(8, 3, groups=2)
        model = keras.Sequential([keras.Input((6, 6, 8)), layer])
        model.set_weights([images(3, 3, 4, 8, seed=2), np.zeros(8)])
        model.compile(keras.optimizers.SGD(0.1), "mse")
        model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0)
        found.append(np.asarray(layer.kernel))
    np.testing.assert_allclose(*found, rtol=1e-4, atol=1e-5)
    assert np.abs(found[0] - images(3, 3, 4, 8, seed=2)).max() > 0.01
