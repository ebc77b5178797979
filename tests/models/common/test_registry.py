"""Networks by name."""

import pytest

import cnnlib


def test_unknown_model_names_the_nearest():
    with pytest.raises(ValueError, match="unknown model 'lenet'; did you mean"):
        cnnlib.create_model("lenet")
    assert "lenet5" in cnnlib.list_models("LeNet*")
    assert cnnlib.list_models("nothing*") == []
