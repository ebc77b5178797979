"""Random changes to images against NumPy, on every backend, eager and compiled."""

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.training.augmentation.augmentations import (
    AUGMENTATIONS,
    CROPPING,
    EIGENVALUES,
    EIGENVECTORS,
    View,
    augment,
)

# JAX always compiles a step, PyTorch never.
JIT = {"jax": [True], "torch": [False]}.get(keras.backend.backend(), [False, True])
MEAN, STD = np.float32([0.5, 0.4, 0.3]), np.float32([0.2, 0.25, 0.3])
RNG = np.random.default_rng(0)


def batch(count=200, size=(8, 8), channels=3):
    return RNG.normal(size=(count, *size, channels)).astype("float32")


def changed(names, images, side=8, seed=0, dtype="float32"):
    """What one call makes of the images, as a NumPy array."""
    names = (names,) if isinstance(names, str) else names
    channels = images.shape[-1]
    found = augment(
        ops.convert_to_tensor(images, dtype),
        names,
        keras.random.SeedGenerator(seed),
        side,
        MEAN[:channels],
        STD[:channels],
    )
    return ops.convert_to_numpy(ops.cast(found, "float32"))


def places_of(found, known):
    """How often each of the known images was found; nothing else may have been."""
    same = (found[:, None] == np.stack(known)).all(axis=(2, 3, 4))
    assert (same.sum(axis=1) == 1).all()
    return same.sum(axis=0)


def assert_even(counts, total):
    """Each of the places is as frequent as chance allows: 5 standard deviations."""
    expected = total / len(counts)
    assert abs(counts - expected).max() < 5 * np.sqrt(expected)


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_a_seed_repeats_a_call_and_a_generator_goes_on(name):
    images = batch()
    first = changed(name, images, side=6, seed=3)
    np.testing.assert_array_equal(first, changed(name, images, side=6, seed=3))
    assert (first != changed(name, images, side=6, seed=4)).any()
    generator, images = keras.random.SeedGenerator(3), ops.convert_to_tensor(images)
    once, again = (
        ops.convert_to_numpy(augment(images, [name], generator, 6, MEAN, STD))
        for _ in range(2)
    )
    np.testing.assert_array_equal(once, first)
    assert (once != again).any()


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_each_image_gets_its_own_change(name):
    images = np.repeat(batch(1), 200, axis=0)
    found = changed(name, images, side=6).reshape(200, -1)
    kinds = len(np.unique(found, axis=0))
    # Two mirror images, 3 × 3 shifts of 8 × 8, 3 × 3 windows, 8 × 8 holes.
    places = {"flip": 2, "crop": 9, "random_crop": 9, "cutout": 25}
    assert kinds == 200 if name not in places else kinds >= places[name]


@pytest.mark.parametrize(
    ("name", "channels"),
    [(name, 3) for name in AUGMENTATIONS]
    + [(name, 1) for name in AUGMENTATIONS if name != "pca_color"],
)
@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_shape_and_type(name, channels, dtype):
    images = ops.cast(batch(5, (8, 12), channels), dtype)
    view = View(6, MEAN[:channels], STD[:channels])
    found = AUGMENTATIONS[name](images, keras.random.SeedGenerator(0), view)
    size = (6, 6) if name in CROPPING else (8, 12)
    assert tuple(found.shape) == (5, *size, channels)
    assert keras.backend.standardize_dtype(found.dtype) == dtype
    assert np.isfinite(ops.convert_to_numpy(ops.cast(found, "float32"))).all()


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_half_precision_only_rounds(name):
    images = batch()
    exact = changed(name, images, side=6)
    rounded = changed(name, images, side=6, dtype="bfloat16")
    np.testing.assert_allclose(rounded, exact, rtol=0.02, atol=0.05)


def test_flip_mirrors_about_half():
    images = batch(1000)
    found = changed("flip", images)
    mirrored = (found == images[:, :, ::-1]).all(axis=(1, 2, 3))
    same = (found == images).all(axis=(1, 2, 3))
    assert (mirrored ^ same).all()
    # 1,000 draws: one standard deviation is 16.
    assert abs(mirrored.sum() - 500) < 80


