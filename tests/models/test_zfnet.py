"""ZFNet's maps and forms, and its deconvnet."""

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.interpretation import deconvnet, strongest

SLIM = {"width": 0.1, "units": 16, "input_shape": (61, 67, 3), "classes": 7}


def images(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def test_maps_are_those_of_figure_3():
    model = cnnlib.create_model("zfnet", width=0.05, units=8)
    sides = {
        layer.name: layer.output.shape[1]
        for layer in model.layers
        if layer.name.endswith(("relu1", "relu2", "relu5", "_pool"))
    }
    assert sides == {
        "stage1_relu1": 110,
        "stage1_pool": 55,
        "stage2_relu2": 26,
        "stage2_pool": 13,
        "stage3_relu5": 13,
        "stage3_pool": 6,
    }


def test_larger_form_has_the_lectures_weights():
    model = cnnlib.create_model("zfnet", filters=(512, 1024, 512))
    assert model.count_params() == 107_627_624


def test_normalisation_after_the_pool_by_default():
    names = [layer.name for layer in cnnlib.create_model("zfnet", **SLIM).layers]
    assert names.index("stage1_pool") < names.index("stage1_lrn")
    model = cnnlib.create_model("zfnet", lrn="before_pool", **SLIM)
    names = [layer.name for layer in model.layers]
    assert names.index("stage1_pool") > names.index("stage1_lrn")
    model = cnnlib.create_model("zfnet", lrn=None, **SLIM)
    assert not [layer for layer in model.layers if "lrn" in layer.name]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"filters": (384, 384)}, "filters=.*layers 3, 4 and 5"),
        ({"lrn": "before"}, "'before_pool', 'after_pool', None"),
        ({"stem": "mnist"}, "'imagenet', 'cifar'"),
    ],
)
def test_wrong_choices(wrong, message):
    with pytest.raises(cnnlib.InputError, match=message):
        cnnlib.create_model("zfnet", **{**SLIM, **wrong})


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


def test_strongest_keeps_one_activation_per_image():
    maps = images(3, 5, 4, 6)
    kept = ops.convert_to_numpy(strongest(maps, 2))
    for image, result in zip(maps, kept, strict=True):
        assert np.count_nonzero(result) == 1
        assert result.sum() == image[..., 2].max()


def test_layers_that_cannot_be_undone():
    model = cnnlib.create_model("zfnet", **SLIM)
    with pytest.raises(cnnlib.InputError, match="'fc6' of zfnet, a Dense"):
        deconvnet(model, "fc6")
    with pytest.raises(cnnlib.InputError, match="did you mean 'stage3_relu5'"):
        deconvnet(model, "stage3_relu6")
