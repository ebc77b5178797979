"""What a command answers before Keras is there, and Ctrl-C while it is loaded."""

import json
import os
import subprocess
import sys

import pytest

import cnnlib
from cnnlib.cli.options import stored_models
from tests.scripts.store_counts import about
from tests.test_repository import ROOT

# Help, names and mistakes that the command line itself can see.
QUICK = [
    "",
    "--help",
    "--version",
    "list",
    "list resnet*",
    "list no_such_network",
    "describe --help",
    "describe lenet5 --help",
    "describe lenet55",
    "train --help",
    "train lenet55 --data digits",
    "train lenet5",
    "train lenet5 --sed 3",
    "evaluate --help",
    "data --help",
    "recipes --help",
    "results --help",
    "trian",
]
SLOW = ["keras", "tensorflow", "jax", "torch", "numpy", "pandas", "matplotlib"]

RUN_QUICK = """
import json, sys
from cnnlib.cli import main

commands, slow = map(json.loads, sys.argv[1:])
loaded = {}
for command in commands:
    status = main(command.split())
    assert status in (0, 2), (command, status)
    loaded[command] = [name for name in slow if name in sys.modules]
print(json.dumps(loaded))
"""

# A module that is stopped while it is loaded. (A job in the background ignores Ctrl-C.)
STOPPED = """
import os, signal, sys, time

print("oneDNN custom operations are on", file=sys.stderr)
signal.signal(signal.SIGINT, signal.default_int_handler)
os.kill(os.getpid(), signal.SIGINT)
time.sleep(60)
"""


def fresh(code: str, *arguments: str, path=()) -> subprocess.CompletedProcess:
    """Run code in a fresh interpreter, where folders of `path` come first."""
    path = os.pathsep.join(map(str, (*path, ROOT)))
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
    )


def test_help_names_and_mistakes_do_not_load_keras():
    done = fresh(RUN_QUICK, json.dumps(QUICK), json.dumps(SLOW))
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert loaded == {command: [] for command in QUICK}


def test_the_stored_models_are_those_of_the_registry():
    known = {name: about(name) for name in cnnlib.list_models()}
    assert stored_models() == known, "python -m tests.scripts.store_counts"


@pytest.mark.parametrize("module", ["keras", "numpy", "typer"])
def test_ctrl_c_while_a_package_is_loaded_is_one_line(tmp_path, module):
    (tmp_path / f"{module}.py").write_text(STOPPED)
    code = "import sys; from cnnlib.cli import main; sys.exit(main(sys.argv[1:]))"
    done = fresh(code, "describe", "lenet5", path=[tmp_path])
    assert done.returncode == 130
    assert done.stderr.splitlines()[-1] == "Stopped."
    assert "Traceback" not in done.stderr
    if module == "keras":
        assert done.stderr == "Stopped.\n"  # without the chatter of its start
