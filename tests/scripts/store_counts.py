"""Count every network of the registry and write `cnnlib/accounting/counts.csv`.

    python -m tests.scripts.store_counts

Takes about two minutes. Needed when a network joins the registry; a test compares.
"""

import pathlib

import pandas as pd

import cnnlib
from cnnlib.accounting import blueprint
from cnnlib.accounting.counted import counted

FILE = pathlib.Path(cnnlib.__file__).parent / "accounting" / "counts.csv"


def row(name: str) -> dict:
    """What the file holds about a network."""
    found = counted(name)
    shape = blueprint(name).input_shape[1:]
    return {
        "network": name,
        "input": "×".join(map(str, shape)),
        "weights": found.weights,
        "multiply_adds": found.multiply_adds,
        "activations": found.activations,
        "depth": found.depth,
    }


if __name__ == "__main__":
    table = pd.DataFrame([row(name) for name in cnnlib.list_models()])
    table.to_csv(FILE, index=False)
    print(f"{FILE.name}: {len(table)} networks")
