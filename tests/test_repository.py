"""The promises of the front page and of the files that install the project."""

import pathlib
import pkgutil
import re
import subprocess
import sys
import tomllib

import nbformat
import pytest
import yaml  # comes with JupyterLab
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "cnnlib",
    "environment.yml",
    "findings",
    "notebooks",
    "pyproject.toml",
    "requirements.txt",
    "tests",
}
# From Python 3.8 to 3.29: enough to compare ranges of versions by trying them all.
PYTHONS = [f"3.{minor}" for minor in range(8, 30)]


def python_blocks(text: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", text, flags=re.M | re.S)


def required() -> dict[str, Requirement]:
    """The lines of requirements.txt that name a package."""
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    lines = [line for line in lines if line and not line.startswith(("#", "-"))]
    return {canonicalize_name(Requirement(x).name): Requirement(x) for x in lines}


def declared() -> list[Requirement]:
    """What pyproject.toml asks for: to run the package, and to develop it."""
    extras = PYPROJECT["project"]["optional-dependencies"]
    return [
        Requirement(x) for x in PYPROJECT["project"]["dependencies"] + extras["dev"]
    ]


def listed_notebooks(page: str) -> list[tuple[str, str, str, str, str]]:
    """A table of the course: name, link target, idea, network, minutes."""
    row = r"^\| \[`(\w+)`\]\((\S+)\) \| ([^|]+) \| ([^|]+) \| (\d+) \|$"
    found = re.findall(row, page, re.M)
    assert len(found) == len(re.findall(r"^\| \[?`\d\d_", page, re.M)), "another form"
    return found


def test_code_of_the_readme_runs(tmp_path):
    """Each block alone in a fresh interpreter; what it promises to print is good."""
    printed = ""
    for block in python_blocks(README):
        command = [sys.executable, "-c", block]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        printed += done.stdout
    accuracy = re.search(r"([\d.]+)% of the test images", printed)
    assert float(accuracy[1]) >= 97, printed


def test_readme_counts_the_networks():
    import cnnlib

    promise = r"`cnnlib.list_models\(\)` names more than (\d+) networks"
    (number,) = re.findall(promise, README)
    assert len(cnnlib.list_models()) > int(number)


def test_readme_gives_the_two_commands():
    for command in ("jupyter lab notebooks", "pytest"):
        assert f"\npip install -r requirements.txt && {command}\n" in README


def test_readme_shows_files_that_exist():
    targets = re.findall(r"\]\(([^)\s]+)\)", README)
    assert len(targets) > 3
    for target in targets:
        assert (ROOT / target).is_file(), target


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_paths_and_modules_that_a_page_names_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    # Words in capitals, such as NAME, stand for names to come.
    paths = re.findall(r"\b(?:cnnlib|tests|notebooks)/[\w./]*\w", text)
    modules = re.findall(r"\b(?:cnnlib|tests)(?:\.\w+)+", text)
    for path in paths:
        assert re.search("[A-Z]{2}", path) or (ROOT / path).exists(), path
    for module in modules:
        head = pathlib.Path(*module.split("."))
        places = (head, head.with_suffix(".py"))
        if module.startswith("tests."):
            assert any((ROOT / place).exists() for place in places), module
        else:  # a module, or a name in one
            pkgutil.resolve_name(module)


def test_no_file_is_longer_than_300_lines():
    files = [
        path for name in ("cnnlib", "tests") for path in (ROOT / name).rglob("*.py")
    ]
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in files}
    assert {path.name: n for path, n in lengths.items() if n > 300} == {}


def test_notebook_list_is_complete_and_in_order():
    listed = listed_notebooks(README)
    assert [int(name[:2]) for name, *_ in listed] == list(range(34))
    notebooks = (ROOT / "notebooks").glob("*.ipynb")
    assert {name for name, *_ in listed} == {path.stem for path in notebooks}
    for name, link, _, _, minutes in listed:
        assert link == f"notebooks/{name}.ipynb"
        text = (ROOT / link).read_text(encoding="utf-8")
        assert f" · {minutes} min to read · " in text, name


def test_first_notebook_shows_the_same_list():
    first = nbformat.read(ROOT / "notebooks" / "00_start_here.ipynb", as_version=4)
    text = "\n".join(x.source for x in first.cells if x.cell_type == "markdown")
    listed = [
        (name, f"notebooks/{link}", *rest)
        for name, link, *rest in listed_notebooks(text)
    ]
    assert listed == listed_notebooks(README)


def test_requirements_are_compatible_ranges_and_end_with_the_package():
    lines = (ROOT / "requirements.txt").read_text().split("\n")
    assert lines[-2:] == ["-e .", ""]
    for name, requirement in required().items():
        operators = [s.operator for s in requirement.specifier]
        assert operators == ["~="], f"{name}: {requirement}"


@pytest.mark.parametrize("wanted", declared(), ids=str)
def test_requirements_contain_what_the_package_declares(wanted):
    """Whatever requirements.txt lets pip choose, pyproject.toml accepts."""
    name = canonicalize_name(wanted.name)
    assert name in required()
    (tested,) = required()[name].specifier
    assert [s.operator for s in wanted.specifier] == [">="]
    assert wanted.specifier.contains(tested.version), f"{wanted} against {tested}"


def test_extras_do_not_contradict_the_dependencies():
    floors = {x.name: x.specifier for x in declared()}
    for group in PYPROJECT["project"]["optional-dependencies"].values():
        for requirement in map(Requirement, group):
            known = floors.get(requirement.name)
            assert known in (None, requirement.specifier), requirement


def test_environment_installs_the_same():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert environment["name"] == "cnnlib"
    conda = [x for x in environment["dependencies"] if isinstance(x, str)]
    (pip,) = [x["pip"] for x in environment["dependencies"] if isinstance(x, dict)]
    # All packages come from requirements.txt; conda brings Python and pip only, so
    # there is nothing that could contradict it.
    assert pip == ["-r requirements.txt"]
    assert sorted(re.split(r"[^\w-]", x)[0] for x in conda) == ["pip", "python"]


def test_the_versions_of_python_agree():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    (python,) = [x for x in environment["dependencies"] if "python" in x]
    tested = SpecifierSet(python.removeprefix("python"))
    allowed = SpecifierSet(PYPROJECT["project"]["requires-python"])
    versions = [v for v in PYTHONS if tested.contains(v)]
    assert versions[0] == next(v for v in PYTHONS if allowed.contains(v))
    assert all(map(allowed.contains, versions))
    assert f"Python {versions[0]} to {versions[-1]} " in README


def test_top_level_holds_nothing_else():
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode != 0:
        pytest.skip(f"not a git checkout: {done.stderr.strip()}")
    files = filter(None, done.stdout.split("\0"))
    assert {name.partition("/")[0] for name in files} == TOP_LEVEL
