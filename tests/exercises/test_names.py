"""A solved exercise leaves every other cell of its notebook as it was."""

import symtable

import nbformat
import pytest

from tests.exercises.test_contract import (
    CHECK,
    EXERCISES,
    NOTEBOOKS,
    every_notebook,
    said,
)


def _given(table: symtable.SymbolTable) -> set[str]:
    """The names that a cell gives a value at its top level."""
    return {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    }


def _needed(source: str) -> set[str]:
    """The names that a cell needs from others, those in its functions included."""
    table = symtable.symtable(source, "cell", "exec")
    own = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
    needed, inside = own - _given(table), table.get_children()
    while inside:
        scope = inside.pop()
        inside += scope.get_children()
        needed |= {
            symbol.get_name()
            for symbol in scope.get_symbols()
            if symbol.is_global() and symbol.is_referenced()
        }
    return needed


def clashes(cells: list[str], solutions: dict[str, str]) -> set[str]:
    """Names that an exercise, open or solved, gives, and that other cells need."""
    exercises = [cell for cell in cells if CHECK.search(cell)]
    needed = set().union(*(_needed(cell) for cell in cells if cell not in exercises))
    sources = [*exercises, *solutions.values()]
    given = (_given(symtable.symtable(source, "cell", "exec")) for source in sources)
    return set().union(*given) & needed


@every_notebook
def test_no_other_cell_needs_what_an_exercise_names(notebook):
    cells = nbformat.read(NOTEBOOKS[notebook], as_version=4).cells
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    solutions = {
        name: said(exercise.solution) for name, exercise in EXERCISES[notebook].items()
    }
    assert not clashes(code, solutions)


@pytest.mark.parametrize(
    ("other", "clash"),
    [
        ("unit(3)", True),
        ("def f():\n    return unit", True),
        ("unit = 3\nprint(unit)", False),
        ("unit = 3\ndef f():\n    return unit", True),
        ("def f(unit):\n    return unit", False),
    ],
)
def test_clashes_are_found(other, clash):
    starter = "def unit(x):\n    return None\n\n\nexercises.rebuild.check(unit)"
    assert (clashes([other, starter], {}) == {"unit"}) is clash


@every_notebook
def test_starters_agree_with_what_is_said_of_them(notebook):
    cells = nbformat.read(NOTEBOOKS[notebook], as_version=4).cells
    for cell in cells:
        if cell.cell_type == "code" and CHECK.search(cell.source):
            assert "None" in cell.source
            assert "..." not in cell.source
