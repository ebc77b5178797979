"""Networks of hundreds of units: built, saved and loaded despite Keras's recursion.

`tests/benchmarks/deep_networks.py` does the same for the deepest networks at full size.
"""

import subprocess
import sys

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib

# Python allows 1,000 frames; 250 stay free for whoever calls, such as Jupyter.
LIMIT = 750

LOAD = """
import sys
import keras
import numpy as np
import cnnlib

path, limit = sys.argv[1:]
sys.setrecursionlimit(int(limit))
model = keras.models.load_model(path, safe_mode=True)
np.save(path + ".npy", keras.ops.convert_to_numpy(model(np.ones((1, 8, 8, 3)))))
"""


@pytest.fixture
def fewer_frames():
    keras.utils.clear_session()
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(LIMIT)
    yield
    sys.setrecursionlimit(usual)


@pytest.mark.usefixtures("fewer_frames")
def test_saved_and_loaded_in_a_fresh_interpreter(tmp_path):
    # 66 units a stage: six more than stand in one row.
    small = {"depth": 596, "input_shape": (8, 8, 3)}
    model = cnnlib.create_model("preact_resnet1001", **small)
    path = tmp_path / "model.keras"
    model.save(path)
    subprocess.run([sys.executable, "-c", LOAD, path, str(LIMIT)], check=True)
    expected = ops.convert_to_numpy(model(np.ones((1, 8, 8, 3))))
    np.testing.assert_allclose(np.load(f"{path}.npy"), expected, rtol=1e-5)


@pytest.mark.usefixtures("fewer_frames")
def test_the_longest_rows_without_nested_models():
    model = cnnlib.create_model("resnet1202", depth=362)
    assert not any(isinstance(layer, keras.Model) for layer in model.layers)
