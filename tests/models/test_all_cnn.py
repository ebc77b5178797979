"""The network of convolutions alone, and the forms it is compared with."""

import pytest

import cnnlib

SLIM = {"width": 0.1, "input_shape": (32, 32, 3), "classes": 7}


def slim(name, **kwargs):
    return cnnlib.create_model(name, **{**SLIM, **kwargs})


def sides(model, *names):
    return [model.get_layer(name).output.shape[1] for name in names]


ALL_CNN = {
    "convolve": (1_369_738, 270_798_336),
    "pool": (954_730, 228_331_008),
    "stride": (954_730, 100_929_024),
    "convolve_pool": (1_369_738, 398_200_320),
}


@pytest.mark.parametrize("form", ALL_CNN)
def test_models_of_all_cnns_table_2(form):
    model = cnnlib.create_model("all_cnn_c", downsampling=form)
    total = cnnlib.describe(model).loc["total"]
    assert (total["weights"], total["multiply_adds"]) == ALL_CNN[form]
    assert sides(model, "dropout1", "dropout2", "predictions") == [16, 8, 6]


@pytest.mark.parametrize("form", ["pool", "convolve_pool", "stride"])
def test_smallest_image_of_each_form(form):
    side = 9 if form == "stride" else 12
    model = slim("all_cnn_c", downsampling=form, input_shape=(side, side, 3))
    assert sides(model, "predictions") == [1]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"downsampling": "average"}, "'convolve', 'pool', 'stride'"),
        ({"input_shape": (8, 9, 3)}, r"\(9, 9, 3\)"),
        (
            {"input_shape": (11, 12, 3), "downsampling": "pool"},
            r"\(12, 12, 3\)",
        ),
    ],
)
def test_wrong_input(wrong, message):
    with pytest.raises(cnnlib.InputError, match=message):
        slim("all_cnn_c", **wrong)
