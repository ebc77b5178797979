"""The `cnnlib` command."""

import contextlib
import dataclasses
import shlex
import sys
from pathlib import Path
from typing import Annotated

import keras
import typer

import cnnlib
from cnnlib._arguments import parse_keywords, parse_shape
from cnnlib._tables import show_table
from cnnlib.errors import InputError
from cnnlib.training.run_config import check_seed
from cnnlib.training.run_folder import RunFolder

app = typer.Typer(
    help="Train and inspect the convolutional networks of the papers.",
    epilog="Example: cnnlib train lenet5 --data digits",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ModelName = Annotated[
    str, typer.Argument(metavar="MODEL", help="A name that `cnnlib list` shows.")
]
Keywords = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="A keyword of the model, such as original=true; may be repeated.",
    ),
]
DataFolder = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Where TensorFlow Datasets keeps its sets.",
        show_default="its own folder",
    ),
]


DataName = Annotated[
    str, typer.Option(metavar="NAME", help="A data set: `cnnlib data` shows some.")
]
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
    folder = _run_folder(run_dir, f"{model}_{data.replace('/', '_')}", resume)
    recipe = cnnlib.recipe(model, data)
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
    network = _create_model(model, settings, **given)
    options = {"seed": seed, "epochs": epochs, "resume": resume, "keywords": settings}
    options["callbacks"] = [_start_line(network, images, folder, resume)]
    with _say_how_to_go_on(model, data, folder, data_dir):
        result = cnnlib.fit(
            network, images, None if resume else recipe, folder.path, **options
        )
    _say_result(result)


@app.command("list")
def list_(
    pattern: Annotated[
        str, typer.Argument(metavar="[PATTERN]", help="Such as 'resnet*'.")
    ] = "*",
) -> None:
    """List the models."""
    names = cnnlib.list_models(pattern)
    if not names:
        raise InputError(f"no model matches {pattern!r}; `cnnlib list` shows all")
    import pandas as pd

    about = [_first_line(getattr(cnnlib.models, name)) for name in names]
    show_table(pd.DataFrame({"model": names, "about": about}))


@app.command()
def describe(
    model: ModelName,
    classes: Annotated[
        int | None, typer.Option(metavar="N", show_default="the paper's")
    ] = None,
    input_shape: Annotated[
        str | None,
        typer.Option(
            metavar="H,W,C", help="As in 32,32,1.", show_default="the paper's"
        ),
    ] = None,
    keywords: Keywords = None,
) -> None:
    """Count a model layer by layer: shapes, weights, multiply-adds."""
    given = {"classes": classes, "input_shape": parse_shape(input_shape)}
    given = {key: value for key, value in given.items() if value is not None}
    network = _create_model(model, parse_keywords(keywords), **given)
    show_table(cnnlib.describe(network).reset_index())


@app.command()
def data(data_dir: DataFolder = None) -> None:
    """List the data sets that can be used without network."""
    show_table(cnnlib.data.table(data_dir))
    print(
        "Any other image set of TensorFlow Datasets can be named, too:"
        " https://www.tensorflow.org/datasets/catalog"
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: without the program's name; `None` takes those of the process.

    Returns:
        The exit status: 0, 2 after bad input (told in one line on standard error),
        130 after Ctrl-C.
    """
    try:
        return app(arguments, prog_name="cnnlib", standalone_mode=False) or 0
    except InputError as error:
        message = str(error)
    except Exception as error:
        # A usage error. Its class is click's, which typer has moved about; every
        # other exception is a bug and keeps its traceback.
        if not hasattr(error, "format_message"):
            raise
        message = error.format_message()
        if not message:  # the help, shown because there were no arguments
            return 2
    print(f"Error: {' '.join(message.split())}", file=sys.stderr)
    return 2


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


def _create_model(name: str, settings: dict, **given) -> keras.Model:
    try:
        return cnnlib.create_model(name, **given, **settings)
    except (TypeError, ValueError) as error:
        # Keras has its own words for a value that a layer does not take.
        if isinstance(error, InputError) or not settings:
            raise
        raise InputError(f"{name} with {settings}: {error}") from error


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


def _first_line(function) -> str:
    line = (function.__doc__ or "").strip().splitlines()[0].rstrip(".")
    return line.removeprefix("Build ").removeprefix(f"{function.__name__}: ")


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
