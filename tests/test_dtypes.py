"""Layers, networks and training in other number formats than float32."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, ops

import cnnlib
from cnnlib.layers import (
    CeilAveragePooling2D,
    ChannelAffine,
    FractalJoin,
    GlobalDropPath,
    GroupedConv2D,
    IdentityShortcut,
    LocalResponseNormalization,
    MaxPoolingWithSwitches2D,
    MaxUnpooling2D,
    PartialConv2D,
    PCAColorJitter,
    RadialBasis,
    StochasticDepth,
    TrainableSubsampling,
    squeeze_excite,
)
from tests.models.slim import SLIM
from tests.training.bands import bands

MIXED = ("mixed_float16", "mixed_bfloat16")
DTYPES = (*MIXED, "float16", "float64")
# Share of the largest number that rounding may take.
TOLERANCE = {"float16": 0.005, "float64": 1e-5, "bfloat16": 0.03}


def set_dtype(name):
    """A policy of mixed precision, or Keras's type of all numbers."""
    keras.config.set_floatx("float32" if name in MIXED else name)
    keras.config.set_dtype_policy(name)


@pytest.fixture
def computing(request):
    set_dtype(request.param)
    yield request.param
    set_dtype("float32")


def in_every_dtype(names=DTYPES):
    return pytest.mark.parametrize("computing", names, indirect=True)


def numbers(tensor):
    return np.asarray(ops.convert_to_numpy(tensor)).astype("float64")


def unpooled(x):
    return MaxUnpooling2D(2)([*MaxPoolingWithSwitches2D(2)(x)])


# From maps `(batch, 8, 8, 8)`.
LAYERS = {
    "ceil_average_pooling": lambda x: CeilAveragePooling2D(3, 2)(x),
    "channel_affine": lambda x: ChannelAffine()(x),
    "fractal_join": lambda x: FractalJoin()([x, x]),
    "global_drop_path": lambda x: FractalJoin()([x, x], GlobalDropPath(2)(x)),
    "grouped_convolution": lambda x: GroupedConv2D(8, 3, groups=4)(x),
    "identity_shortcut": lambda x: IdentityShortcut(12, 2)(x),
    "local_response_normalization": lambda x: LocalResponseNormalization()(x),
    "partial_convolution": lambda x: PartialConv2D([(0, 1), (2, 3, 7)], 3)(x),
    "pca_color_jitter": lambda x: PCAColorJitter([1.0] * 3, np.eye(3).tolist())(
        x[..., :3]
    ),
    "radial_basis": lambda x: RadialBasis(np.eye(3, 8).tolist())(x[:, 0, 0] / 100),
    "squeeze_excitation": lambda x: squeeze_excite(x, 2, name="se"),
    "stochastic_depth": lambda x: StochasticDepth(0.9)(x),
    "trainable_subsampling": lambda x: TrainableSubsampling()(x),
    "unpooling": unpooled,
}


def layer_answers(name, training):
    """What a layer makes of large numbers, which all formats can write."""
    keras.utils.set_random_seed(0)
    inputs = keras.Input((8, 8, 8))
    model = keras.Model(inputs, LAYERS[name](inputs))
    rng = np.random.default_rng(0)
    for weight in model.weights:
        weight.assign(rng.integers(-8, 9, weight.shape) / 8)
    images = rng.integers(-8, 9, (2, 8, 8, 8)) * 128.0
    return numbers(model(images.astype("float32"), training=training))


@pytest.mark.parametrize("name", LAYERS)
@in_every_dtype()
def test_a_layer_answers_as_in_float32(computing, name):
    found = layer_answers(name, training=False)
    assert np.isfinite(layer_answers(name, training=True)).all()
    set_dtype("float32")
    expected = layer_answers(name, training=False)
    tolerance = TOLERANCE[computing.removeprefix("mixed_")]
    assert np.abs(found - expected).max() <= tolerance * np.abs(expected).max()


@in_every_dtype(MIXED)
def test_large_numbers_of_a_folded_normalisation_cancel(computing):
    affine = ChannelAffine()
    affine.build((None, 4, 4, 2))
    affine.set_weights([np.full(2, 316.0), np.full(2, -316e3)])
    np.testing.assert_array_equal(numbers(affine(np.full((1, 4, 4, 2), 1e3))), 0)


@in_every_dtype(MIXED)
def test_distances_do_not_round(computing):
    near = np.full((1, 84), 2.0)
    layer = RadialBasis([np.full(84, -0.7)], activation=lambda d: d + 84 * 2.7**2)
    assert abs(numbers(layer(near)).item()) < 1e-3


NETWORKS = {
    # With filters enough for answers above 255, whose squares float16 does not have.
    "alexnet": {"width": 1},
    "googlenet": {"width": 1},
    "vgg11_lrn": {"width": 1},
    "zfnet": {"width": 1},
    "lenet5": {"original": True},
    "nin": {},
    "seresnet50": {},
}


@pytest.mark.parametrize("name", NETWORKS)
@in_every_dtype(["mixed_float16", "float16", "float64"])
def test_a_network_on_pixels(computing, name):
    """Values from -128 to 128, the largest that a mean may leave, in even areas."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)
    options = {**SLIM[name], "classes": 3, **NETWORKS[name]}
    model = cnnlib.create_model(name, **options)
    pixels = np.full((2, *model.input_shape[1:]), 120, "float32")
    pixels[1] *= -1
    with tf.GradientTape() as tape:
        scores = keras.tree.flatten(model(pixels, training=True))
        loss = sum(ops.mean(ops.log(score[:, 0] + 1e-3)) for score in scores)
    trained = [weight.value for weight in model.trainable_weights]
    folded = cnnlib.fold_batch_norm(model)
    answers = scores + keras.tree.flatten(folded(pixels))
    for tensor in answers:
        assert tensor.dtype == ("float32" if computing in MIXED else computing)
    for tensor in answers + tape.gradient(loss, trained):
        assert np.isfinite(numbers(tf.convert_to_tensor(tensor))).all()


@pytest.mark.parametrize("augmentation", ["flip", "crop", "cutout", "resized_crop"])
@in_every_dtype(["float16", "float64"])
def test_training(computing, augmentation):
    model = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(3, "softmax")]
    )
    recipe = cnnlib.Recipe(
        "tiny", batch_size=12, epochs=1, augmentation=(augmentation,), crop_size=8
    )
    data = bands((24, 10, 10))
    result = cnnlib.fit(model, data, recipe, verbose=0)
    assert np.isfinite(result.test_loss)
    assert np.isfinite(cnnlib.evaluate(model, data).loss)


@in_every_dtype()
def test_looking_into_a_network(computing):
    inputs = keras.Input((12, 12, 3))
    x = layers.Conv2D(4, 3, name="conv")(inputs)
    x = layers.ReLU(name="relu")(layers.BatchNormalization()(x))
    x = layers.Dense(3)(layers.GlobalAveragePooling2D()(x))
    model = keras.Model(inputs, x)
    images = np.random.default_rng(0).normal(size=(2, 12, 12, 3)).astype("float32")
    looking = cnnlib.interpretation
    for found in (
        looking.deconvnet(model, "relu")(images),
        looking.class_activation_maps(model, images),
        looking.response_power(model.get_layer("conv").kernel, images)[1],
    ):
        assert np.isfinite(numbers(found)).all()
