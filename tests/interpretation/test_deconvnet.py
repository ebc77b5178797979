"""ZFNet's deconvnet: what is painted, and what cannot be undone."""

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.interpretation import deconvnet, strongest

SLIM = {"width": 0.1, "units": 16, "input_shape": (61, 67, 3), "classes": 7}


def images(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def network(name):
    if name == "vgg16_bn":
        return cnnlib.create_model(
            name, width=0.1, include_top=False, input_shape=(33, 37, 3)
        )
    return cnnlib.create_model(name, **SLIM | {"lrn": None}, stem="cifar")


@pytest.mark.parametrize("name", ["zfnet", "alexnet_grouped", "vgg16_bn"])
def test_without_rectifying_the_deconvnet_is_the_gradient(name):
    """Of a linear path a deconvnet is the transpose, so a ReLU is all it adds."""
    import tensorflow as tf

    model = network(name)
    stage = "stage2_pool"
    for layer in model.layers:
        for weight in layer.weights:
            # Positive weights and images: no ReLU changes anything, forward or back.
            weight.assign(np.abs(images(*weight.shape, seed=1)) / 10 + 0.01)
    x = tf.constant(np.abs(images(2, *model.input_shape[1:])))
    part = cnnlib.features(model, [stage])
    with tf.GradientTape() as tape:
        tape.watch(x)
        maps = part(x, training=False)
        chosen = strongest(maps, 3)
        total = tf.reduce_sum(maps * tf.cast(chosen != 0, maps.dtype))
    gradient = tape.gradient(total, x).numpy()
    back = ops.convert_to_numpy(
        deconvnet(model, stage)(x, np.asarray(chosen != 0, "float32"))
    )
    np.testing.assert_allclose(back, gradient, rtol=1e-4, atol=1e-5 * gradient.max())


def test_only_the_receptive_field_of_the_activation_is_painted():
    model = cnnlib.create_model("zfnet", **SLIM)
    x = images(1, 61, 67, 3)
    maps = ops.convert_to_numpy(cnnlib.features(model, ["stage1_relu1"])(x))
    chosen = np.zeros_like(maps)
    chosen[0, 10, 20, 4] = 1.0
    picture = ops.convert_to_numpy(deconvnet(model, "stage1_relu1")(x, chosen))
    painted = np.argwhere(np.abs(picture[0]).sum(axis=-1) > 0)
    # 7 × 7 pixels, two apart, after one pixel of padding.
    np.testing.assert_array_equal(painted.min(axis=0), [19, 39])
    np.testing.assert_array_equal(painted.max(axis=0), [25, 45])


def test_back_through_negative_signals_is_rectified():
    inputs = keras.Input((4, 4, 1))
    x = keras.layers.Conv2D(1, 1, use_bias=False, name="first")(inputs)
    x = keras.layers.ReLU(name="relu")(x)
    model = keras.Model(inputs, keras.layers.Conv2D(1, 1, name="second")(x))
    model.set_weights([np.ones((1, 1, 1, 1)), -np.ones((1, 1, 1, 1)), np.zeros(1)])
    back = deconvnet(model, "second")(np.ones((1, 4, 4, 1)), np.ones((1, 4, 4, 1)))
    np.testing.assert_array_equal(ops.convert_to_numpy(back), 0)


def test_layers_that_cannot_be_undone():
    model = cnnlib.create_model("zfnet", **SLIM)
    with pytest.raises(cnnlib.InputError, match="'fc6' of zfnet, a Dense"):
        deconvnet(model, "fc6")
    with pytest.raises(cnnlib.InputError, match="did you mean 'stage3_relu5'"):
        deconvnet(model, "stage3_relu6")
