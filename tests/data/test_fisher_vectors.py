"""Descriptors and Fisher vectors: shapes, meaning, and what they forget."""

import numpy as np
import pytest
from skimage.feature import fisher_vector

import cnnlib
from cnnlib.data import fisher_vectors
from cnnlib.data.distortions import shift
from cnnlib.errors import InputError


@pytest.fixture(scope="module")
def images():
    return cnnlib.load_data("photo_patches").train.images[:60]


@pytest.fixture(scope="module")
def encoder(images):
    return fisher_vectors.FisherEncoder(modes=3, components=5).fit(
        fisher_vectors.local_descriptors(images)
    )


@pytest.mark.parametrize(("step", "radius", "side"), [(4, 6, 5), (3, 5, 8), (2, 6, 10)])
def test_every_place_has_its_edges_and_colors(images, step, radius, side):
    found = fisher_vectors.local_descriptors(images[:3], step, radius)
    assert found.shape == (3, side**2, 110)
    row, column = radius + step, radius + 2 * step  # the place at (1, 2) of the grid
    window = images[1, row - radius : row + radius + 1, column - radius :][
        :, : 2 * radius + 1
    ]
    statistics = np.r_[window.mean((0, 1)), window.std((0, 1))] / 255
    np.testing.assert_allclose(found[1, side + 2, 104:], statistics, atol=1e-5)


def test_gray_images_have_edges_and_one_color():
    digits = cnnlib.load_data("digits").train.images[:2]
    assert fisher_vectors.local_descriptors(digits).shape == (2, 25, 106)
    edges = fisher_vectors.local_descriptors(digits, color=False)
    assert edges.shape == (2, 25, 104)
    dimmed = fisher_vectors.local_descriptors(digits // 2, color=False)
    assert abs(edges - dimmed).max() < 0.05  # edges do not see contrast


def test_vectors_have_the_promised_form(images, encoder):
    descriptors = fisher_vectors.local_descriptors(images)
    vectors = encoder.encode(descriptors)
    assert vectors.shape == (60, 2 * 3 * 5 + 3)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    membership = encoder.membership(descriptors)
    assert membership.shape == (60 * 25, 3)
    np.testing.assert_allclose(membership.sum(1), 1, atol=1e-4)


def test_a_vector_is_scikit_images(images, encoder):
    descriptors = fisher_vectors.local_descriptors(images[:1])
    reduced = encoder.reduction.transform(descriptors[0])
    expected = fisher_vector(reduced, encoder.mixture, improved=True)
    np.testing.assert_allclose(encoder.encode(descriptors)[0], expected)


def test_the_order_of_windows_is_forgotten(images, encoder):
    descriptors = fisher_vectors.local_descriptors(images[:4])
    shuffled = np.random.default_rng(0).permutation(descriptors, axis=1)
    np.testing.assert_allclose(
        encoder.encode(shuffled), encoder.encode(descriptors), atol=1e-3
    )


def test_a_shift_by_the_step_hardly_changes_a_digit():
    digits = cnnlib.load_data("digits").train.images[:100]
    described = fisher_vectors.local_descriptors(digits, step=2, color=False)
    encoder = fisher_vectors.FisherEncoder(modes=4).fit(described)
    vectors = encoder.encode(described)
    moved = fisher_vectors.local_descriptors(shift(digits, right=2), 2, color=False)
    own = (vectors * encoder.encode(moved)).sum(1)
    strangers = vectors @ vectors.T - 2 * np.eye(100)
    assert np.mean(own > strangers.max(1)) > 0.5


def test_key_points_are_counted(images):
    counts = fisher_vectors.count_key_points(images[:20])
    assert counts.shape == (20,)
    assert counts.min() == 0 < counts.max()


def test_wrong_images_are_explained(images):
    with pytest.raises(InputError, match="n, height, width"):
        fisher_vectors.local_descriptors(images[0])
    with pytest.raises(InputError, match="radius=5 fits"):
        fisher_vectors.local_descriptors(images[:, :12, :12])
