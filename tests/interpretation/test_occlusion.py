"""The grey square, and the strongest activations with what caused them."""

import keras
import numpy as np
import pytest
from keras import layers, ops

import cnnlib
from cnnlib.interpretation.occlusion import occluded, occlusion_map
from cnnlib.interpretation.top_activations import cut, field_of, top_activations

SLIM = {"width": 0.1, "units": 16, "lrn": None, "classes": 7}


def images(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def sum_of_pixels(height, width):
    """A model whose one output is the sum of all pixels."""
    inputs = keras.Input((height, width, 1))
    x = layers.Flatten()(inputs)
    model = keras.Model(inputs, layers.Dense(1, use_bias=False)(x))
    model.set_weights([np.ones((height * width, 1))])
    return model


def test_squares_cover_every_place_and_nothing_else():
    image = np.arange(1.0, 41.0).reshape(5, 8, 1)
    copies = occluded(image, size=2, stride=3, fill=-7)
    assert copies.shape == (2, 3, 5, 8, 1)
    for i, j in np.ndindex(2, 3):
        covered = np.argwhere(copies[i, j, :, :, 0] == -7)
        assert covered.min(axis=0).tolist() == [3 * i, 3 * j]
        assert covered.max(axis=0).tolist() == [3 * i + 1, 3 * j + 1]
        assert (copies[i, j] == image).sum() == 40 - 4
    assert image.min() == 1  # the image itself is as it was


def test_each_channel_has_its_own_fill():
    copies = occluded(np.zeros((3, 3, 3)), size=3, fill=(0.1, 0.2, 0.3))
    np.testing.assert_array_equal(copies[0, 0], np.full((3, 3, 3), (0.1, 0.2, 0.3)))


def test_map_says_what_each_square_takes_away():
    image = images(6, 7, 1)
    found = occlusion_map(sum_of_pixels(6, 7), image, size=3, stride=2, batch_size=4)
    assert found.shape == (2, 3, 1)
    for i, j in np.ndindex(2, 3):
        lost = image[2 * i : 2 * i + 3, 2 * j : 2 * j + 3].sum()
        assert found[i, j, 0] == pytest.approx(image.sum() - lost, abs=1e-5)


def test_maps_of_a_layer_keep_their_shape():
    model = cnnlib.create_model("zfnet", **SLIM, stem="cifar", input_shape=(32, 32, 3))
    image = images(32, 32, 3)
    part = cnnlib.features(model, ["stage3"])
    found = occlusion_map(part, image, size=8, stride=8)
    assert found.shape == (4, 4, *part.output_shape[1:])
    direct = part(occluded(image, 8, 8)[2, 1][None])
    np.testing.assert_allclose(
        found[2, 1], ops.convert_to_numpy(direct)[0], rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 9}, "size=9 is no square in 5 × 8 pixels; choose 1 to 5"),
        ({"size": 0}, "size=0 is no square"),
        ({"size": 2, "stride": 0}, "stride=0; it must be at least 1"),
    ],
)
def test_squares_that_cannot_be(options, message):
    with pytest.raises(cnnlib.InputError, match=message):
        occluded(np.zeros((5, 8, 1)), **options)


def test_an_image_without_channels():
    with pytest.raises(cnnlib.InputError, match=r"not \(5, 8\)"):
        occluded(np.zeros((5, 8)), 2)


