"""What editors and type checkers see of the package, as mypy reads it."""

import os
import re
import subprocess
import sys

import pytest

import cnnlib
from tests.test_repository import README, ROOT, python_blocks

WRONG_CALLS = """\
import cnnlib

cnnlib.models.resnet50(blockz=1)
cnnlib.models.vgg16(True, None, dropout="half")
cnnlib.crate_model("resnet50")
data = cnnlib.load_data("digits")
model = cnnlib.create_model("lenet5", input_shape=data.image_shape)
result = cnnlib.fit(model, data, epoch=1)
print(result.best_epoch())
"""


@pytest.fixture(scope="module")
def errors(tmp_path_factory) -> dict[str, list[str]]:
    """What mypy says about each file; one run, most of which goes into the package."""
    folder = tmp_path_factory.mktemp("types")
    texts = {f"block{n}": text for n, text in enumerate(python_blocks(README))}
    names = [f"cnnlib.{name}" for name in cnnlib.__all__]
    names += [f"cnnlib.models.{name}" for name in cnnlib.models.__all__]
    texts["names"] = "import cnnlib\n\nprint(" + ", ".join(names) + ")\n"
    texts["wrong_calls"] = WRONG_CALLS
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text)
    command = [sys.executable, "-m", "mypy", "--config-file=", "--no-error-summary"]
    # Errors of these files alone; Keras and TensorFlow have no types.
    command += ["--follow-imports=silent", "--ignore-missing-imports"]
    # As of an installed package, of which only what it exports is to be seen.
    command += ["--no-implicit-reexport", f"--cache-dir={folder / 'cache'}"]
    files = [f"{name}.py" for name in texts]
    environment = os.environ | {"MYPYPATH": str(ROOT)}
    done = subprocess.run(
        command + files, cwd=folder, env=environment, capture_output=True, text=True
    )
    assert not done.stderr, done.stderr
    found = [line for line in done.stdout.splitlines() if ": error: " in line]
    return {
        name: [line for line in found if line.startswith(f"{name}.py:")]
        for name in texts
    }


def test_code_of_the_readme_has_no_errors(errors):
    blocks = {name: found for name, found in errors.items() if "block" in name}
    assert len(blocks) >= 2
    assert not any(blocks.values()), blocks


def test_every_public_name_is_visible(errors):
    assert errors["names"] == []


def test_wrong_calls_are_marked(errors):
    found = errors["wrong_calls"]
    lines = [int(re.search(r"\.py:(\d+): ", error)[1]) for error in found]
    assert lines == [3, 4, 5, 8, 9], found
    words = ["blockz", "dropout", "crate_model", "epoch", "best_epoch"]
    for error, word in zip(found, words, strict=True):
        assert f'"{word}"' in error
