"""The colour shift of AlexNet against the paper's formula."""

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.layers import PCAColorJitter

RNG = np.random.default_rng(0)
# Colours with a strong common part, as in photographs.
IMAGES = (RNG.normal(size=(40, 8, 8, 3)) @ RNG.normal(size=(3, 3)) * 20 + 128).astype(
    "float32"
)


def adapted(**arguments):
    layer = PCAColorJitter(**arguments)
    layer.adapt(IMAGES)
    return layer


def shifts(layer, images=IMAGES):
    """What training added to each image: one colour for all of its pixels."""
    added = ops.convert_to_numpy(layer(images, training=True)) - images
    assert np.ptp(added, axis=(1, 2)).max() < 1e-3
    return added[:, 0, 0]


def test_adapt_finds_the_covariance_of_the_pixels():
    layer = adapted()
    pixels = IMAGES.reshape(-1, 3) / 255
    centred = pixels - pixels.mean(axis=0)
    covariance = centred.T @ centred / len(pixels)
    p, values = np.array(layer.eigenvectors), np.array(layer.eigenvalues)
    np.testing.assert_allclose(p * values @ p.T, covariance, atol=1e-7)
    np.testing.assert_allclose(p.T @ p, np.eye(3), atol=1e-6)
    assert (np.diff(values) <= 0).all()
    assert (p[np.abs(p).argmax(axis=0), range(3)] > 0).all()


def test_adapt_takes_bytes_and_a_single_image():
    byte = np.clip(IMAGES, 0, 255).astype("uint8")
    whole, one = PCAColorJitter(), PCAColorJitter()
    whole.adapt(byte)
    one.adapt(byte.reshape(-1, 8, 3))
    np.testing.assert_allclose(one.eigenvalues, whole.eigenvalues)
    assert sum(whole.eigenvalues) == pytest.approx(
        (byte / 255).var(axis=(0, 1, 2)).sum()
    )


def test_the_shift_is_the_papers_formula():
    p = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))[0]
    values = np.array([0.2, 0.02, 0.005])
    alpha = np.array([[0.1, -0.2, 0.05], [0, 0, 1]])
    for value_range, scale in (((0, 255), 255), ((-1, 1), 2), ((0, 1), 1)):
        layer = PCAColorJitter(values, p, value_range=value_range)
        expected = scale * np.array([p @ (a * values) for a in alpha])
        np.testing.assert_allclose(layer.shift(alpha), expected, rtol=1e-5, atol=1e-6)


def test_every_image_gets_a_colour_of_its_own_and_anew():
    layer = adapted(seed=0)
    first, second = shifts(layer), shifts(layer)
    assert len(np.unique(first, axis=0)) == len(IMAGES)
    assert np.abs(first - second).min(axis=1).max() > 0


@pytest.mark.parametrize("std", [0.1, 0.5])
def test_alpha_is_normal_with_the_papers_deviation(std):
    layer = adapted(std=std, seed=1)
    images = np.zeros((4000, 1, 1, 3), "float32")
    added = shifts(layer, images) / 255
    alpha = added @ np.array(layer.eigenvectors) / np.array(layer.eigenvalues)
    # 4,000 draws: the mean errs by std/63, the deviation by std/89; five times each.
    np.testing.assert_allclose(alpha.mean(axis=0), 0, atol=5 * std / 63)
    np.testing.assert_allclose(alpha.std(axis=0), std, atol=5 * std / 89)
    np.testing.assert_allclose(np.corrcoef(alpha.T), np.eye(3), atol=0.1)


def test_nothing_happens_after_training():
    for layer in (adapted(), PCAColorJitter()):
        for found in (layer(IMAGES), layer(IMAGES, training=False)):
            np.testing.assert_array_equal(found, IMAGES)


def test_bytes_become_floats_and_may_leave_their_range():
    layer = adapted(std=5.0, seed=0)
    byte = np.full((50, 2, 2, 3), 250, "uint8")
    found = ops.convert_to_numpy(layer(byte, training=True))
    assert found.dtype == np.float32
    assert found.max() > 255
    outside = layer(byte, training=False)
    assert keras.backend.standardize_dtype(outside.dtype) == layer.compute_dtype


def test_a_seed_repeats_the_draws():
    first, again = (shifts(adapted(seed=7)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert (first != shifts(adapted(seed=8))).any()


@pytest.mark.parametrize("jit", [False, True])
def test_training_draws_anew_in_every_step_of_a_compiled_model(jit):
    inputs = keras.Input((1, 1, 3))
    x = keras.layers.Flatten()(adapted(seed=0)(inputs))
    x = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")(x)
    model = keras.Model(inputs, x)
    loss = keras.losses.MeanAbsoluteError()
    model.compile(keras.optimizers.SGD(0.0), loss, jit_compile=jit)
    images, zero = np.zeros((1, 1, 1, 3), "float32"), np.zeros((1, 1), "float32")
    seen = set()
    for _ in range(5):
        model.reset_metrics()
        seen.add(float(model.train_on_batch(images, zero)))
    assert len(seen) == 5
    model.reset_metrics()
    assert float(model.test_on_batch(images, zero)) == 0.0


def test_a_saved_layer_answers_as_before(tmp_path):
    inputs = keras.Input((8, 8, 3))
    layer = adapted(std=0.3, value_range=(0, 200), seed=5)
    model = keras.Model(inputs, layer(inputs))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    assert again.layers[-1].get_config() == layer.get_config()
    np.testing.assert_array_equal(again(IMAGES), IMAGES)
    np.testing.assert_array_equal(
        again(IMAGES, training=True), model(IMAGES, training=True)
    )


def test_half_precision_stays_half():
    layer = adapted(dtype="mixed_bfloat16")
    for training in (True, False):
        found = layer(ops.cast(IMAGES, "bfloat16"), training=training)
        assert keras.backend.standardize_dtype(found.dtype) == "bfloat16"


def test_training_before_adapt_is_refused():
    with pytest.raises(cnnlib.InputError, match=r"call adapt\(images\) with training"):
        PCAColorJitter()(IMAGES, training=True)


@pytest.mark.parametrize("shape", [(2, 4, 4, 1), (2, 4, 4, 4), (4, 4, 3), (2, 3)])
def test_other_images_are_refused(shape):
    layer = adapted()
    with pytest.raises(cnnlib.InputError, match="batch, height, width, 3"):
        layer(np.zeros(shape, "float32"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"eigenvalues": [1, 2], "eigenvectors": np.eye(3)}, "not three numbers"),
        ({"eigenvalues": [1, 2, -1], "eigenvectors": np.eye(3)}, "not three numbers"),
        ({"eigenvalues": [3, 2, 1], "eigenvectors": np.ones((3, 3))}, "orthogonal"),
        ({"eigenvalues": [3, 2, 1], "eigenvectors": np.eye(2)}, "orthogonal"),
        ({"eigenvalues": [3, 2, 1]}, "eigenvectors is missing"),
        ({"eigenvectors": np.eye(3)}, "eigenvalues is missing"),
        ({"std": -0.1}, "std=-0.1 is not a standard deviation"),
        ({"value_range": (1, 0)}, r"value_range=\(1, 0\) does not rise"),
    ],
)
def test_wrong_values_are_named(arguments, message):
    with pytest.raises(cnnlib.InputError, match=message):
        PCAColorJitter(**arguments)


def test_adapt_refuses_grey_images():
    with pytest.raises(cnnlib.InputError, match=r"shape \(5, 8, 8, 1\)"):
        PCAColorJitter().adapt(np.zeros((5, 8, 8, 1)))
