"""Processes that compute in turns, and what a benchmark makes of their times.

Each library runs in a process of its own, so that no thread pool meets another's; a
process works when it is told to, and sleeps while another works.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np


def clock() -> np.ndarray:
    """Wall-clock and processor time, in seconds."""
    return np.array([time.perf_counter(), time.process_time()])


def wait_for_turn() -> None:
    """In a worker: sleep until the next round; end when there is none."""
    if not sys.stdin.readline():
        raise SystemExit


def report(spent, **more) -> None:
    """In a worker: tell the wall-clock and processor seconds of a round."""
    print(json.dumps({"spent": [float(part) for part in spent], **more}), flush=True)


class Worker:
    """A process that works when it is told to.

    Args:
        command: of the process, which calls `wait_for_turn` and `report`.
        environment: its environment variables; `None` for those of this process.
    """

    def __init__(self, command: list[str], environment: dict | None = None):
        pipe = subprocess.PIPE
        # A file takes any number of lines; a pipe that nobody reads would fill up.
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115, closed in `close`
        self._process = subprocess.Popen(
            command,
            stdin=pipe,
            stdout=pipe,
            stderr=self._errors,
            text=True,
            env=environment,
        )

    def round(self) -> dict:
        """Let it work; return what it reports.

        Raises:
            RuntimeError: it ended; the message is the last line of its errors.
        """
        try:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
            for line in self._process.stdout:
                if line.startswith('{"spent"'):
                    return json.loads(line)
        except BrokenPipeError:
            pass
        self._process.wait()
        self._errors.seek(0)
        errors = self._errors.read().strip().splitlines() or ["it ended"]
        raise RuntimeError(errors[-1])

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()
        self._errors.close()


def in_turns(workers: dict[str, Worker], rounds: int, seconds: float) -> dict:
    """Rounds of all workers in turns.

    Args:
        workers: by name.
        rounds: at most.
        seconds: after which no further round begins; one is always measured.

    Returns:
        Per worker an array (rounds, 2) of wall-clock and processor seconds.
    """
    spent = {name: [] for name in workers}
    start = time.perf_counter()
    while len(spent[next(iter(spent))]) < rounds:
        for name, worker in workers.items():
            spent[name].append(worker.round()["spent"])
        if time.perf_counter() - start > seconds:
            break
    return {name: np.array(found) for name, found in spent.items()}


def ratios(ours: np.ndarray, theirs: np.ndarray) -> str:
    """How many times as fast ours is, from the seconds of both, in words."""
    wall, processor = (theirs / ours).T
    spread = ""
    if len(wall) > 1:
        low, _, high = statistics.quantiles(wall, n=4)
        spread = f" (quartiles {low:.2f} to {high:.2f})"
    return (
        f"{statistics.median(wall):5.2f}{spread}"
        f"  fastest rounds {theirs[:, 0].min() / ours[:, 0].min():.2f}"
        f"  processor time {statistics.median(processor):.2f}"
    )