def test_crop_is_one_of_81_shifts_each_as_likely():
    count = 4000
    image = batch(1, (32, 32), 1)
    found = changed("crop", np.repeat(image, count, axis=0))
    padded = np.pad(image[0], ((4, 4), (4, 4), (0, 0)))
    shifts = [padded[y : y + 32, x : x + 32] for y in range(9) for x in range(9)]
    # The middle pixels tell the shifts apart, all of them must be as in the shift.
    which = np.stack([shift[16, 16, 0] for shift in shifts])
    which = np.abs(found[:, 16, 16] - which).argmin(axis=1)
    np.testing.assert_array_equal(found, np.stack(shifts)[which])
    assert_even(np.bincount(which, minlength=81), count)


def test_crop_pads_each_axis_by_an_eighth_of_it():
    images = np.ones((300, 16, 24, 1), "float32")
    found = changed("crop", images)[..., 0]
    rows, columns = found.any(axis=2).sum(axis=1), found.any(axis=1).sum(axis=1)
    assert (rows.min(), columns.min()) == (14, 21)
    assert (rows.max(), columns.max()) == (16, 24)


def test_random_crop_is_an_exact_window():
    count = 2000
    image = batch(1, (9, 10))
    found = changed("random_crop", np.repeat(image, count, axis=0), side=7)
    windows = [image[0, y : y + 7, x : x + 7] for y in range(3) for x in range(4)]
    assert_even(places_of(found, windows), count)


def test_random_crop_of_the_whole_image_leaves_it():
    images = batch(3)
    np.testing.assert_array_equal(changed("random_crop", images, side=8), images)


def test_pca_color_adds_one_published_color_to_an_image():
    images = batch(4000, (2, 2))
    added = (changed("pca_color", images) - images) * STD
    assert np.ptp(added, axis=(1, 2)).max() < 1e-5
    np.testing.assert_allclose(EIGENVECTORS.T @ EIGENVECTORS, np.eye(3), atol=1e-3)
    alpha = added[:, 0, 0] @ EIGENVECTORS / EIGENVALUES
    # 4,000 draws of deviation 0.1: the mean errs by 0.0016, the deviation by 0.0011.
    np.testing.assert_allclose(alpha.mean(axis=0), 0, atol=0.008)
    np.testing.assert_allclose(alpha.std(axis=0), 0.1, atol=0.006)


@pytest.mark.parametrize("channels", [1, 3])
def test_color_jitter_is_the_published_formula(channels):
    """The factors are found by undoing what NumPy can do with them."""
    images = batch(300, (6, 6), channels)
    mean, std = MEAN[:channels], STD[:channels]
    before = images * std + mean
    after = changed("color_jitter", images) * std + mean
    luma = np.float32([0.299, 0.587, 0.114] if channels == 3 else [1])
    grey, grey_after = before @ luma, after @ luma
    # Saturation leaves brightness as it is; contrast leaves its mean.
    bright = grey_after.mean(axis=(1, 2)) / grey.mean(axis=(1, 2))
    contrast = grey_after.std(axis=(1, 2)) / grey.std(axis=(1, 2)) / bright
    around = bright[:, None, None] * grey
    level = around.mean(axis=(1, 2), keepdims=True)
    around = level + contrast[:, None, None] * (around - level)
    np.testing.assert_allclose(grey_after, around, atol=1e-4)
    drawn = [bright, contrast]
    if channels == 3:
        color = (before - grey[..., None]) * (bright * contrast)[:, None, None, None]
        color_after = after - grey_after[..., None]
        saturation = (color * color_after).sum(axis=(1, 2, 3))
        saturation /= (color * color).sum(axis=(1, 2, 3))
        expected = color * saturation[:, None, None, None]
        np.testing.assert_allclose(color_after, expected, atol=1e-4)
        drawn.append(saturation)
    for factor in drawn:
        assert 0.599 < factor.min() < 0.65
        assert 1.35 < factor.max() < 1.401
    assert abs(np.corrcoef(drawn) - np.eye(len(drawn))).max() < 0.3


