"""The tables in the networks' files say what the tables of `cnnlib.accounting` have."""

import functools
import importlib
import itertools
import pkgutil
import re

import pytest

import cnnlib
from cnnlib.accounting import count_network, counts, scores
from cnnlib.models.common.keyword_text import read_keywords

UNITS = {"": 1, " M": 10**6, " G": 10**9}
DATA = {"error C10+": "CIFAR-10", "C10+": "CIFAR-10", "C100+": "CIFAR-100"}


def modules() -> list:
    """The files of `cnnlib.models` that define a network."""
    found = pkgutil.iter_modules(cnnlib.models.__path__, "cnnlib.models.")
    files = [importlib.import_module(info.name) for info in found if not info.ispkg]
    return [file for file in files if networks(file)]


def table(module) -> list[dict[str, str]]:
    """The rows of the first table in a file, by the heads of their columns."""
    lines = re.search(r"(?:^\|.*\|$\n)+", module.__doc__, re.M)[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    head, _, *rows = cells
    return [dict(zip(head, row, strict=True)) for row in rows]


def networks(module) -> list[str]:
    """The members of the registry that a file defines."""
    return [name for name in cnnlib.list_models() if name in vars(module)]


def member(module, head: str, cell: str) -> tuple[str, dict]:
    """Name and keywords of a first cell: a name, a call, or one keyword's value."""
    (text,) = re.findall(r"`(.*)`", cell)
    if head.endswith("=`"):
        (name,) = networks(module)
        return name, read_keywords(head.strip("`") + text)
    calls = {name: functools.partial(_called, name) for name in networks(module)}
    found = eval(text, vars(module) | calls)
    return found if isinstance(found, tuple) else found()


def _called(name: str, **keywords) -> tuple[str, dict]:
    return name, keywords


def rows():
    """Every row about a network, with its name and keywords."""
    for module in modules():
        name = None
        for cells in table(module):
            head, first = next(iter(cells.items()))
            keywords = {}  # a line in words says more about the network above it
            if "`" in first:
                name, keywords = member(module, head, first)
            yield pytest.param(name, keywords, cells, id=f"{name} {first}")


def column(cells: dict[str, str], head: str) -> str | None:
    return next((cell for h, cell in cells.items() if h.startswith(head)), None)


def rounds_to(shown: str, number: float) -> bool:
    """Whether a number, in the unit that is shown, has these digits."""
    digits, unit = re.fullmatch(r"([\d,.]+)( [MG])?", shown).groups()
    decimals = len(digits.partition(".")[2])
    half = 0.5 * UNITS[unit or ""] / 10**decimals
    return abs(float(digits.replace(",", "")) * UNITS[unit or ""] - number) <= half


@pytest.mark.parametrize(("name", "keywords", "cells"), list(rows()))
def test_weights_and_multiply_adds(name, keywords, cells):
    weights = column(cells, "weights")
    if not weights:
        return
    network = count_network(name, **keywords) if keywords else counts(name).iloc[0]
    trained = column(cells, "trained") or weights.removesuffix(" + 840 fixed")
    assert rounds_to(trained, network.weights)
    if "trained" in cells:
        assert rounds_to(weights, count_network(name, **keywords).stored)
    if multiply_adds := column(cells, "multiply-adds"):
        assert rounds_to(multiply_adds, network.multiply_adds)


@pytest.mark.parametrize(("name", "keywords", "cells"), list(rows()))
def test_errors_are_published(name, keywords, cells):
    known = scores()
    known = known[known["network"] == name]
    for head, cell in cells.items():
        data = known[known["data"] == DATA.get(head, known["data"])]
        figures = re.findall(r"([\d.]+)(?:/([\d.]+))? %", cell)
        for first, second in figures if "accuracy" not in head else ():
            shown = (float(first), float(second)) if second else float(first)
            assert shown in (pairs(data) if second else singles(data)), (head, shown)


def singles(table) -> set[float]:
    return {*table["top1"], *table["top5"]}


def pairs(table) -> set[tuple[float, float]]:
    """Top-1 and top-5 error of one row; CIFAR-10's and CIFAR-100's of two."""
    on = {data: rows["top1"] for data, rows in table.groupby("data")}
    cifar = itertools.product(on.get("CIFAR-10", ()), on.get("CIFAR-100", ()))
    return {*zip(table["top1"], table["top5"], strict=True), *cifar}


def test_every_network_stands_in_the_table_of_its_file():
    told = {row.values[0] for row in rows()}
    # A form with normalisation came with later releases of the one without.
    assert {name.removesuffix("_bn") for name in cnnlib.list_models()} == told
