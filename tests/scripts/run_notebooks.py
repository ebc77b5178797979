"""Do the notebooks run from top to bottom on another backend than TensorFlow?

    KERAS_BACKEND=jax python -m tests.scripts.run_notebooks [notebooks/NAME.ipynb ...]

Each notebook is executed, all of them without arguments. What cells print is not
compared, because the stored outputs come from TensorFlow; but a cell tagged `claim` has
to print what is stored, since a claim is one about networks. Nothing is written.
"""

import copy
import os
import pathlib
import sys
import time

os.environ["PYTEST_CURRENT_TEST"] = "run_notebooks"  # as in store_notebooks.py

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from tests.scripts.check_seeds import FOLDER, claims, printed

CELL_TIMEOUT = 600  # seconds; twice that of pyproject.toml, for backends that compile


def failure(path: pathlib.Path) -> str:
    """Run one notebook and say what failed; an empty string if nothing did."""
    stored = nbformat.read(path, as_version=4)
    now = copy.deepcopy(stored)
    client = NotebookClient(
        now,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        return str(error)
    return "\n".join(
        f"a claim is stored as\n{printed(left)}and comes out as\n{printed(right)}"
        for left, right in zip(claims(stored), claims(now), strict=True)
        if printed(left) != printed(right)
    )


def main(arguments: list[str]) -> int:
    """Run the notebooks named, or all; return 1 if one failed, else 0."""
    paths = [pathlib.Path(name).resolve() for name in arguments]
    failed = 0
    for path in paths or sorted(FOLDER.glob("*.ipynb")):
        started = time.perf_counter()
        problem = failure(path)
        failed += bool(problem)
        seconds = time.perf_counter() - started
        print(f"{path.stem}: {seconds:.0f} s, {problem or 'ok'}", flush=True)
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
