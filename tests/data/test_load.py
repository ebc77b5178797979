"""`load_data`: what its import costs, and what it takes for a name."""

import subprocess
import sys

import pytest

import cnnlib
from cnnlib.errors import InputError


def test_importing_the_package_loads_nothing_heavy():
    code = (
        "import sys, numpy.random, cnnlib; before = set(sys.modules);"
        "import cnnlib.data;"
        "new = {m.split('.')[0] for m in set(sys.modules) - before};"
        "print(sorted(new - {'cnnlib', 'numpy'} - sys.stdlib_module_names))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_a_name_must_be_text():
    with pytest.raises(InputError, match="named by a string"):
        cnnlib.load_data(7)
