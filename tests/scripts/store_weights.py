"""Train the small weights that the package ships, and store them with their table.

    python -m tests.scripts.store_weights lenet5-digits ...

Without arguments all are trained, some minutes on two cores. Each is trained on the
training split; `cnnlib.fit` reads the test split once, at the end, and that error is
stored in `weights.json` with everything that made it.
"""

import hashlib
import json
import pathlib
import sys
from dataclasses import dataclass, field, replace

import keras

import cnnlib

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "cnnlib/models/weights/trained"
TABLE = FOLDER / "weights.json"
SEED = 0


@dataclass(frozen=True)
class Run:
    """One network on one data set; `changes` are to the recipe of the pair."""

    network: str
    data: str
    keywords: dict = field(default_factory=dict)
    changes: dict = field(default_factory=dict)


SLIM = {"width": 0.5}
# The paper's batches, decay and augmentation, in a tenth of its epochs: with Adam and a
# cosine, which need no search for the epochs at which to lower the rate.
SHORT = {
    "optimizer": "adam",
    "learning_rate": 3e-3,
    "schedule": "cosine",
    "batch_size": 64,
    "weight_decay": 0.0,
}
RUNS = {
    "lenet5-digits": Run("lenet5", "digits"),
    "lenet5-photo_patches": Run("lenet5", "photo_patches"),
    "resnet20-digits": Run(
        "resnet20", "digits", SLIM, {**SHORT, "epochs": 30, "augmentation": ("crop",)}
    ),
    "resnet20-photo_patches": Run(
        "resnet20",
        "photo_patches",
        SLIM,
        {**SHORT, "epochs": 20, "augmentation": ("crop", "flip")},
    ),
}


def store(name: str) -> dict:
    """Train one network, write its file and return its line of the table."""
    run = RUNS[name]
    data = cnnlib.load_data(run.data)
    recipe = replace(cnnlib.recipe(run.network, run.data), **run.changes)
    keras.utils.set_random_seed(SEED)
    arguments = {"input_shape": list(data.image_shape), "classes": data.classes}
    model = cnnlib.create_model(run.network, **arguments, **run.keywords)
    result = cnnlib.fit(model, data, recipe, seed=SEED)
    # Saved from a network that is not compiled: without the optimiser's state.
    copy = cnnlib.create_model(run.network, **arguments, **run.keywords)
    copy.set_weights(model.get_weights())
    path = FOLDER / f"{name}.weights.h5"
    copy.save_weights(path)
    return {
        "network": run.network,
        "data": run.data,
        **arguments,
        "keywords": run.keywords,
        "mean": data.mean.tolist(),
        "std": data.std.tolist(),
        "recipe": recipe.to_json(),
        "seed": SEED,
        "test_error": round(100 * (1 - result.test_accuracy), 2),
        "versions": {"cnnlib": cnnlib.__version__, "keras": keras.__version__},
        "command": f"python -m tests.scripts.store_weights {name}",
        # HDF5 as Keras writes it has no checksums.
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }


def main(names: list[str]) -> None:
    """Store the weights named, or all."""
    FOLDER.mkdir(exist_ok=True)
    table = json.loads(TABLE.read_text()) if TABLE.exists() else {}
    for name in names or RUNS:
        table[name] = store(name)
        TABLE.write_text(json.dumps(dict(sorted(table.items())), indent=2) + "\n")
        size = (FOLDER / f"{name}.weights.h5").stat().st_size / 1e3
        print(f"{name}: {table[name]['test_error']} % test error, {size:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
