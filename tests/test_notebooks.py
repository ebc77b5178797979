"""Rules that every notebook keeps. That its outputs come out again, nbval tests."""

import itertools
import pathlib
import re
import statistics

import nbformat
import pytest

from cnnlib.training.recipes import list_recipes

ROOT = pathlib.Path(__file__).resolve().parent.parent
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NAMES = [path.stem for path in PATHS]

HEADINGS = [
    "Predict first",
    "Exercises",
    "Summary",
    "Take it further",
    "References",
]
LECTURE_LINE = re.compile(
    r"^\*Lectures?\b.* · needs .+ · \d+ min to read · \d+ s to run\*$", re.M
)
CHECK = re.compile(r"^exercises\.(\w+)\.check\(", re.M)
# In which lectures the subject of a notebook is taught: Learn CNN in one day, Week 7,
# Architectures (Aich), Lecture 5 (Loey), the Korean deck.
DECKS = {
    "01": "WA",
    "02": "WSK",
    "03": "WK",
    "04": "K",
    "05": "KW",
    "06": "SKWLA",
    "07": "SKWAL",
    "08": "SK",
    "09": "S",
    "10": "SW",
    "11": "SK",
    "12": "S",
    "13": "SKW",
    "14": "WA",
    "15": "WS",
}
LONGEST_CELL = 25  # lines
LARGEST_FILE = 1_000_000  # bytes


@pytest.fixture(scope="module", params=PATHS, ids=lambda path: path.stem)
def path(request) -> pathlib.Path:
    return request.param


