"""`cnnlib train`."""

import contextlib
import dataclasses
import shlex
import sys
from pathlib import Path
from typing import Annotated

import keras
import typer

import cnnlib
from cnnlib._arguments import parse_keywords
from cnnlib.cli import app
from cnnlib.cli.options import DataFolder, DataName, Keywords, ModelName, make_model
from cnnlib.data.arrays import name_of
from cnnlib.errors import InputError
from cnnlib.training.run_config import check_seed
from cnnlib.training.run_folder import RunFolder

Epochs = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="Passes over the data.", show_default="the recipe's"
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="Of first weights and data order.", show_default="0"
    ),
]
RunDir = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="The run folder.",
        show_default="runs/MODEL_NAME_1, or the next that is free",
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with a run that was stopped.")
]
Weights = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Start from a .weights.h5 or .keras file."),
]


@app.command()
def train(
    model: ModelName,
    data: DataName,
    epochs: Epochs = None,
    seed: Seed = None,
    run_dir: RunDir = None,
    resume: Resume = False,
    keywords: Keywords = None,
    weights: Weights = None,
    data_dir: DataFolder = None,
) -> None:
    """Train a model, test it once, and keep everything in a run folder."""
    data_name = name_of(data)
    folder = _run_folder(run_dir, f"{model}_{data_name.replace('/', '_')}", resume)
    recipe = cnnlib.recipe(model, data_name)
    if epochs is not None:
        recipe = dataclasses.replace(recipe, epochs=epochs)
    settings = parse_keywords(keywords)
    if resume:
        if weights:
            raise InputError("--weights does not go with --resume")
        recipe, settings, seed = _as_before(folder, recipe, settings, seed)
    else:
        folder.check_free()
    images = cnnlib.load_data(data, image_size=recipe.image_size, data_dir=data_dir)
    # The first weights come from the seed, too.
    check_seed(seed := seed or 0)
    keras.utils.set_random_seed(seed)
    given = {"classes": images.classes, "input_shape": images.image_shape}
    given["weights"] = weights and str(weights)
    network = make_model(model, settings, **given)
    options = {"seed": seed, "epochs": epochs, "resume": resume, "keywords": settings}
    options["callbacks"] = [_start_line(network, images, folder, resume)]
    with _say_how_to_go_on(model, data, folder, data_dir):
        result = cnnlib.fit(
            network, images, None if resume else recipe, folder.path, **options
        )
    _say_result(result)


def _run_folder(path: Path | None, stem: str, resume: bool):
    """The folder named; else the next free one, or the last one to resume."""
    if path is not None:
        return RunFolder(path)
    number = 1
    while Path("runs", f"{stem}_{number}").exists():
        number += 1
    if resume and number > 1:
        number -= 1
    return RunFolder(Path("runs", f"{stem}_{number}"))


def _as_before(folder, recipe, settings, seed) -> tuple:
    """What was not given anew, as the run to resume has it."""
    stored = folder.read_config()
    size = stored["recipe"].get("image_size")
    return (
        dataclasses.replace(recipe, image_size=size),
        settings or stored["model"].get("keywords", {}),
        stored.get("seed") if seed is None else seed,
    )


@contextlib.contextmanager
def _say_how_to_go_on(model, data, folder, data_dir):
    """After Ctrl-C, print the command that takes the run up again."""
    try:
        yield
    except KeyboardInterrupt:
        command = ["cnnlib", "train", model, "--data", data]
        command += ["--run-dir", str(folder.path), "--resume"]
        command += ["--data-dir", str(data_dir)] if data_dir else []
        print(f"\nStopped. Go on with: {shlex.join(command)}", file=sys.stderr)
        raise typer.Exit(130) from None


def _start_line(network, images, folder, resume) -> keras.callbacks.Callback:
    """Say what is trained where, once everything that was given is found right."""
    text = (
        f"{network.name} ({network.count_params():,} weights) on {images.name}"
        f" ({images.train.size:,} training images)\n"
        f"{'Resuming' if resume else 'Run folder'}: {folder.path}"
    )
    return keras.callbacks.LambdaCallback(
        on_train_begin=lambda logs: print(text, flush=True)
    )


def _say_result(result) -> None:
    rows = {
        "test accuracy": f"{result.test_accuracy:.2%}",
        "test loss": f"{result.test_loss:.4f}",
        "epochs": result.epochs,
        "seconds": f"{result.seconds:.1f}",
        "images/s": f"{result.images_per_second:,.0f}",
        "run folder": result.run_dir,
    }
    print()
    for name, value in rows.items():
        print(f"{name:14} {value}")
