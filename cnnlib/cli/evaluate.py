"""`cnnlib evaluate`."""

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import cnnlib
from cnnlib.cli.options import (
    DATA_HELP,
    DataFolder,
    Keywords,
    check_model,
    make_model,
    option,
)
from cnnlib.cli.tables import show_table
from cnnlib.errors import InputError, unknown_name
from cnnlib.paths import given_path

if TYPE_CHECKING:
    import keras

HDF5 = (".h5", ".hdf5")
# A matrix of more classes is wider than a screen.
MOST_CLASSES = 12
MOST_CONFUSIONS = 10

Source = Annotated[
    Path,
    typer.Argument(
        metavar="RUN_OR_WEIGHTS",
        help="A run folder, a .keras file, or a file of weights with --model.",
    ),
]
DataOf = Annotated[str | None, option("NAME", DATA_HELP, "the run's", "--data")]
Split = Annotated[
    str, option("NAME", "test, validation or train. Choose with validation.")
]
Model = Annotated[str | None, option("NAME", "The network of a file of weights.")]
ViewKind = Annotated[
    str,
    option(
        "NAME", "center, ten_crop (AlexNet) or dense (VGG): what is shown of an image."
    ),
]
Scales = Annotated[
    str | None,
    option(
        "N,N,…",
        "With dense, short sides that images are resized to, as in 224,256,288.",
        "as stored",
    ),
]
BatchSize = Annotated[str, option("N", "Images at once; auto takes the fastest.")]
ImageSize = Annotated[
    int | None,
    option("N", "Side that the images are brought to.", "the run's, or the network's"),
]
Checkpoint = Annotated[
    str,
    option(
        "NAME",
        "Of a run folder: last, which the run's result is of, or best (highest"
        " validation accuracy).",
    ),
]
Confusion = Annotated[
    bool, typer.Option("--confusion", help="Show which class was taken for which.")
]


def evaluate(
    source: Source,
    data: DataOf = None,
    split: Split = "test",
    views: ViewKind = "center",
    scales: Scales = None,
    batch_size: BatchSize = "256",
    confusion: Confusion = False,
    checkpoint: Checkpoint = "last",
    model: Model = None,
    keywords: Keywords = None,
    image_size: ImageSize = None,
    data_dir: DataFolder = None,
) -> None:
    """Count the errors of a trained network on a data set."""
    options = {
        "views": views,
        "scales": None if scales is None else _parse_scales(scales),
        "batch_size": batch_size if batch_size == "auto" else _parse_size(batch_size),
        "verbose": "auto",
    }
    load = {"data": data, "image_size": image_size, "data_dir": data_dir}
    if not given_path("file", source).exists():
        raise InputError(f"{str(source)!r} does not exist")
    if model and source.suffix in HDF5:
        check_model(model)
    from cnnlib.models.common.keyword_text import parse_keywords

    if source.suffix in HDF5 and not _holds_network(source):
        network, images = _from_weights(source, model, parse_keywords(keywords), **load)
    elif model or keywords:
        raise InputError(
            "--model and --set go with a .weights.h5 file; a run folder and a .keras"
            " file hold their network"
        )
    elif source.is_dir():
        network, images = _from_run(source, checkpoint, **load)
    else:
        network, images = _from_file(source, **load)
    found = cnnlib.evaluate(network, images, split, **options)
    _show(found)
    if confusion:
        print()
        _show_confusion(found.confusion)


def _from_run(path: Path, checkpoint: str, *, data, image_size, data_dir) -> tuple:
    from cnnlib.training.runs.checkpoint import BEST, LAST
    from cnnlib.training.runs.folder import CONFIG, RunFolder

    checkpoints = {"last": LAST, "best": BEST}
    if checkpoint not in checkpoints:
        raise unknown_name("checkpoint", checkpoint, checkpoints)
    if not (path / CONFIG).is_file():
        raise InputError(f"folder {str(path)!r} holds no run: it has no {CONFIG}")
    config = RunFolder(path).read_config()
    if not (path / checkpoints[checkpoint]).is_file():
        raise InputError(f"run folder {str(path)!r} has no checkpoint {checkpoint!r}")
    name = data or config["data"]["name"]
    size = image_size or config["recipe"]["image_size"]
    try:
        images = cnnlib.load_data(name, image_size=size, data_dir=data_dir)
    except InputError as error:
        if data:
            raise
        # A file of the user's own is known by its name alone.
        raise InputError(f"{error}; or name the run's data set with --data") from error
    # Training goes on from the last weights, but tests their average.
    averaged = checkpoint == "last" and config["recipe"]["ema"] > 0
    network = _load(path / checkpoints[checkpoint], compile=averaged)
    if averaged:
        network.optimizer.finalize_variable_values(network.trainable_variables)
    return network, images


