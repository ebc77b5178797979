"""Count networks and write them into `cnnlib/accounting/networks.csv`.

Their names and first lines go into `cnnlib/cli/models.csv`, which `cnnlib list` shows
without loading a network.

    python -m tests.scripts.store_counts              # networks that have no row yet
    python -m tests.scripts.store_counts resnet50     # and these anew

The numbers there were derived from the papers' definitions, by hand where the networks'
files show how, and the models are tested against them. So a number that a model no
longer gives is a fault of the model until shown otherwise: the script changes none
unless told the network's name.
"""

import pathlib
import sys

import pandas as pd

import cnnlib
from cnnlib.accounting import blueprint, count_network, counts
from cnnlib.cli.options import MODELS

FILE = pathlib.Path(cnnlib.__file__).parent / "accounting" / "networks.csv"


def row(name: str) -> dict:
    """What the file holds about a network, but for the reason of a missing error."""
    found = count_network(name)
    shape = blueprint(name).input_shape[1:]
    return {
        "network": name,
        "input": "×".join(map(str, shape)),
        "weights": found.weights,
        "multiply_adds": found.multiply_adds,
        "activations": found.activations,
        "depth": found.depth,
    }


def about(name: str) -> str:
    """What a network is, in a line: the first one of its docstring."""
    line = getattr(cnnlib.models, name).__doc__.strip().splitlines()[0].rstrip(".")
    return line.removeprefix("Build ").removeprefix(f"{name}: ")


def main(anew: list[str]) -> None:
    """Count what is missing and what is named; keep every other row as it is."""
    stored = {found["network"]: found for found in counts().to_dict("records")}
    counted = set(anew) | set(cnnlib.list_models()) - set(stored)
    rows = [
        stored.get(name, {"no_error": ""}) | (row(name) if name in counted else {})
        for name in cnnlib.list_models()
    ]
    pd.DataFrame(rows, columns=counts().columns).to_csv(FILE, index=False)
    lines = [{"model": name, "about": about(name)} for name in cnnlib.list_models()]
    pd.DataFrame(lines).to_csv(MODELS, index=False)
    print(f"{FILE.name}: {len(rows)} networks, counted now:", *sorted(counted))


if __name__ == "__main__":
    main(sys.argv[1:])
