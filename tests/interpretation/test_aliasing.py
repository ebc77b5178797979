"""Which waves a stride cannot carry."""

import numpy as np
import pytest

import cnnlib
from cnnlib.interpretation.aliasing import aliased_share, response_power

# One filter that passes a pixel on as it is.
AS_IT_IS = np.ones((1, 1, 1, 1), "float32")


def wave(rows, columns, side=64):
    """An image of one wave with the given cycles per pixel."""
    y, x = np.mgrid[:side, :side]
    image = np.cos(2 * np.pi * (rows * y + columns * x))
    return image.astype("float32")[None, ..., None]


@pytest.mark.parametrize(
    ("rows", "columns", "fastest"), [(0, 0.25, 0.25), (0.3125, 0.0625, 0.3125)]
)
def test_power_lies_at_the_frequency_of_the_wave(rows, columns, fastest):
    frequencies, power = response_power(AS_IT_IS, wave(rows, columns))
    assert frequencies.min() == 0
    assert frequencies.max() == 0.5
    assert frequencies[power.argmax()] == pytest.approx(fastest)
    near = np.abs(frequencies - fastest) < 0.04
    assert power[near].sum() / power.sum() > 0.99


def test_power_of_all_frequencies_is_that_of_the_maps():
    images = np.random.default_rng(0).normal(size=(2, 20, 24, 3)).astype("float32")
    kernel = np.random.default_rng(1).normal(size=(3, 3, 3, 4)).astype("float32")
    _, power = response_power(kernel, images)
    maps = np.array(
        [
            [
                [
                    np.tensordot(image[i : i + 3, j : j + 3], kernel, axes=3)
                    for j in range(22)
                ]
                for i in range(18)
            ]
            for image in images
        ]
    )
    maps = maps - maps.mean(axis=(1, 2), keepdims=True)
    maps *= np.outer(np.hanning(18), np.hanning(22))[..., None]
    assert power.sum() == pytest.approx(18 * 22 * (maps**2).sum(), rel=1e-4)


@pytest.mark.parametrize(
    ("frequency", "aliased"),
    [(0.0625, ()), (0.1875, (4,)), (0.375, (2, 4))],
)
def test_stride_carries_waves_up_to_half_a_cycle_per_step(frequency, aliased):
    spectrum = response_power(AS_IT_IS, wave(0, frequency))
    for stride in (1, 2, 4):
        share = aliased_share(*spectrum, stride)
        assert share == pytest.approx(float(stride in aliased), abs=0.01)


def test_faster_waves_come_back_as_slower_ones():
    """What aliasing is: every fourth pixel of two waves is the same."""
    fast, slow = wave(0, 0.1875), wave(0, 0.25 - 0.1875)
    np.testing.assert_allclose(fast[:, ::4, ::4], slow[:, ::4, ::4], atol=1e-5)


def test_stride_that_cannot_be():
    with pytest.raises(cnnlib.InputError, match="stride=0; it must be at least 1"):
        aliased_share([0, 0.5], [1, 1], 0)
