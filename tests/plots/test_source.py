"""What a notebook shows of the package is what it runs."""

import cnnlib
from cnnlib.plots.source import source_without_docstring


def test_docstrings_go_and_code_stays():
    source = source_without_docstring(cnnlib.training.compare)
    assert source.startswith("def compare(")
    assert "Raises:" not in source
    assert source.endswith("}")
    scope = dict(vars(cnnlib.training.comparison))
    exec(source, scope)
    assert scope["compare"].__code__.co_names == (
        cnnlib.training.compare.__code__.co_names
    )