@pytest.mark.parametrize(
    ("name", "stage"),
    [
        ("zfnet", "stage1_conv1"),
        ("zfnet", "stage2_pool"),
        ("alexnet", "stage2_pool"),
        ("vgg16", "stage2_pool"),
    ],
)
def test_a_unit_sees_its_window_and_nothing_else(name, stage):
    """The window is the one that the gradient finds."""
    import tensorflow as tf

    options = {"include_top": False, "width": 0.1, "input_shape": (99, 107, 3)}
    if name != "vgg16":
        options["lrn"] = None  # larger images would not give larger maps
    model = cnnlib.create_model(name, **options)
    for layer in model.layers:
        for weight in layer.weights:
            # All positive: no ReLU and no cancellation hides a pixel.
            weight.assign(np.abs(images(*weight.shape, seed=1)) / 10 + 0.01)
    chain = cnnlib.interpretation.deconvnet(model, stage).chain
    part = keras.Model(model.inputs[0], model.get_layer(stage).output)
    # A linear ramp: every unit of a pool is decided by its last pixel.
    x = tf.Variable(np.zeros((1, 99, 107, 3), "float32"))
    seen = np.zeros((99, 107), bool)
    for sign in (1, -1):
        ramp = sign * np.add.outer(np.arange(99), np.arange(107))[None, :, :, None]
        x.assign(np.repeat(ramp - ramp.min() + 1.0, 3, axis=3).astype("float32"))
        with tf.GradientTape() as tape:
            unit = part(x, training=False)[0, 2, 3, 0]
        seen |= np.abs(tape.gradient(unit, x).numpy()[0]).sum(axis=-1) > 0
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    top, bottom, left, right = field_of(chain, 2, 3)
    assert (max(top, 0), min(bottom, 99)) == (rows[0], rows[-1] + 1)
    assert (max(left, 0), min(right, 107)) == (columns[0], columns[-1] + 1)


def test_strongest_activations_come_in_order_with_their_pictures():
    model = cnnlib.create_model("zfnet", **SLIM, stem="cifar", input_shape=(32, 32, 3))
    x = images(12, 32, 32, 3)
    maps = cnnlib.features(model, ["stage3_relu3"]).predict(x, verbose=0)
    channel = int(maps.min(axis=0).max(axis=(0, 1)).argmax())  # active in every image
    maps = maps[..., channel]
    found = top_activations(model, "stage3_relu3", x, channel, count=4)
    values = [one.value for one in found]
    np.testing.assert_allclose(values, np.sort(maps.max(axis=(1, 2)))[::-1][:4])
    assert len({one.image for one in found}) == 4
    for one in found:
        assert maps[(one.image, *one.place)] == np.float32(one.value)
        assert one.picture.shape == one.patch(x).shape == (19, 19, 3)
        assert np.abs(one.picture).max() > 0


def test_picture_is_the_deconvnet_of_that_activation_alone():
    model = cnnlib.create_model("zfnet", **SLIM, stem="cifar", input_shape=(32, 32, 3))
    x = images(3, 32, 32, 3)
    one = top_activations(model, "stage2_relu2", x, channel=1, count=1)[0]
    maps = cnnlib.features(model, ["stage2_relu2"])(x[one.image][None])
    chosen = np.zeros(maps.shape, "float32")
    chosen[(0, *one.place, 1)] = one.value
    undo = cnnlib.interpretation.deconvnet(model, "stage2_relu2")
    whole = ops.convert_to_numpy(undo(x[one.image][None], chosen))[0]
    np.testing.assert_allclose(one.picture, cut(whole, one.window), atol=1e-6)
    # Nothing is lost by the cut: outside its window the picture is empty.
    assert np.count_nonzero(whole) == np.count_nonzero(one.picture)


def test_maps_that_are_nowhere_positive():
    model = cnnlib.create_model("zfnet", **SLIM, stem="cifar", input_shape=(32, 32, 3))
    layer = model.get_layer("stage2_conv2")
    layer.bias.assign(np.full(layer.bias.shape, -1e6))
    assert top_activations(model, "stage2_relu2", images(3, 32, 32, 3), 0) == []


def test_unknown_channels():
    model = cnnlib.create_model("zfnet", **SLIM, stem="cifar", input_shape=(32, 32, 3))
    with pytest.raises(cnnlib.InputError, match="channel=99; 'stage2_relu2' has"):
        top_activations(model, "stage2_relu2", images(1, 32, 32, 3), 99)


def test_windows_over_the_border_are_filled():
    image = np.arange(12.0).reshape(3, 4, 1)
    piece = cut(image, (-1, 2, 2, 6), fill=-1)
    np.testing.assert_array_equal(
        piece[..., 0], [[-1, -1, -1, -1], [2, 3, -1, -1], [6, 7, -1, -1]]
    )
