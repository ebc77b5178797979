"""What `import cnnlib` costs and what it leaves for later, in fresh interpreters."""

import json
import subprocess
import sys

import keras
import pytest

import cnnlib

HEAVY = ("matplotlib", "pandas", "skimage", "sklearn", "tensorflow_datasets")
LIMIT = 0.3  # seconds over `import keras`
ATTEMPTS = 5

# All that a first `cnnlib.create_model` loads beyond Keras.
TIME_IMPORT = """
import time

import keras

started = time.perf_counter()
import cnnlib

cnnlib.create_model, cnnlib.features, cnnlib.layers, cnnlib.optimization
print(time.perf_counter() - started)
"""

NEW_MODULES = """
import json, sys

import keras
before = set(sys.modules)
import cnnlib

cnnlib.create_model
print(json.dumps(sorted(set(sys.modules) - before)))
"""

# Keras loads pandas, scikit-learn and matplotlib by itself where they are installed,
# so their absence is arranged: they cannot be found, and whoever asks is noted.
WHO_ASKS = """
import json, sys

heavy = set(json.loads(sys.argv[1]))
asked = []

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in heavy:
            return None
        frame = sys._getframe(1)
        while "importlib" in frame.f_code.co_filename:
            frame = frame.f_back
        asked.append([frame.f_globals.get("__name__", "?"), name])
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
import cnnlib

cnnlib.create_model("lenet5")
loaded = sorted(heavy & set(sys.modules))
print(json.dumps({"asked": asked, "loaded": loaded}))
"""


LOAD = "print(type(keras.models.load_model(sys.argv[1]).layers[-1]).__module__)"


def fresh(code: str, *arguments: str) -> str:
    """Run code in a fresh interpreter; return the last line it prints."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def test_the_first_model_costs_little_more_than_keras():
    best = LIMIT + 1
    for _ in range(ATTEMPTS):
        extra = float(fresh(TIME_IMPORT))
        best = min(best, extra)
        if best <= LIMIT:  # the minimum can only fall further
            break
    assert best <= LIMIT, f"{best:.2f} s over import keras in {ATTEMPTS} attempts"


def test_import_loads_neither_keras_nor_numpy():
    code = "import sys, cnnlib; print(sorted({'keras', 'numpy'} & set(sys.modules)))"
    assert fresh(code) == "[]"


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A model that has a layer of the package."""
    file = tmp_path_factory.mktemp("import") / "model.keras"
    keras.Sequential([keras.Input((8,)), cnnlib.layers.ChannelAffine()]).save(file)
    return file


@pytest.mark.parametrize("imports", ["sys, cnnlib, keras", "sys, keras, cnnlib"])
def test_saved_models_load_once_the_package_is_imported(saved, imports):
    found = fresh(f"import {imports}; {LOAD}", str(saved))
    assert found == "cnnlib.layers.channel_affine"


@pytest.mark.parametrize("module", ["keras", "tensorflow"])
def test_keras_starts_without_chatter(module):
    command = [sys.executable, "-c", f"import cnnlib, {module}"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_import_loads_nothing_heavy_beyond_keras():
    new = {name.partition(".")[0] for name in json.loads(fresh(NEW_MODULES))}
    assert "cnnlib" in new
    assert new.isdisjoint(HEAVY)


def test_a_model_is_made_without_the_heavy_packages():
    found = json.loads(fresh(WHO_ASKS, json.dumps(HEAVY)))
    ours = [asked for asked in found["asked"] if asked[0].startswith("cnnlib")]
    assert ours == []
    assert found["loaded"] == []
