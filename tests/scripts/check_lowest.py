"""Does the package work with the oldest releases that `pyproject.toml` allows?

    python -m tests.scripts.check_lowest

Run where these are installed, as `.ci/run` does: the first example of the README, the
command line, and the weights and multiply-adds of every network.
"""

import sys

from cnnlib import cli
from cnnlib.accounting import count_network, counts
from tests.test_repository import README, python_blocks

COMMANDS = ("train --help", "list", "describe lenet5", "recipes resnet20", "results")


def failures() -> list[str]:
    """What is wrong, a line each; an exception says it for itself."""
    exec(python_blocks(README)[0], {})
    failed = [f"cnnlib {x}" for x in COMMANDS if cli.main(x.split()) != 0]
    for stored in counts().itertuples():
        found = count_network(stored.network)
        pair = found.weights, found.multiply_adds
        if pair != (stored.weights, stored.multiply_adds):
            failed.append(f"{stored.network}: {pair} weights and multiply-adds")
    return failed


if __name__ == "__main__":
    sys.exit("\n".join(failures()) or None)
