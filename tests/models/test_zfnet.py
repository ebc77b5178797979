"""ZFNet's maps and forms."""

import pytest

import cnnlib

SLIM = {"width": 0.1, "units": 16, "input_shape": (61, 67, 3), "classes": 7}


def test_maps_are_those_of_figure_3():
    model = cnnlib.create_model("zfnet", width=0.05, units=8)
    sides = {
        layer.name: layer.output.shape[1]
        for layer in model.layers
        if layer.name.endswith(("relu1", "relu2", "relu5", "_pool"))
    }
    assert sides == {
        "stage1_relu1": 110,
        "stage1_pool": 55,
        "stage2_relu2": 26,
        "stage2_pool": 13,
        "stage3_relu5": 13,
        "stage3_pool": 6,
    }


def test_larger_form_has_the_lectures_weights():
    model = cnnlib.create_model("zfnet", filters=(512, 1024, 512))
    assert model.count_params() == 107_627_624


def test_normalisation_after_the_pool_by_default():
    names = [layer.name for layer in cnnlib.create_model("zfnet", **SLIM).layers]
    assert names.index("stage1_pool") < names.index("stage1_lrn")
    model = cnnlib.create_model("zfnet", lrn="before_pool", **SLIM)
    names = [layer.name for layer in model.layers]
    assert names.index("stage1_pool") > names.index("stage1_lrn")
    model = cnnlib.create_model("zfnet", lrn=None, **SLIM)
    assert not [layer for layer in model.layers if "lrn" in layer.name]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"filters": (384, 384)}, "filters=.*layers 3, 4 and 5"),
        ({"lrn": "before"}, "'before_pool', 'after_pool', None"),
        ({"stem": "mnist"}, "'imagenet', 'cifar'"),
    ],
)
def test_wrong_choices(wrong, message):
    with pytest.raises(cnnlib.InputError, match=message):
        cnnlib.create_model("zfnet", **{**SLIM, **wrong})
