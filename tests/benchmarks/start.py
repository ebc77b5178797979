"""Seconds until the command line answers, over those of `python -c pass`.

    python -m tests.benchmarks.start
    python -m tests.benchmarks.start --beside ../another/checkout

All are started in turns within one run. The last command loads Keras, for comparison.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMANDS = (
    "--help",
    "list",
    "describe lenet5 --help",
    "train --help",
    "describe lenet55",
    "train lenet5 --sed 3",
    "describe lenet5",
)
RUN = "import sys; from cnnlib.cli import main; sys.exit(main(sys.argv[1:]))"
ROUNDS = 9


def seconds(code: str, *arguments: str, root: pathlib.Path = ROOT) -> float:
    """Wall-clock seconds of one process."""
    command = [sys.executable, "-c", code, *arguments]
    environment = os.environ | {"PYTHONPATH": str(root)}
    started = time.perf_counter()
    subprocess.run(command, cwd=root, env=environment, capture_output=True)
    return time.perf_counter() - started


def in_words(values: list[float]) -> str:
    """Median and quartiles."""
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{middle:5.2f} ({low:.2f} to {high:.2f})"


def main() -> None:
    """Print the seconds of every command, and how many times as fast it became."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--beside", type=pathlib.Path, help="another checkout")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    roots = {"this": ROOT}
    if given.beside:
        roots["beside"] = given.beside.resolve()
    print(f"python {sys.version.split()[0]}, {given.rounds} rounds; s over -c pass")
    seconds("import keras")  # its files are read from the disk once
    for command in COMMANDS:
        over = {name: [] for name in roots}
        for _ in range(given.rounds):
            least = seconds("pass")
            for name, root in roots.items():
                spent = seconds(RUN, *command.split(), root=root)
                over[name].append(spent - least)
        found = [f"{name} {in_words(values)}" for name, values in over.items()]
        if given.beside:
            pairs = zip(over["beside"], over["this"], strict=True)
            found.append(f"ratio {in_words([theirs / ours for theirs, ours in pairs])}")
        print(f"{command:24}", *found, sep="  ", flush=True)


if __name__ == "__main__":
    main()
