"""Images per second of `cnnlib`, Keras's defaults and PyTorch, in turns in one run.

    python tests/benchmarks/network_speed.py [NAME ...] [--mode training|inference]
        [--rounds 11] [--seconds 40] [--python PYTHON]

What is compared, on the same sizes with the same optimiser: `cnnlib.fit`, and for
inference `cnnlib.fold_batch_norm` with `predict`; Keras's `compile`, `fit` and
`predict` with nothing set, on the network of `keras.applications` where it exists, else
on ours with plain Keras layers; PyTorch eager and channels_last (an extra, `pip install
-e ".[torch]"`; `--python` names the interpreter that has it, if another). Large
networks see small images, so that the whole takes a quarter of an hour on two cores.

Each library works in a process of its own, in turns, round by round: in one process the
threads of TensorFlow and PyTorch would stand in each other's way. Wall-clock time is
what a user feels; the fastest rounds come closest to a machine with nothing else to do;
processor time says whether work was saved or only spread over more cores. On a busy
machine compare on one core, where PyTorch's threads do not wait for each other:
`taskset -c 0 python …`. Figures depend on the machine, so nothing is asserted but that
the networks of `cnnlib` and PyTorch have equally many weights.
"""

import argparse
import pathlib
import subprocess
import sys

import numpy as np
from turns import Worker, in_turns, ratios

# Side of the images, batch, steps per round.
SIZES = {
    "lenet5": (32, 128, 80),
    "resnet20": (32, 128, 8),
    "resnet50": (64, 16, 2),
    "resnext50_32x4d": (64, 16, 2),
    "densenet121": (64, 16, 2),
    "wrn_28_10": (32, 8, 1),
}
MODES = ("training", "inference")
HERE = pathlib.Path(__file__).parent


def start(kind: str, python: str, mode: str, name: str) -> Worker:
    """A process of one library."""
    sizes = [str(size) for size in SIZES[name]]
    if kind == "torch":
        return Worker([python, str(HERE / "torch_worker.py"), mode, name, *sizes])
    script = str(HERE / "keras_worker.py")
    return Worker([sys.executable, script, kind, mode, name, *sizes])


def measure(kinds: list[str], mode: str, name: str, options) -> dict[str, np.ndarray]:
    """Wall-clock and processor seconds per round, by library."""
    workers = {kind: start(kind, options.python, mode, name) for kind in kinds}
    try:
        # The first round holds the start-up and the tracing of the graphs.
        first = {kind: worker.round() for kind, worker in workers.items()}
        counts = {
            first[kind].get("weights") for kind in ("cnnlib", "torch") if kind in first
        }
        assert len(counts) == 1, f"{name}: {counts} weights"
        return in_turns(workers, options.rounds, options.seconds)
    finally:
        for worker in workers.values():
            worker.close()


def show(mode: str, name: str, spent: dict[str, np.ndarray]) -> None:
    """Print the images per second of all and our ratio to each of the others."""
    side, batch, steps = SIZES[name]
    rates = [
        f"{kind} {batch * steps / np.median(seconds[:, 0]):,.5g}"
        for kind, seconds in spent.items()
    ]
    print(
        f"{mode} {name}, {side} × {side}, batch {batch},"
        f" {len(spent['cnnlib'])} rounds: {', '.join(rates)} images/s"
    )
    for kind, seconds in spent.items():
        if kind != "cnnlib":
            print(
                f"    cnnlib / {kind:5} {ratios(spent['cnnlib'], seconds)}", flush=True
            )


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SIZES))
    parser.add_argument("--mode", choices=MODES, help="instead of both")
    parser.add_argument("--rounds", type=int, default=11, help="at most")
    parser.add_argument("--seconds", type=float, default=40, help="per network")
    parser.add_argument("--python", default=sys.executable, help="that has PyTorch")
    options = parser.parse_args()
    for name in options.names:
        if name not in SIZES:
            parser.error(f"unknown network {name!r}; choose from {', '.join(SIZES)}")
    return options


def main() -> None:
    """Measure and print."""
    options = parse()
    kinds = ["cnnlib", "keras", "torch"]
    found = subprocess.run([options.python, "-c", "import torch"], capture_output=True)
    if found.returncode:
        kinds.remove("torch")
        print(
            f"{options.python} has no PyTorch, so it is left out;"
            ' pip install -e ".[torch]" adds it'
        )
    for name in options.names or SIZES:
        for mode in [options.mode] if options.mode else MODES:
            show(mode, name, measure(kinds, mode, name, options))


if __name__ == "__main__":
    main()
