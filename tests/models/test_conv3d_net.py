"""The network for clips: filters that reach through time."""

import numpy as np
import pytest

import cnnlib
from cnnlib.models.conv3d_net import C3D

CLIPS = {"width": 0.1, "units": 16, "input_shape": (16, 32, 32, 3), "classes": 7}


def clips(**kwargs):
    return cnnlib.create_model("conv3d_net", **{**CLIPS, **kwargs})


def test_c3d_has_eight_convolutions():
    model = cnnlib.create_model("conv3d_net", **C3D, classes=487)
    names = [layer.name for layer in model.layers if "_conv" in layer.name]
    assert len(names) == 8
    # The weights of the release, by hand.
    assert model.count_params() == 79_991_015


def test_a_filter_sees_three_frames():
    model = clips()
    part = cnnlib.features(model, ["stage1_conv1"])
    volume = np.zeros((1, 16, 32, 32, 3), "float32")
    volume[0, 7, 16, 16] = 1
    seen = np.abs(np.asarray(part(volume))[0]).sum(axis=-1)
    assert [*np.flatnonzero(seen.sum(axis=(1, 2)))] == [6, 7, 8]
    assert np.count_nonzero(seen) == 27


def test_pooled_features_of_a_volume():
    for pooling in ("avg", "max"):
        model = clips(include_top=False, pooling=pooling)
        assert model.output_shape == (None, 26)
    assert clips(include_top=False).output_shape == (None, 1, 1, 1, 26)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"input_shape": (15, 32, 32, 3)}, r"\(16, 32, 32, 3\)"),
        ({"input_shape": (16, 32, 31, 3)}, r"\(16, 32, 32, 3\)"),
        ({"input_shape": (32, 32, 3)}, r"is not \(frames, height, width, channels\)"),
        ({"filters": (64, 128)}, "filters=.*5 stages"),
    ],
)
def test_wrong_volumes(wrong, message):
    with pytest.raises(cnnlib.InputError, match=message):
        clips(**wrong)


def test_places_of_section_3_2():
    model = cnnlib.create_model("conv3d_net", width=0.05, units=8)
    shapes = [model.get_layer(f"stage{n}_pool").output.shape[1:4] for n in range(1, 6)]
    assert shapes == [(16, 56, 56), (8, 28, 28), (4, 14, 14), (2, 7, 7), (1, 4, 4)]