def test_cutout_hides_a_square_that_may_reach_over_the_edge():
    count = 4000
    found = changed("cutout", np.ones((count, 8, 8, 1), "float32"))
    holes = []
    for y in range(8):
        for x in range(8):
            hole = np.ones((8, 8, 1), "float32")
            hole[max(y - 2, 0) : y + 2, max(x - 2, 0) : x + 2] = 0
            holes.append(hole)
    assert_even(places_of(found, holes), count)


def test_names_are_applied_in_order():
    images = np.ones((200, 16, 16, 1), "float32")
    found = changed(("random_crop", "crop"), images, side=8)
    # An eighth of 8; the other way round it is an eighth of 16.
    empty_rows = (found == 0).all(axis=(2, 3)).sum(axis=1)
    assert (empty_rows.min(), empty_rows.max()) == (0, 1)
    np.testing.assert_array_equal(changed((), images), images)


def test_two_changes_do_not_share_their_draws():
    images = batch()
    assert (changed(("flip", "flip"), images) != images).any()


def test_crops_larger_than_the_images_are_refused():
    images = batch(2, (8, 12))
    message = "a crop of 10 × 10 does not fit into images of 8 × 12; .*=8 or less"
    with pytest.raises(cnnlib.InputError, match=message):
        changed("random_crop", images, side=10)


@pytest.mark.parametrize(("name", "channels"), [("pca_color", 1), ("color_jitter", 2)])
def test_colors_that_an_image_does_not_have_are_refused(name, channels):
    with pytest.raises(cnnlib.InputError, match=f"'{name}' takes images of .* not"):
        changed(name, batch(2, channels=channels))


class Augmented(keras.layers.Layer):
    """All changes inside a layer, as the training step calls them."""

    def __init__(self, names, side, **kwargs):
        super().__init__(**kwargs)
        self.names, self.side = names, side
        self.generator = keras.random.SeedGenerator(0)

    def call(self, images):
        return augment(images, self.names, self.generator, self.side, MEAN, STD)


def compiled(names, jit, policy, images):
    """What `Model.predict` makes of the images, in batches of 6 and an unknown size."""
    inputs = keras.Input((8, 8, 3))
    model = keras.Model(inputs, Augmented(names, 6, dtype=policy)(inputs))
    model.compile(jit_compile=jit)
    return model.predict(images, batch_size=6, verbose=0).astype("float32")


@pytest.mark.parametrize("jit", JIT)
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_compiled_as_eager(jit, dtype, monkeypatch):
    """With draws that are laid down: TensorFlow's own differ from those of XLA."""

    def laid_down(shape, low=0, high=1, dtype="float32", seed=None):
        return ops.full(shape, (low + high) * 0.4, dtype)

    monkeypatch.setattr(keras.random, "uniform", laid_down)
    monkeypatch.setattr(keras.random, "randint", laid_down)
    monkeypatch.setattr(keras.random, "normal", laid_down)
    images = batch(12)
    policy = "mixed_bfloat16" if dtype == "bfloat16" else dtype
    found = compiled(tuple(AUGMENTATIONS), jit, policy, images)
    expected = changed(tuple(AUGMENTATIONS), images, side=6, dtype=dtype)
    # XLA leaves out roundings between operations.
    limit = 0.1 if dtype == "bfloat16" else 1e-4
    np.testing.assert_allclose(found, expected, atol=limit)


@pytest.mark.parametrize("jit", JIT)
def test_compiled_calls_draw_for_each_image_anew(jit):
    images = np.repeat(batch(1), 12, axis=0)
    for names in (("resized_crop",), ("color_jitter",), ("flip", "random_crop")):
        found = compiled(names, jit, "float32", images).reshape(12, -1)
        kinds = len(np.unique(found, axis=0))
        assert kinds >= 4 if "flip" in names else kinds == 12
        assert (found[:6] != found[6:]).any()
