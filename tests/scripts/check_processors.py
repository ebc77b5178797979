"""Do notebooks print the same on other processors, and with other numbers of threads?

    python -m tests.scripts.check_processors notebooks/20_vgg.ipynb ...
        [--instructions AVX2 ...] [--threads 1 ...]

Sums are added in another order there, so trained weights differ from the first step on.
Each notebook is compared as the test compares it, in every combination of instruction
sets and threads; without arguments all of them in all nine, which takes nine times as
long as the notebooks themselves. Nothing is written.
"""

import argparse
import itertools
import os
import pathlib
import subprocess
import sys

from numpy._core._multiarray_umath import __cpu_dispatch__ as ABOVE_BASELINE

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "notebooks"
CELL_TIMEOUT = 900  # seconds; old instructions and one thread are slow
# What oneDNN, XLA and NumPy have to be told; "native" is the processor as it is.
INSTRUCTIONS = {
    "native": {},
    "AVX2": {
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "XLA_FLAGS": "--xla_cpu_max_isa=AVX2",
        "NPY_DISABLE_CPU_FEATURES": " ".join(
            name for name in ABOVE_BASELINE if "512" in name or name == "X86_V4"
        ),
    },
    "SSE41": {
        "ONEDNN_MAX_CPU_ISA": "SSE41",
        "XLA_FLAGS": "--xla_cpu_max_isa=SSE4_2",
        "NPY_DISABLE_CPU_FEATURES": " ".join(ABOVE_BASELINE),
    },
}
THREADS = (1, 2, 8)
THREAD_VARIABLES = (
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
)


def difference(path: pathlib.Path, instructions: str, threads: int) -> str:
    """Compare one notebook; return what pytest printed, empty if nothing differs."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["-o", "addopts=", "--nbval", "--nbval-current-env"]
    command += [f"--nbval-cell-timeout={CELL_TIMEOUT}", str(path)]
    count = dict.fromkeys(THREAD_VARIABLES, str(threads))
    done = subprocess.run(
        command,
        env=os.environ | INSTRUCTIONS[instructions] | count,
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr if done.returncode else ""


def main() -> int:
    """Compare the notebooks named, or all; return 1 if one differs, else 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=pathlib.Path)
    parser.add_argument(
        "--instructions",
        nargs="+",
        choices=INSTRUCTIONS,
        default=list(INSTRUCTIONS),
    )
    parser.add_argument("--threads", nargs="+", type=int, default=THREADS)
    asked = parser.parse_args()
    cases = list(itertools.product(asked.instructions, asked.threads))
    differs = False
    for path in asked.notebooks or sorted(FOLDER.glob("*.ipynb")):
        for instructions, threads in cases:
            found = difference(path.resolve(), instructions, threads)
            print(found, end="")
            print(
                f"{path.stem}, {instructions}, threads {threads}: "
                f"{'DIFFERS' if found else 'ok'}",
                flush=True,
            )
            differs = differs or bool(found)
    return int(differs)


if __name__ == "__main__":
    sys.exit(main())
