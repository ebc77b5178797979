"""Trainings in processes of their own."""

import os
import subprocess
import sys
import time
from pathlib import Path

_SCRIPT = Path(__file__).with_name("restart_run.py")


def start(folder, *options, prefix=()):
    """Train in a process of its own."""
    return subprocess.Popen(
        [*prefix, sys.executable, str(_SCRIPT), str(folder), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONPATH": str(_SCRIPT.parents[3])},
    )


def finish(folder, *options, prefix=()):
    process = start(folder, *options, prefix=prefix)
    text, _ = process.communicate(timeout=300)
    return process.returncode, text


def wait_for(condition, process, seconds=120):
    """Until something is true, or the process has ended."""
    limit = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, process.stdout.read()
        assert time.monotonic() < limit
        time.sleep(0.005)
