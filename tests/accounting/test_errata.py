"""The slips of lectures and papers: complete, each with its notebook."""

from pathlib import Path

import pytest

import cnnlib
from cnnlib.accounting import errata
from cnnlib.accounting.published import LECTURES

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def test_every_slip_has_a_source_and_a_notebook():
    table = errata()
    assert len(table) > 30
    assert not table.duplicated().any()
    assert (table.map(len) > 3).all(axis=None)
    assert {path.stem for path in NOTEBOOKS.glob("*.ipynb")} >= set(table["notebook"])
    for source in table["source"]:
        kind, place = source.split(": ")
        assert kind == "paper" or kind.removeprefix("lecture ") in LECTURES
        assert place


def test_the_bounds_of_lecture_a_s_sum():
    channels, neighbours = 96, 5 // 2
    printed = range(neighbours, channels - 1 - neighbours + 1)
    paper = range(channels - 1 - neighbours, channels)
    (slip,) = (row for row in errata("A").itertuples() if "sum from" in row.printed)
    assert f"sums {len(printed)} of them, not {len(paper)}" in slip.right


def test_one_lecture_alone():
    assert set(errata("K")["source"].str[:9]) == {"lecture K"}
    with pytest.raises(cnnlib.InputError, match=r"lecture='X' is not known.*'W'"):
        errata("X")
