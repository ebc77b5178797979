"""Training with stochastic depth beside training every unit, and beside an older build.

    python tests/benchmarks/stochastic_depth.py
    python tests/benchmarks/stochastic_depth.py --before CHECKOUT --batch 64

`stochastic_depth_resnet110` trains by `cnnlib.fit` with p_L = 0.5 and, in turns in one
run, with p_L = 1, each in a process of its own; `--before` names a checkout of the
repository whose build joins in with p_L = 0.5. An epoch of `--steps` is a round. The
paper expects about three quarters of the time.
"""

import argparse
import os
import pathlib
import statistics
import sys

from turns import Worker, in_turns

NAME = "stochastic_depth_resnet110"
ROOT = pathlib.Path(__file__).parents[2]


def train(survival: float, batch: int, steps: int) -> None:
    """Epochs without end."""
    from keras_worker import noise, train_ours

    import cnnlib

    model = cnnlib.create_model(NAME, survival=survival)
    train_ours(model, noise((32, 32, 3), 10, batch * steps, batch), batch)


def main() -> None:
    """Print the time of p_L = 0.5 as a share of each of the others."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--before", type=pathlib.Path)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--worker", type=float, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        train(given.worker, given.batch, given.steps)

    def worker(survival, root) -> Worker:
        sizes = ["--batch", str(given.batch), "--steps", str(given.steps)]
        command = [sys.executable, __file__, "--worker", str(survival), *sizes]
        return Worker(command, os.environ | {"PYTHONPATH": str(root)})

    workers = {"p_L = 0.5": worker(0.5, ROOT), "p_L = 1": worker(1.0, ROOT)}
    if given.before:
        workers["p_L = 0.5, before"] = worker(0.5, given.before)
    try:
        for each in workers.values():
            each.round()  # compiles
        spent = in_turns(workers, given.rounds, float("inf"))
    finally:
        for each in workers.values():
            each.close()
    ours = spent.pop("p_L = 0.5")
    print(f"{NAME}, batch {given.batch}: {ours[:, 0].sum() / len(ours):.1f} s a round")
    for name, theirs in spent.items():
        wall, processor = (ours / theirs).T
        low, middle, high = statistics.quantiles(wall, n=4)
        print(
            f"p_L = 0.5 takes {middle:.2f} (quartiles {low:.2f} to {high:.2f}) of the"
            f" time of {name}; processor time {statistics.median(processor):.2f}"
        )


if __name__ == "__main__":
    main()
