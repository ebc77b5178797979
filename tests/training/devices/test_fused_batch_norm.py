"""`fused_batch_norm`: the same numbers as Keras's own batch normalisation."""

import keras
import numpy as np
import pytest
from keras import layers

from cnnlib.training.devices.fused_batch_norm import fused_batch_norm

on_tensorflow = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="has the kernel"
)
IMAGES = np.random.default_rng(0).normal(1, 2, (6, 5, 4, 3)).astype("float32")


def network(trainable=True, **options):
    """Normalised twice, once in a model inside, once without a ReLU behind."""
    keras.utils.set_random_seed(0)
    images = keras.Input((None, None, 3))
    x = layers.Conv2D(4, 3, padding="same", use_bias=False)(images)
    x = layers.BatchNormalization(name="outer", trainable=trainable, **options)(x)
    x = layers.ReLU()(x)
    inside = keras.Sequential([layers.BatchNormalization(name="inner", **options)])
    x = layers.GlobalAveragePooling2D()(layers.Activation("tanh")(inside(x)))
    model = keras.Model(images, layers.Dense(3, dtype="float32")(x))
    rng = np.random.default_rng(1)
    model.set_weights([w + rng.uniform(0, 0.5, w.shape) for w in model.get_weights()])
    return model


def norms(model):
    kind = layers.BatchNormalization
    return [layer for layer in model._flatten_layers() if isinstance(layer, kind)]


def step(model, images, training):
    """Output, gradients of every trainable weight, and all weights afterwards."""
    import tensorflow as tf

    with tf.GradientTape() as tape:
        output = model(images, training=training)
        loss = tf.reduce_sum(output * np.float32([1, 2, 3]))
    gradients = tape.gradient(loss, [v.value for v in model.trainable_variables])
    return [np.array(t) for t in (output, *gradients, *model.get_weights())]


def compare(training, images=IMAGES, relative=1e-5, **options):
    expected = step(network(**options), images, training)
    model = network(**options)
    with fused_batch_norm(model):
        assert any("call" in vars(layer) for layer in norms(model))
        found = step(model, images, training)
    for ours, keras_own in zip(found, expected, strict=True):
        # Some gradients are zero but for rounding: the second normalisation undoes
        # what a factor before it does.
        atol = relative * max(1, np.abs(keras_own).max())
        np.testing.assert_allclose(ours, keras_own, rtol=relative, atol=atol)


@on_tensorflow
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"scale": False},
        {"center": False},
        {"epsilon": 1e-5, "momentum": 0.9},
        {"axis": 3},
        {"trainable": False},
    ],
    ids=str,
)
def test_outputs_gradients_and_averages_are_those_of_keras(training, options):
    compare(training, **options)


@on_tensorflow
def test_a_single_number_per_channel_has_no_variance():
    compare(True, IMAGES[:1, :1, :1])


@on_tensorflow
@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_mixed_precision(policy):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        compare(True, relative=0.03)
    finally:
        keras.config.set_dtype_policy(before)


@on_tensorflow
@pytest.mark.parametrize("jit", [False, True])
def test_training_and_saving_meanwhile_leave_a_plain_model(jit, tmp_path):
    import tensorflow as tf

    labels = np.arange(6) % 3
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    plain, model = network(), network()
    plain.compile("sgd", loss, jit_compile=False)
    model.compile("sgd", loss, jit_compile=jit)
    plain.fit(IMAGES, labels, batch_size=4, epochs=2, shuffle=False, verbose=0)
    with fused_batch_norm(model):
        model.fit(IMAGES, labels, batch_size=4, epochs=2, shuffle=False, verbose=0)
        model.save(tmp_path / "model.keras")
    assert not any("call" in vars(layer) for layer in norms(model))
    again = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    assert all(type(layer) is layers.BatchNormalization for layer in norms(again))
    for ours, keras_own in zip(again.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_allclose(ours, keras_own, rtol=1e-4, atol=1e-5)
    kernels = [
        node.op
        for node in tf.function(model)
        .get_concrete_function(IMAGES)
        .graph.as_graph_def()
        .node
    ]
    assert "FusedBatchNormV3" not in kernels


@on_tensorflow
def test_the_kernel_is_what_runs_inside():
    import tensorflow as tf

    model = network()
    with fused_batch_norm(model):
        graph = (
            tf.function(lambda x: model(x, training=True))
            .get_concrete_function(tf.TensorSpec((None, None, None, 3)))
            .graph
        )
    assert [o.type for o in graph.get_operations()].count("FusedBatchNormV3") == 2


class Doubled(layers.BatchNormalization):
    def call(self, inputs, training=None, mask=None):
        return 2 * super().call(inputs, training=training, mask=mask)


def test_what_is_not_plain_is_left_alone():
    x = keras.Input((4, 4, 2))
    own = Doubled()
    changed = layers.BatchNormalization()
    changed.call = changed.call
    others = [own, changed]
    if keras.backend.backend() == "tensorflow":
        others.append(layers.BatchNormalization(synchronized=True))
    y = x
    for layer in others:
        y = layer(y)
    model = keras.Model(x, y)
    before = [vars(layer).get("call") for layer in others]
    with fused_batch_norm(model), fused_batch_norm(model):
        assert [vars(layer).get("call") for layer in others] == before
    assert [vars(layer).get("call") for layer in others] == before


@pytest.mark.parametrize(("shape", "axis"), [((5,), -1), ((4, 4, 4), 1), ((7, 3), -1)])
def test_other_shapes_and_axes_go_through_keras(shape, axis):
    images = np.random.default_rng(0).normal(2, 3, (8, *shape)).astype("float32")
    plain = keras.Sequential([keras.Input(shape), layers.BatchNormalization(axis)])
    model = keras.models.clone_model(plain)
    expected = keras.ops.convert_to_numpy(plain(images, training=True))
    with fused_batch_norm(model):
        found = keras.ops.convert_to_numpy(model(images, training=True))
    np.testing.assert_allclose(found, expected, atol=1e-5)
    for ours, keras_own in zip(model.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_allclose(ours, keras_own, atol=1e-6)


def test_an_error_inside_puts_everything_back():
    model = network()
    with pytest.raises(ZeroDivisionError), fused_batch_norm(model):
        raise ZeroDivisionError
    assert not any("call" in vars(layer) for layer in norms(model))
