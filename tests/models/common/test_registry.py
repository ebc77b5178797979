"""Networks by name."""

import importlib

import pytest

import cnnlib
from cnnlib.models.common import registry
from cnnlib.models.common.network import network, variant
from cnnlib.models.common.registry import register_model


@pytest.fixture(autouse=True)
def models(monkeypatch):
    """A registry that the test may change."""
    monkeypatch.setattr(registry, "_MODELS", dict(registry._MODELS))


@network(input_shape=(8, 8, 3), smallest=1)
def body(images, top, *, width: float = 1.0):
    """Build nothing but a classifier."""
    return top(images)


def test_a_taken_name_is_refused():
    def resnet50():
        raise AssertionError("never called")

    before = cnnlib.models.resnet50
    with pytest.raises(cnnlib.InputError, match="'resnet50' exists, of cnnlib"):
        register_model(resnet50)
    with pytest.raises(cnnlib.InputError, match="'lenet5' exists"):
        variant(body, "lenet5")
    # Not even with the family that has the name.
    with pytest.raises(cnnlib.InputError, match="'resnet50' exists"):
        variant(importlib.import_module("cnnlib.models.resnet").resnet, "resnet50")
    assert registry._MODELS["resnet50"] is before


def test_a_cell_or_module_that_runs_again_registers_again():
    first = variant(body, "tiny", width=0.5)
    second = variant(body, "tiny", width=0.25)
    assert first is not second
    assert registry._MODELS["tiny"] is second
    assert cnnlib.create_model("tiny", classes=2).name == "tiny"
    module = importlib.import_module("cnnlib.models.vgg")
    importlib.reload(module)
    assert registry._MODELS["vgg16"] is module.vgg16


def test_unknown_model_names_the_nearest():
    with pytest.raises(ValueError, match="unknown model 'lenet'; did you mean"):
        cnnlib.create_model("lenet")
    assert "lenet5" in cnnlib.list_models("LeNet*")
    assert cnnlib.list_models("nothing*") == []
