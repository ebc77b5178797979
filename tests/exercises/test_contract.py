"""All exercises of all notebooks are asked the same questions.

The answers to try stand in `tests/exercises/answers`, the starters in the notebooks.
"""

import contextlib
import copy
import functools
import importlib
import io
import pathlib
import pkgutil
import re

import nbformat
import pytest

import cnnlib.exercises
from cnnlib.exercises.kinds import Exercise
from tests.exercises import answers

FOLDER = pathlib.Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = {path.stem[3:]: path for path in sorted(FOLDER.glob("*.ipynb"))}
EXERCISES = {
    notebook: {
        name: value
        for name, value in vars(
            importlib.import_module(f"cnnlib.exercises.{notebook}")
        ).items()
        if isinstance(value, Exercise) and not name.startswith("_")
    }
    for notebook in NOTEBOOKS
}
ANSWERS = {
    notebook: importlib.import_module(f"{answers.__name__}.{notebook}")
    for notebook in NOTEBOOKS
}
# The answer is what stands in the brackets: the starter's name.
CHECK = re.compile(r"^exercises\.(\w+)\.check\((\w+)\)$", re.M)

every_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS)
every_exercise = pytest.mark.parametrize(
    ("notebook", "name"),
    [
        pytest.param(notebook, name, id=f"{notebook}-{name}")
        for notebook, exercises in EXERCISES.items()
        for name in exercises
    ],
)


def every_answer(table: str):
    """Parametrize with all that `table`, `RIGHT` or `WRONG`, lists."""
    return pytest.mark.parametrize(
        ("notebook", "name", "answer"),
        [
            pytest.param(notebook, name, answer, id=f"{notebook}-{name}-{number}")
            for notebook, module in ANSWERS.items()
            for name, listed in getattr(module, table).items()
            for number, answer in enumerate(listed)
        ],
    )


def said(action, *given) -> str:
    """What `action` prints."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        action(*given)
    return printed.getvalue()


def starters(notebook: str) -> dict[str, str]:
    """The name of every exercise, and of the variable that is checked."""
    cells = nbformat.read(NOTEBOOKS[notebook], as_version=4).cells
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    return dict(CHECK.findall("\n\n".join(code)))


@functools.cache
def imported(notebook: str) -> dict:
    """What the notebook has imported before its first question."""
    scope = {}
    for cell in nbformat.read(NOTEBOOKS[notebook], as_version=4).cells:
        if "## Predict first" in cell.source:
            break
        if cell.cell_type == "code":
            said(exec, cell.source, scope)
    return scope


def solved(notebook: str, name: str):
    """The answer of a student who pastes the solution in place of the starter."""
    scope = dict(imported(notebook))
    exec(said(EXERCISES[notebook][name].solution), scope)
    return scope[starters(notebook)[name]]


@pytest.mark.parametrize("package", [cnnlib.exercises, answers])
def test_every_notebook_has_its_module(package):
    modules = {module.name for module in pkgutil.iter_modules(package.__path__)}
    assert modules - {"kinds"} == set(NOTEBOOKS)


@every_notebook
def test_notebook_module_and_answers_have_the_same_exercises(notebook):
    names = set(EXERCISES[notebook])
    assert set(starters(notebook)) == names
    assert set(ANSWERS[notebook].WRONG) == names
    assert set(ANSWERS[notebook].RIGHT) <= names


@every_exercise
def test_a_blank_is_no_attempt(notebook, name):
    blanks = [None, ...]
    if callable(solved(notebook, name)):
        blanks += [lambda *given: None, lambda *given: ...]
    for blank in blanks:
        text = said(EXERCISES[notebook][name].check, blank)
        assert text.startswith("Not attempted yet")


@every_exercise
def test_three_hints_and_the_last_again(notebook, name):
    exercise = copy.copy(EXERCISES[notebook][name])  # counts its own hints
    hints = [said(exercise.hint) for _ in range(4)]
    for number, hint in enumerate(hints[:3], 1):
        assert hint.startswith(f"Hint {number} of 3: ")
    assert hints[3] == hints[2]


@every_exercise
def test_the_solution_is_right(notebook, name):
    answer = solved(notebook, name)
    assert said(EXERCISES[notebook][name].check, answer).startswith("Correct.")


@every_answer("RIGHT")
def test_a_right_answer_is_right(notebook, name, answer):
    assert said(EXERCISES[notebook][name].check, answer).startswith("Correct.")


@every_answer("WRONG")
def test_a_typical_mistake_is_told_its_cause(notebook, name, answer):
    mistaken, cause = answer
    text = said(EXERCISES[notebook][name].check, mistaken)
    assert text.startswith("Not yet. ")
    assert cause in text
    assert "?." not in text
