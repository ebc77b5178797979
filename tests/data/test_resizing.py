"""How images are brought to a size: arrays and tensors by one rule."""

import numpy as np
import pytest

from cnnlib.data.resizing import check_image_size, fit_array, reduced_shape
from cnnlib.errors import InputError


def test_smaller_images_get_a_centred_frame():
    images = np.full((2, 28, 28, 1), 7, "uint8")
    framed = fit_array(images, 32)
    assert framed.shape == (2, 32, 32, 1)
    assert (framed[:, 2:30, 2:30] == 7).all()
    assert framed.sum() == images.sum()


def test_larger_images_are_reduced_and_cropped_at_the_centre():
    images = np.zeros((1, 20, 40, 3), "uint8")
    images[:, :, 10:30] = 200  # the middle square
    small = fit_array(images, 10)
    assert small.shape == (1, 10, 10, 3)
    assert (small[:, :, 1:-1] == 200).all()


@pytest.mark.parametrize(
    ("shape", "reduced"),
    [((100, 50), (64, 32)), ((50, 100), (32, 64)), ((20, 90), (20, 90))],
)
def test_the_short_side_decides(shape, reduced):
    assert reduced_shape(*shape, 32) == reduced


@pytest.mark.parametrize("shape", [(5, 9), (9, 5), (12, 20), (21, 13), (10, 10)])
@pytest.mark.parametrize("known", [True, False])
def test_tensors_follow_the_rule_of_arrays(shape, known):
    import tensorflow as tf

    from cnnlib.data.resizing import fit_tensor

    image = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype="uint8")
    spec = tf.TensorSpec((*shape, 3) if known else (None, None, 3), "uint8")
    fit = tf.function(lambda x: fit_tensor(x, 10), input_signature=[spec])
    ours = fit_array(image[None], 10)[0].astype(int)
    # The two libraries round their filters differently by a few grey levels.
    assert abs(fit(image).numpy().astype(int) - ours).mean() < 3
    if min(shape) <= 10:
        np.testing.assert_array_equal(fit(image), ours)


@pytest.mark.parametrize("size", [0, -1, 2.5, "32", True])
def test_what_is_no_image_size_is_refused(size):
    with pytest.raises(InputError, match=r"image_size must be .*, such as 32"):
        check_image_size(size)
