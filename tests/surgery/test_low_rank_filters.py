"""Convolutions as column and row: exact at full rank, nearest below it."""

import keras
import numpy as np
import pytest
from keras import layers, ops

import cnnlib
from cnnlib.surgery.low_rank_filters import (
    separate_convolutions,
    separate_kernel,
    separate_matrix,
)


def joined(column, row):
    return np.einsum("hacr,bwrn->hwcn", column, row)


@pytest.mark.parametrize("shape", [(3, 3, 4, 8), (5, 3, 2, 6), (1, 7, 3, 3)])
def test_full_rank_gives_the_kernel_again(shape):
    kernel = np.random.default_rng(0).normal(size=shape)
    column, row = separate_kernel(kernel)
    height, width, channels, filters = shape
    rank = min(height * channels, width * filters)
    assert column.shape == (height, 1, channels, rank)
    assert row.shape == (1, width, rank, filters)
    np.testing.assert_allclose(joined(column, row), kernel, atol=1e-12)


def test_a_lower_rank_is_the_nearest():
    """Against random changes of the two parts, none of which comes nearer."""
    rng = np.random.default_rng(1)
    kernel = rng.normal(size=(3, 3, 4, 4))
    column, row = separate_kernel(kernel, 5)
    error = np.sum((joined(column, row) - kernel) ** 2)
    values = np.linalg.svd(kernel.transpose(0, 2, 1, 3).reshape(12, 12))[1]
    assert error == pytest.approx(np.sum(values[5:] ** 2))
    for _ in range(20):
        moved = column + 0.01 * rng.normal(size=column.shape)
        assert np.sum((joined(moved, row) - kernel) ** 2) > error


@pytest.mark.parametrize("rank", [0, 13, 2.0])
def test_ranks_out_of_range(rank):
    with pytest.raises(ValueError, match="ranks 1 to 12"):
        separate_kernel(np.zeros((3, 3, 4, 4)), rank)


def test_no_kernel():
    with pytest.raises(ValueError, match=r"shape \(3, 3\)"):
        separate_kernel(np.zeros((3, 3)))


def network():
    x = inputs = keras.Input((16, 16, 3))
    x = layers.Conv2D(8, 3, padding="same", activation="relu", name="first")(x)
    x = layers.Conv2D(4, 1, name="thin")(x)
    x = layers.ZeroPadding2D(2)(x)
    x = layers.Conv2D(6, 5, strides=2, use_bias=False, name="second")(x)
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(x))


def test_a_network_split_at_full_rank_is_the_same_function():
    model = network()
    split = separate_convolutions(model, share=10)
    images = np.random.default_rng(0).normal(size=(2, 16, 16, 3))
    np.testing.assert_allclose(
        ops.convert_to_numpy(split(images)),
        ops.convert_to_numpy(model(images)),
        atol=1e-5,
    )
    names = [layer.name for layer in model.layers[1:]]
    assert [layer.name for layer in split.layers[1:]] == names


@pytest.mark.parametrize("share", [0.8, 0.3])
def test_a_split_convolution_keeps_to_its_share(share):
    model = network()
    split = separate_convolutions(model, share)
    for name in ("first", "second"):
        whole, parts = model.get_layer(name), split.get_layer(name).layers
        height, width, channels, filters = whole.kernel.shape
        steps = sum(np.prod(part.kernel.shape) for part in parts)
        assert steps <= share * height * width * channels * filters or (
            parts[0].filters == 1
        )
    # The column of a strided layer works on every second row alone, but on all columns.
    assert split.get_layer("second").layers[0].strides == (2, 1)
    assert split.get_layer("thin").count_params() == 8 * 4 + 4


def test_a_residual_network_can_be_split_saved_and_read(tmp_path):
    model = cnnlib.create_model("resnet20", width=0.25, classes=3)
    split = separate_convolutions(model, 0.5)
    assert split.count_params() < model.count_params()
    split.save(tmp_path / "split.keras")
    again = keras.models.load_model(tmp_path / "split.keras")
    images = np.zeros((1, 32, 32, 3))
    np.testing.assert_allclose(
        ops.convert_to_numpy(again(images)), ops.convert_to_numpy(split(images))
    )


def test_nothing_cannot_be_kept():
    with pytest.raises(ValueError, match="share=0 must be above 0"):
        separate_convolutions(network(), 0)


def test_separate_matrix_splits_the_average_and_a_kernel_with_empty_rows():
    for kernel in (np.full((3, 3), 1 / 9), [[0, 0], [2, -4], [1, -2]]):
        column, row = separate_matrix(kernel)
        assert column.shape == (len(kernel), 1)
        assert row.shape == (1, len(kernel[0]))
        np.testing.assert_allclose(column @ row, kernel)


def test_a_separated_kernel_filters_as_the_whole_one():
    kernel = np.outer([1, 2, 1], [1, 0, -1])
    image = np.random.default_rng(0).normal(size=(9, 8))

    def filtered(image, kernel):
        windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
        return np.einsum("hwij,ij->hw", windows, kernel)

    column, row = separate_matrix(kernel)
    np.testing.assert_allclose(
        filtered(filtered(image, column), row), filtered(image, kernel)
    )


@pytest.mark.parametrize(
    ("kernel", "words"),
    [
        ([[1, 0], [0, 1]], "rank 2"),
        ([[0.0, 0.0]], "rank 0"),
        ([1, 2, 3], "not a matrix"),
    ],
)
def test_separate_matrix_refuses_a_kernel_of_another_rank(kernel, words):
    with pytest.raises(cnnlib.InputError, match=words):
        separate_matrix(kernel)
