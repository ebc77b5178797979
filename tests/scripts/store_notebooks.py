"""Execute notebooks and store them with their outputs, as the test compares them.

    python -m tests.scripts.store_notebooks notebooks/06_convolution_layer.ipynb ...

Without arguments every notebook is stored. A notebook whose cells fail is reported
and left as it was.
"""

import os
import pathlib
import sys
import time

# ipykernel then leaves the file descriptors alone, as it does under pytest, so native
# log lines that the test will not see are not stored either.
os.environ["PYTEST_CURRENT_TEST"] = "store_notebooks"

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "notebooks"
CELL_TIMEOUT = 300  # seconds, as in pyproject.toml


def store(path: pathlib.Path) -> None:
    """Execute one notebook in its own folder and write it back with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,  # or one print may be stored as two outputs
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    # The state of widgets belongs to one kernel; the interpreter's version to one
    # machine. Neither may show up as a change.
    notebook.metadata.pop("widgets", None)
    notebook.metadata.pop("language_info", None)
    nbformat.write(notebook, path)


def main(arguments: list[str]) -> int:
    """Store the notebooks named, or all; return the number that failed."""
    paths = [pathlib.Path(name).resolve() for name in arguments]
    failures = 0
    for path in paths or sorted(FOLDER.glob("*.ipynb")):
        started = time.perf_counter()
        try:
            store(path)
        except CellExecutionError as error:
            failures += 1
            print(f"{path.name}: not stored\n{error}", file=sys.stderr)
        else:
            seconds = time.perf_counter() - started
            size = path.stat().st_size / 1e3
            print(f"{path.name}: stored, {seconds:.0f} s, {size:.0f} kB")
    return failures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
