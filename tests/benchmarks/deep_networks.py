"""Seconds and memory that the deepest networks take to be built, saved and loaded.

    python tests/benchmarks/deep_networks.py [name ...]

Each network is built and saved in one process and loaded with plain
`keras.models.load_model` in a second one, which has only imported `cnnlib`. Peak memory
is that of the whole process, with Keras and its backend. Figures depend on the machine,
so nothing is asserted but that the file loads.
"""

import json
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

NAMES = ("resnet1202", "preact_resnet1001", "densenet_bc_190_k40", "dpn131")
# Width and title of each column of the table, and what it shows.
COLUMNS = (
    ("<20", "network", "name"),
    (">6", "layers", "layers"),
    (">8", "build s", "build"),
    (">7", "save s", "save"),
    (">8", "peak MB", "build_peak"),
    (">7", "load s", "load"),
    (">8", "peak MB", "load_peak"),
    (">8", "file MB", "size"),
)


def build(name: str, path: str) -> dict:
    """Build a network and save it."""
    import cnnlib

    start = time.perf_counter()
    model = cnnlib.create_model(name)
    built = time.perf_counter()
    model.save(path)
    saved = time.perf_counter()
    layers = len(cnnlib.describe(model)) - 1
    return {"layers": layers, "build": built - start, "save": saved - built}


def load(name: str, path: str) -> dict:
    """Load it as a user would."""
    import keras

    import cnnlib  # noqa: F401, registers the layers

    start = time.perf_counter()
    model = keras.models.load_model(path)
    assert model.name == name
    return {"load": time.perf_counter() - start}


def in_a_process_of_its_own(step: str, name: str, path: str) -> dict:
    """Run a step in a fresh interpreter; return what it measured."""
    command = [sys.executable, __file__, step, name, path]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main(names) -> None:
    """Measure the networks and print a table."""
    print(" ".join(f"{title:{width}}" for width, title, _ in COLUMNS))
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            path = str(pathlib.Path(folder) / "model.keras")
            found = in_a_process_of_its_own("build", name, path)
            found |= in_a_process_of_its_own("load", name, path)
            found["size"] = pathlib.Path(path).stat().st_size / 1e6
        cells = {"name": name} | {key: f"{n:,.0f}" for key, n in found.items()}
        print(" ".join(f"{cells[key]:{w}}" for w, _, key in COLUMNS), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] in (["build"], ["load"]):
        figures = {"build": build, "load": load}[sys.argv[1]](*sys.argv[2:])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        # Kilobytes on Linux, bytes on macOS.
        figures[f"{sys.argv[1]}_peak"] = peak / (
            1e6 if sys.platform == "darwin" else 1e3
        )
        print(json.dumps(figures))
    else:
        main(sys.argv[1:] or NAMES)
