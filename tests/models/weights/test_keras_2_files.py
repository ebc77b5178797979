"""Files as Keras 2 wrote them: read by the names of layers, or told how to be."""

import h5py
import numpy as np
import pytest

from tests.models.weights.test_files import SLIM, refusal, slim, values


def save_as_keras_2(path, model, *, renamed=False, whole=False):
    """In the layout of Keras 2, long lists of names divided as HDF5 asks for it."""
    with h5py.File(path, "w") as file:
        group = file.create_group("model_weights") if whole else file
        layers = {
            f"l{i}" if renamed else layer.name: layer
            for i, layer in enumerate(model.layers)
        }
        half = len(layers) // 2
        names = [name.encode() for name in layers]
        group.attrs["layer_names0"], group.attrs["layer_names1"] = (
            names[:half],
            names[half:],
        )
        group.attrs["keras_version"] = "2.15.0"
        for name, layer in layers.items():
            held = group.create_group(name)
            parts = [f"{name}/{weight.name}:0" for weight in layer.weights]
            held.attrs["weight_names"] = [part.encode() for part in parts]
            for part, value in zip(parts, layer.get_weights(), strict=True):
                held[part] = value


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("name", ["old.h5", "old.hdf5", "old.weights.h5"])
def test_files_of_keras_2(tmp_path, monkeypatch, name, whole):
    monkeypatch.chdir(tmp_path)
    model = slim()
    save_as_keras_2(name, model, whole=whole)
    for old, new in zip(values(model), values(slim(weights=name)), strict=True):
        np.testing.assert_array_equal(new, old)
    for wrong in ({"width": 0.5}, {"depth": 14}):
        refusal("resnet20", **{**SLIM, **wrong, "weights": name})


def test_keras_2_with_other_names_is_told_how_to_load(tmp_path):
    path, model, again = tmp_path / "old.h5", slim(), slim()
    save_as_keras_2(path, model, renamed=True)
    line = refusal("resnet20", **SLIM, weights=path)
    assert f"model.load_weights({str(path)!r})" in line
    again.load_weights(str(path))  # as the line says
    for old, new in zip(values(model), values(again), strict=True):
        np.testing.assert_array_equal(new, old)


def test_a_whole_model_that_keras_3_stores_as_keras_2_did(tmp_path):
    model = slim()
    model.save(tmp_path / "whole.h5")
    again = slim(weights=tmp_path / "whole.h5")
    for old, new in zip(values(model), values(again), strict=True):
        np.testing.assert_array_equal(new, old)
