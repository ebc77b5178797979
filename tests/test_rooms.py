"""Which folder of the package may import which; and no modules import in a ring."""

import ast
import graphlib
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What every module may import.
GROUND = ("cnnlib.errors", "cnnlib.memory", "cnnlib.paths", "cnnlib.plain_numbers")
# What the modules of a folder may import, inside functions too: those of their own
# folder, those of `GROUND`, and those of the folders named here, each of which stands
# higher in this table. A folder that is not named belongs to the one above it.
# Excepted are the `__init__.py` that hand on names: `cnnlib/__init__.py`, whose lazy
# names reach into every folder, and those of folders, which reach into their own.
MAY_IMPORT = {
    "layers": "",
    "optimization": "",
    "scratch": "",
    "data": "",
    "models/weights": "",
    "models/common": "layers models/weights",
    "models": "layers models/common models/weights",
    "surgery": "layers models models/common",
    "interpretation": "layers surgery",
    "accounting": "layers models/common surgery",
    "training/devices": "",
    "training/augmentation": "",
    "training/recipes": "models/common optimization training/augmentation",
    "training/runs": "data models/common training/devices training/recipes",
    "training": "models models/common optimization training/augmentation"
    " training/devices training/recipes training/runs",
    "evaluation": "models/common surgery training training/devices training/runs",
    "plots": "",
    "plots/charts": "accounting plots",
    "plots/pictures": "interpretation plots",
    "plots/diagrams": "plots plots/pictures scratch surgery",
    "exercises/kinds": "models/common surgery",
    "exercises": "accounting data exercises/kinds layers models/common scratch",
    # The command line stands on everything, and takes the names of the front.
    "cli": ". data models/common models/weights training/devices training/recipes"
    " training/runs",
}


def name_of(path: pathlib.Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PATHS = {name_of(path): path for path in sorted((ROOT / "cnnlib").rglob("*.py"))}


def folder_of(module: str) -> str:
    """The folder in the table; `"."` for the modules at the top of the package."""
    folder = PATHS[module].parent.relative_to(ROOT / "cnnlib")
    while str(folder) not in (*MAY_IMPORT, "."):
        folder = folder.parent
    return folder.as_posix()


def imports(module: str, everywhere: bool = True) -> set[str]:
    """Modules of the package that a module imports.

    Args:
        module: its name.
        everywhere: also inside functions, which run later.
    """
    found, waiting = set(), [ast.parse(PATHS[module].read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if everywhere or not isinstance(node, (ast.FunctionDef, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports from '.'"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found.update(name if name in PATHS else node.module for name in names)
    return {name for name in found if name.partition(".")[0] == "cnnlib"}


def hands_on(module: str, imported: str) -> bool:
    """Whether this is an `__init__.py` that reaches into its own folder."""
    package = PATHS[module].name == "__init__.py"
    return package and imported.startswith(f"{module}.")


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_folder_imports_only_what_stands_below_it(folder):
    allowed = {folder, *MAY_IMPORT[folder].split()}
    wrong = [
        f"{module} imports {imported}"
        for module in PATHS
        if folder_of(module) == folder
        for imported in imports(module)
        if imported not in GROUND
        and folder_of(imported) not in allowed
        and not hands_on(module, imported)
    ]
    assert wrong == []


def test_the_table_names_folders_that_exist_and_only_those_above():
    known = {"."}
    for folder, allowed in MAY_IMPORT.items():
        assert (ROOT / "cnnlib" / folder).is_dir(), folder
        assert set(allowed.split()) <= known, folder
        known.add(folder)
    assert {folder_of(module) for module in PATHS} == known


def test_no_modules_import_in_a_ring():
    graph = {module: imports(module, everywhere=False) for module in PATHS}
    tuple(graphlib.TopologicalSorter(graph).static_order())  # raises CycleError