@pytest.fixture(scope="module")
def notebook(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture
def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture
def prose(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def tags(cell) -> list[str]:
    return cell.metadata.get("tags", [])


def headings(prose) -> list[tuple[int, str]]:
    """Level and text of every heading."""
    found = re.findall(r"^(#+) (.+)$", "\n".join(prose), re.M)
    return [(len(marks), text.strip()) for marks, text in found]


def outputs(code) -> list:
    return [output for cell in code for output in cell.outputs]


def test_there_are_notebooks():
    assert PATHS
    assert {path.stem for path in PATHS} <= set(NAMES)


def test_file_is_valid_small_and_of_no_machine(path, notebook):
    nbformat.validate(notebook)
    assert path.stat().st_size < LARGEST_FILE
    assert notebook.metadata.kernelspec.name == "python3"
    assert "language_info" not in notebook.metadata
    assert "widgets" not in notebook.metadata


def test_first_cell_has_title_promise_and_lecture_line(notebook):
    title, promise, line = notebook.cells[0].source.strip().split("\n\n")
    assert re.fullmatch(r"# \S.*", title)
    assert promise.rstrip("* ").endswith((".", "?", "!"))
    assert LECTURE_LINE.fullmatch(line)


def test_lecture_line_names_the_decks_that_teach_this(path, notebook):
    """Which decks teach a classic network is told in its notebook, see `DECKS`."""
    line = notebook.cells[0].source.strip().split("\n\n")[2]
    lectures, needs = line.split(" · ")[:2]
    assert re.match(r"\*Lectures? [WSALK]\b", lectures)
    named = set(re.findall(r"\b[WSALK]\b", lectures))
    assert named <= set(DECKS.get(path.stem[:2], "WSALK")), named
    for number, name in re.findall(r"(\d\d)(?:\]\((\w+)\.ipynb\))?", needs):
        assert number < path.stem[:2], "needs a later notebook"
        assert name in NAMES, f"{number} is not linked"
        assert name.startswith(number)


def test_aims_come_next(notebook):
    assert notebook.cells[1].source.startswith("**After this you can**")
    aims = notebook.cells[1].source.partition("\n## ")[0]
    assert 3 <= len(re.findall(r"^- ", aims, re.M)) <= 5


def test_headings_are_all_there_and_in_order(prose):
    found = headings(prose)
    assert [level for level, _ in found].count(1) == 1
    for (above, _), (below, text) in itertools.pairwise(found):
        assert below <= above + 1, f"{text!r} skips a level"
    texts = [text for level, text in found if level == 2]
    assert [text for text in texts if text in HEADINGS] == HEADINGS


def test_last_line_leads_to_the_next_notebook(path, prose):
    last = prose[-1].strip().splitlines()[-1]
    for name in NAMES[NAMES.index(path.stem) + 1 :][:1]:
        assert last.startswith("Next: ")
        assert f"]({name}.ipynb)" in last


def test_links_lead_to_files_that_exist(path, prose):
    for target in re.findall(r"\]\(([^):]+)\)", "\n".join(prose)):
        assert (path.parent / target.partition("#")[0]).exists(), target


def test_training_commands_name_recipes(prose):
    for network, data in re.findall(
        r"cnnlib train (\w+) --data (\w+)", "\n".join(prose)
    ):
        assert f"{network}/{data}" in list_recipes()


def test_cells_are_short(code):
    lines = [len(cell.source.splitlines()) for cell in code]
    assert min(lines) > 0
    assert statistics.median(lines) < 8
    assert max(lines) <= LONGEST_CELL


def test_cells_were_run_once_in_their_order(code):
    counts = [cell.execution_count for cell in code]
    assert counts == list(range(1, len(code) + 1))


def test_outputs_are_compared(code):
    ignored = 0
    for cell in code:
        assert "nbval-skip" not in tags(cell)
        assert "NBVAL_SKIP" not in cell.source
        assert not {"raises-exception", "nbval-raises-exception"} & set(tags(cell))
        ignored += "nbval-ignore-output" in tags(cell)
        ignored += "NBVAL_IGNORE_OUTPUT" in cell.source
    assert ignored <= len(code) / 3, f"{ignored} of {len(code)} are not compared"


def test_no_error_and_no_warning_is_stored(code):
    for output in outputs(code):
        assert output.output_type != "error", f"{output.ename}: {output.evalue}"
        assert output.get("name") != "stderr", output.text


def test_no_path_of_a_machine_is_stored(code):
    for output in outputs(code):
        text = output.get("text", "") + str(output.get("data", {}).get("text/plain"))
        assert not re.search(r"(?<!\w)/(home|root|tmp|Users|usr|opt)/", text), text


def test_there_are_figures(path, code):
    shown = [x for x in outputs(code) if "image/png" in x.get("data", {})]
    assert len(shown) >= (1 if path.stem.startswith("00") else 4)


def test_claims_depend_on_one_seed(code):
    """What `tests/scripts/check_seeds.py` needs to try other seeds."""
    if any("claim" in tags(cell) for cell in code):
        seeds = [x for x in code if re.search(r"^seed = 0\b", x.source, re.M)]
        assert len(seeds) == 1
    for cell in code:
        if "claim" in tags(cell):
            assert "nbval-ignore-output" not in tags(cell)
            assert any(output.get("text") for output in cell.outputs)


def test_every_figure_has_a_title_and_is_described_above_it(notebook):
    above = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            above = cell.source
        elif any("image/png" in output.get("data", {}) for output in cell.outputs):
            described = re.search(r"\*Figures?[:,] .{30,}\*", above)
            assert described, f"no '*Figure: …*' above\n{cell.source}"
            assert "plots.title(" in cell.source, f"no title\n{cell.source}"


def starters(code):
    """Name and cell of every exercise, in the order of the notebook."""
    found = [(CHECK.search(cell.source), cell) for cell in code]
    return [(check[1], cell) for check, cell in found if check]


def test_exercises_can_be_checked_hinted_and_solved(notebook):
    cells = notebook.cells
    start = next(i for i, cell in enumerate(cells) if "## Exercises" in cell.source)
    names = []
    for index, cell in enumerate(cells[start:], start):
        if cell.cell_type == "code" and (check := CHECK.search(cell.source)):
            name = check[1]
            help_lines = f"# exercises.{name}.hint()\n# exercises.{name}.solution()"
            assert cells[index + 1].source == help_lines
            names.append(name)
    assert 4 <= len(names) <= 5
    assert len(set(names)) == len(names)


def test_exercises_are_stored_unsolved(code):
    for name, cell in starters(code):
        (output,) = cell.outputs
        assert output.text.startswith("Not attempted yet"), name
