"""Preprocessing: what it promises, and what scikit-learn and Keras say."""

import keras
import numpy as np
import pytest
from sklearn.decomposition import PCA

from cnnlib.data.preprocessing import PrincipalAxes, Standardizer
from cnnlib.errors import InputError


@pytest.fixture
def samples():
    rng = np.random.default_rng(0)
    return rng.normal(size=(200, 6)) @ rng.normal(size=(6, 6)) + 5


def test_standardized_samples_have_mean_0_and_spread_1(samples):
    found = Standardizer().fit(samples).apply(samples)
    np.testing.assert_allclose(found.mean(0), 0, atol=1e-12)
    np.testing.assert_allclose(found.std(0), 1)


def test_channels_are_standardized_as_keras_does():
    images = np.random.default_rng(1).integers(0, 256, (20, 4, 5, 3), "uint8")
    layer = keras.layers.Normalization()
    layer.adapt(images.astype("float32"))
    expected = keras.ops.convert_to_numpy(layer(images.astype("float32")))
    found = Standardizer((0, 1, 2)).fit(images).apply(images)
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_new_samples_get_the_training_statistics(samples):
    standardizer = Standardizer(scale=False).fit(samples[:100])
    found = standardizer.apply(samples[100:])
    np.testing.assert_allclose(found, samples[100:] - samples[:100].mean(0))


def test_a_constant_number_becomes_zero_not_nan():
    x = np.array([[1.0, 7], [3, 7]])
    np.testing.assert_array_equal(Standardizer().fit(x).apply(x), [[-1, 0], [1, 0]])


def test_axes_are_those_of_scikit_learn(samples):
    axes, peer = PrincipalAxes().fit(samples), PCA().fit(samples)
    scale = len(samples) / (len(samples) - 1)
    np.testing.assert_allclose(axes.variances * scale, peer.explained_variance_)
    np.testing.assert_allclose(abs(axes.axes.T), abs(peer.components_), atol=1e-8)
    np.testing.assert_allclose(
        abs(axes.rotate(samples)), abs(peer.transform(samples)), atol=1e-8
    )


def test_whitened_samples_have_the_identity_as_covariance(samples):
    axes = PrincipalAxes().fit(samples)
    for found in axes.whiten(samples), axes.whiten_images(samples):
        np.testing.assert_allclose(found.T @ found / len(found), np.eye(6), atol=1e-8)


def test_all_axes_rebuild_everything_and_one_the_most(samples):
    axes = PrincipalAxes().fit(samples)
    np.testing.assert_allclose(axes.rebuild(samples, 6), samples)
    left = ((axes.rebuild(samples, 1) - samples) ** 2).sum(1).mean()
    np.testing.assert_allclose(left, axes.variances[1:].sum())


def test_epsilon_is_asked_for_where_nothing_varies(samples):
    flat = np.hstack([samples, np.ones((200, 1))])
    axes = PrincipalAxes().fit(flat)
    with pytest.raises(InputError, match=r"epsilon=0\.01"):
        axes.whiten(flat)
    assert np.isfinite(axes.whiten(flat, 0.01)).all()


def test_wrong_arguments_are_explained(samples):
    with pytest.raises(InputError, match="from 1 to 6"):
        PrincipalAxes().fit(samples).rebuild(samples, 7)
    for kind in Standardizer, PrincipalAxes:
        with pytest.raises(InputError, match="at least 2"):
            kind().fit(samples[:1])
