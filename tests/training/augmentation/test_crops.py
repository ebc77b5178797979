"""Windows of images against slices and against Keras's own resizing."""

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.training.augmentation.augmentations import AUGMENTATIONS, View
from cnnlib.training.augmentation.crops import center_crop, resample

RNG = np.random.default_rng(0)


def batch(count, size):
    return RNG.normal(size=(count, *size, 3)).astype("float32")


def test_center_crop():
    images = batch(2, (9, 8))
    np.testing.assert_array_equal(center_crop(images, 4), images[:, 2:6, 2:6])
    np.testing.assert_array_equal(center_crop(images, 8), images[:, :8])
    square = ops.convert_to_tensor(images[:, :8])
    assert center_crop(square, 8) is square


def windows(images, corner, size, side):
    """`resample` with the same window for all images."""
    count = len(images)
    corner, size = (
        [ops.full((count,), float(value)) for value in pair] for pair in (corner, size)
    )
    return ops.convert_to_numpy(
        resample(ops.convert_to_tensor(images), corner, size, side)
    )


@pytest.mark.parametrize("side", [5, 8, 12, 16, 27])
def test_a_full_window_is_resized_as_keras_does(side):
    images = batch(3, (12, 16))
    expected = ops.image.resize(images, (side, side), antialias=True)
    found = windows(images, (0, 0), (12, 16), side)
    np.testing.assert_allclose(found, ops.convert_to_numpy(expected), atol=1e-4)


def test_a_window_of_whole_pixels_is_a_copy():
    images = batch(3, (12, 16))
    found = windows(images, (3, 5), (8, 8), 8)
    np.testing.assert_allclose(found, images[:, 3:11, 5:13], atol=1e-5)


# Smaller than the new side, and two and three times as large: between whole numbers a
# triangle sampled at pixels has its centre of weight up to 0.08 pixels off.
@pytest.mark.parametrize("size", [(2.6, 3.7), (8, 12)])
def test_a_window_of_a_ramp_is_a_ramp(size):
    """Linear interpolation leaves a linear image linear, wherever the window lies."""
    y, x = np.mgrid[:20, :24].astype("float32") + 0.5
    ramp = np.stack([y, x], axis=-1)[None]
    found = windows(ramp, (4.3, 5.7), size, 4)[0]
    rows = 4.3 + (np.arange(4) + 0.5) * size[0] / 4
    columns = 5.7 + (np.arange(4) + 0.5) * size[1] / 4
    np.testing.assert_allclose(found[..., 0], np.tile(rows[:, None], 4), atol=1e-5)
    np.testing.assert_allclose(found[..., 1], np.tile(columns, (4, 1)), atol=1e-5)


def test_a_center_larger_than_the_images_is_refused():
    message = "a crop of 10 × 10 does not fit into images of 8 × 12; .*=8 or less"
    with pytest.raises(cnnlib.InputError, match=message):
        center_crop(batch(2, (8, 12)), 10)


def test_each_image_has_its_own_window():
    images = batch(2, (12, 16))
    corner = ops.convert_to_tensor([1.0, 4.0]), ops.convert_to_tensor([0.0, 7.0])
    size = ops.convert_to_tensor([6.0, 4.0]), ops.convert_to_tensor([6.0, 4.0])
    both = ops.convert_to_numpy(
        resample(ops.convert_to_tensor(images), corner, size, 6)
    )
    np.testing.assert_allclose(both[0], images[0, 1:7, :6], atol=1e-5)
    alone = windows(images[1:], (4, 7), (4, 4), 6)
    np.testing.assert_allclose(both[1], alone[0], atol=1e-5)


def seen_windows(name, count=1000, size=(60, 80), side=4):
    """Top, left, height and width of the windows, read off a linear image.

    The centres of the new pixels are evenly spaced over a window: the first and the
    last tell where it lies. The image is large enough for the outermost not to see
    its edges, except in windows that touch them.
    """
    y, x = np.mgrid[: size[0], : size[1]].astype("float32") + 0.5
    ramp = np.broadcast_to(np.stack([y, x], axis=-1), (count, *size, 2))
    generator, view = keras.random.SeedGenerator(0), View(side, (0, 0), (1, 1))
    found = AUGMENTATIONS[name](ops.convert_to_tensor(ramp), generator, view)
    found = ops.convert_to_numpy(found)
    first, last = found[:, 1, 1], found[:, -2, -2]
    step = (last - first) / (side - 3)
    corner = first - 1.5 * step
    return *corner.T, *(step * side).T


def assert_unrelated(*drawn):
    """Nothing is drawn with the same numbers as something else."""
    limit = 5 / np.sqrt(len(drawn[0]))
    assert abs(np.corrcoef(drawn) - np.eye(len(drawn))).max() < limit


def test_scale_jitter_draws_the_papers_scales_and_places():
    top, left, height, width = seen_windows("scale_jitter", size=(64, 80))
    np.testing.assert_allclose(height, width, rtol=1e-2)
    scale = 224 * 64 / height
    assert scale.min() > 255
    assert scale.max() < 513
    # 1,000 draws uniform over 256: the mean errs by 2.3, the deviation by 1.05. The
    # limits here and below are five times that.
    assert scale.mean() == pytest.approx(384, abs=12)
    assert scale.std() == pytest.approx(256 / np.sqrt(12), abs=5)
    places = [top / (64 - height), left / (80 - width)]
    for place in places:
        assert place.min() > -0.05
        assert place.max() < 1.05
        assert place.mean() == pytest.approx(0.5, abs=0.045)
        assert place.std() == pytest.approx(1 / np.sqrt(12), abs=0.02)
    assert_unrelated(scale, *places)


def test_resized_crop_draws_the_papers_areas_and_shapes():
    top, left, height, width = seen_windows("resized_crop")
    assert (top > -0.5).all()
    assert (left > -0.5).all()
    assert (top + height < 60.5).all()
    assert (left + width < 80.5).all()
    area, aspect = height * width / 4800, np.log(width / height)
    fits = (height < 59) & (width < 79)
    assert 0.6 < fits.mean() < 0.95
    assert area.min() > 0.07
    assert area[fits].max() > 0.8
    # Windows of up to 9/16 of 60 × 80 fit in any shape: areas and logarithms are even.
    small = area < 0.5
    assert np.mean(small) == pytest.approx(0.42 / 0.92, abs=0.08)
    assert area[small].mean() == pytest.approx(0.29, abs=0.028)
    assert abs(aspect[small]).max() < np.log(4 / 3) + 0.02
    assert aspect[small].mean() == pytest.approx(0, abs=0.04)
    assert aspect[small].std() == pytest.approx(np.log(16 / 9) / np.sqrt(12), abs=0.017)
    top, left, height, width = (part[small] for part in (top, left, height, width))
    places = top / (60 - height), left / (80 - width)
    assert_unrelated(area[small], aspect[small], *places)
