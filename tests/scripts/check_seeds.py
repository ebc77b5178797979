"""Do the claims of a notebook hold for other seeds than the one that is stored?

    python -m tests.scripts.check_seeds notebooks/08_first_convnet.ipynb ...

Each notebook is executed again with its line `seed = 0` changed to 1, 2, 3 and 4. Every
cell tagged `claim` has to print what it printed for 0. Without arguments all notebooks
that make claims are run, which takes four times as long as the notebooks themselves.
Nothing is written.
"""

import copy
import os
import pathlib
import re
import sys

os.environ["PYTEST_CURRENT_TEST"] = "check_seeds"  # as in store_notebooks.py

import nbformat
from nbclient import NotebookClient

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "notebooks"
SEED = re.compile(r"^seed = 0\b", re.M)
SEEDS = (1, 2, 3, 4)


def claims(notebook) -> list:
    """The cells that print what a notebook claims to be so for any seed."""
    return [cell for cell in notebook.cells if "claim" in cell.metadata.get("tags", [])]


def printed(cell) -> str:
    """What a cell printed, without the warnings of a backend."""
    return "".join(
        output.get("text", "")
        for output in cell.outputs
        if output.get("name") != "stderr"
    )


def with_seed(notebook, seed: int):
    """Copy a notebook, with its one seed changed."""
    changed = copy.deepcopy(notebook)
    places = [cell for cell in changed.cells if SEED.search(cell.source)]
    if len(places) != 1:
        raise ValueError(f"{len(places)} cells have the line `seed = 0`; one must")
    places[0].source = SEED.sub(f"seed = {seed}", places[0].source)
    return changed


def failures(path: pathlib.Path) -> int:
    """Run one notebook for every seed and print where a claim differs."""
    notebook = nbformat.read(path, as_version=4)
    count = 0
    for seed in SEEDS:
        changed = with_seed(notebook, seed)
        client = NotebookClient(
            changed,
            timeout=600,
            kernel_name="python3",
            resources={"metadata": {"path": str(path.parent)}},
        )
        client.execute()
        for stored, now in zip(claims(notebook), claims(changed), strict=True):
            if printed(stored) != printed(now):
                count += 1
                print(f"{path.stem}, seed {seed}: stored\n{printed(stored)}", end="")
                print(f"now\n{printed(now)}", end="", flush=True)
    print(f"{path.stem}: {count or 'no'} differences, seeds {SEEDS}", flush=True)
    return count


def main(arguments: list[str]) -> int:
    """Check the notebooks named, or all that make claims; return the failures."""
    paths = [pathlib.Path(name).resolve() for name in arguments] or [
        path
        for path in sorted(FOLDER.glob("*.ipynb"))
        if claims(nbformat.read(path, as_version=4))
    ]
    return sum(failures(path) for path in paths)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
