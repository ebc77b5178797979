"""ENet: its bottlenecks, and the decoder for a class per pixel."""

import math

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.layers import MaxUnpooling2D

SLIM = {"width": 0.25, "blocks": (2, 4, 2)}


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def test_segmentation_has_the_weights_counted_by_hand():
    model = cnnlib.create_model("enet", decoder=True, classes=19)
    weights = sum(math.prod(weight.shape) for weight in model.trainable_weights)
    assert weights == 364_311


def test_stages_go_through_dilated_and_asymmetric_convolutions():
    model = cnnlib.create_model("enet")
    for stage, first in ((2, 2), (3, 1)):
        kinds = []
        for block in range(first, first + 8):
            layer = model.get_layer(f"stage{stage}_block{block}_conv2")
            tall = layer.kernel_size == (5, 1)
            kinds.append("5x1" if tall else layer.dilation_rate[0])
        assert kinds == [1, 2, "5x1", 4, 1, 8, "5x1", 16]


@pytest.mark.parametrize("shape", [(32, 48, 3), (35, 51, 3), (7, 7, 3)])
def test_maps_are_an_eighth_of_any_image(shape):
    model = cnnlib.create_model("enet", **SLIM, input_shape=shape, include_top=False)
    assert model.output.shape[1:3] == tuple((side + 1) // 8 for side in shape[:2])


def test_a_small_image_enters_at_full_size():
    model = cnnlib.create_model("enet", stem="cifar", input_shape=(32, 32, 3))
    images = np.random.default_rng(0).normal(size=(2, 32, 32, 3)).astype("float32")
    stem = keras.Model(model.input, model.get_layer("stem_concat").output)(images)
    assert stem.shape == (2, 32, 32, 16)
    np.testing.assert_allclose(ops.convert_to_numpy(stem)[..., 13:], images)


def test_dropout_leaves_out_whole_maps():
    model = cnnlib.create_model("enet", **SLIM)
    kind = keras.layers.SpatialDropout2D
    rates = [layer.rate for layer in model.layers if isinstance(layer, kind)]
    assert rates == 2 * [0.01] + 6 * [0.1]


def segmentation(**kwargs):
    options = SLIM | {"decoder": True, "classes": 4, "input_shape": (16, 24, 3)}
    return cnnlib.create_model("enet", **options | kwargs)


def test_a_class_for_every_pixel_trains_and_loads_again(tmp_path):
    model = segmentation()
    images = np.random.default_rng(0).normal(size=(2, 16, 24, 3)).astype("float32")
    labels = np.eye(4)[np.random.default_rng(1).integers(0, 4, (2, 16, 24))]
    # Not cross-entropy: PyTorch's has no gradient for maps in Keras's layout.
    model.compile("sgd", "mse")
    model.fit(images, labels, epochs=1, verbose=0)
    before = ops.convert_to_numpy(model(images))
    assert before.shape == (2, 16, 24, 4)
    np.testing.assert_allclose(before.sum(axis=-1), 1, rtol=1e-5)
    model.save(tmp_path / "model.keras")
    after = keras.models.load_model(tmp_path / "model.keras")(images)
    np.testing.assert_allclose(ops.convert_to_numpy(after), before, rtol=1e-5)


def test_the_decoder_undoes_the_last_pooling_first():
    model = segmentation()
    unpools = [x for x in model.layers if isinstance(x, MaxUnpooling2D)]
    sources = [
        layer._inbound_nodes[0].input_tensors[1]._keras_history.operation.name
        for layer in unpools
    ]
    assert sources == ["stage2_block1_shortcut_pool", "stage1_block1_shortcut_pool"]


def test_other_classes_for_every_pixel():
    assert cnnlib.replace_head(segmentation(), 9).output.shape == (None, 16, 24, 9)


@pytest.mark.parametrize("keywords", [{"input_shape": (16, 20, 3)}, {"stem": "cifar"}])
def test_images_that_the_decoder_does_not_take(keywords):
    with pytest.raises(cnnlib.InputError, match="sides that are multiples of 8"):
        segmentation(**keywords)