def _from_file(path: Path, *, data, image_size, data_dir) -> tuple:
    if path.suffix not in (".keras", *HDF5):
        raise InputError(
            f"{str(path)!r} is neither a run folder nor a .keras or .weights.h5 file"
        )
    network = _load(path)
    return network, _load_data(data, image_size or _side(network), data_dir)


def _side(network) -> int | None:
    """Side of the images that a network takes, if it takes images."""
    inputs = getattr(network, "inputs", None) or ()
    return next((one.shape[1] for one in inputs if len(one.shape) == 4), None)


def _from_weights(path, model, settings, *, data, image_size, data_dir) -> tuple:
    if model is None:
        raise InputError(
            f"{str(path)!r} holds weights alone; name their network with --model"
        )
    recipe = cnnlib.recipe(model, data or "")
    images = _load_data(data, image_size or recipe.image_size, data_dir)
    side = recipe.crop_size
    shape = (side, side, images.image_shape[2]) if side else images.image_shape
    given = {"classes": images.classes, "input_shape": shape, "weights": str(path)}
    return make_model(model, {**recipe.keywords, **settings}, **given), images


def _load_data(name, image_size, data_dir):
    if name is None:
        raise InputError("--data is missing: only a run folder knows its data set")
    return cnnlib.load_data(name, image_size=image_size, data_dir=data_dir)


def _load(path: Path, compile: bool = False) -> "keras.Model":
    import keras

    from cnnlib.models.common.finite import check_finite

    if path.suffix == ".keras" and not zipfile.is_zipfile(path):
        raise InputError(f"{str(path)!r} is damaged, or was never a .keras file")
    try:
        network = keras.models.load_model(path, compile=compile)
    except Exception as error:  # of any kind: Keras has none for damaged files
        raise InputError(f"{str(path)!r} cannot be read: {error}") from error
    check_finite(network, repr(str(path)))
    return network


def _holds_network(path: Path) -> bool:
    """Whether an HDF5 file is a whole model, as Keras 2 stored one."""
    import h5py

    try:
        with h5py.File(path) as file:
            return "model_config" in file.attrs
    except OSError:
        return False  # damaged, or a folder: reading it says so


def _parse_size(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise InputError(f"--batch-size {text!r} is neither a number nor auto")
    return int(text)


def _parse_scales(text: str) -> list[int]:
    sizes = text.split(",")
    if not all(size.isdecimal() and int(size) for size in sizes):
        raise InputError(f"--scales {text!r} is not a list as in 224,256,288")
    return [int(size) for size in sizes]


def _show(found) -> None:
    rows = {
        "network": found.model,
        "data": f"{found.data}, {found.images:,} {found.split} images",
        "views": found.views,
        "top-1 error": f"{found.top1_error:.2%}",
        "top-5 error": None if found.top5_error is None else f"{found.top5_error:.2%}",
        "loss": f"{found.loss:.4f}",
        "images/s": f"{found.images_per_second:,.0f}",
        "batch size": found.batch_size,
    }
    if found.scales:
        rows["views"] += f" at {', '.join(map(str, found.scales))} pixels"
    for name, value in rows.items():
        if value is not None:
            print(f"{name:14} {value}")


def _show_confusion(confusion) -> None:
    """The whole matrix, or the most frequent confusions of many classes."""
    if len(confusion) <= MOST_CLASSES:
        print("Rows are the true classes, columns the answers.")
        show_table(confusion.reset_index().to_dict("records"))
        return
    pairs = confusion.stack().rename("images").reset_index()
    pairs = pairs[(pairs["true"] != pairs["answer"]) & (pairs["images"] > 0)]
    pairs = pairs.sort_values("images", ascending=False, kind="stable")
    print(f"The most frequent of {pairs['images'].sum():,} errors:")
    if len(pairs):
        show_table(pairs.head(MOST_CONFUSIONS).to_dict("records"))
