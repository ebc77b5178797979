"""What a student sees in a notebook: colours, and the line of the cell that stopped."""

import nbformat
import pytest
from nbclient import NotebookClient

STARTER = "def dense(x, w, b):\n    return None\n\n\nexercises.dense_layer.check(dense)"
CELLS = {
    "from cnnlib.exercises import neurons_and_layers as exercises": "",
    STARTER: "Not attempted yet: ",
    STARTER.replace("None", "x @ w + b"): "\x1b[1;32mCorrect.\x1b[0m Any number",
    STARTER.replace("None", "x @ w"): "\x1b[1;35mNot yet.\x1b[0m The bias is missing.",
    STARTER.replace("return None", "x @ w + b"): (
        "\x1b[1;35mNot yet.\x1b[0m Your function returns None: is a `return` missing?"
    ),
    STARTER.replace("None", "x @ w + bias"): (
        "\x1b[1;35mNot yet.\x1b[0m Your code stopped with NameError in line 2, `return"
        " x @ w + bias`: name 'bias' is not defined."
    ),
}


@pytest.fixture(scope="module")
def printed() -> list[str]:
    """What each of the cells prints."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in CELLS]
    )
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    return ["".join(x.text for x in cell.outputs) for cell in notebook.cells]


@pytest.mark.parametrize("number", range(len(CELLS)))
def test_the_student_sees(printed, number):
    assert printed[number].startswith(list(CELLS.values())[number])
