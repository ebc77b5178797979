"""What several commands take or show."""

import csv
import functools
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import cnnlib
from cnnlib.errors import InputError, unknown_name

if TYPE_CHECKING:
    import keras

MODELS = Path(__file__).with_name("models.csv")


def option(metavar: str, help: str, default: str | bool = True, *names: str):
    """An option of a command.

    Args:
        metavar: what stands for the value, such as `"N"`.
        help: one line on what it is.
        default: words for what happens without it; `True` shows the value.
        *names: with their dashes, where they are not the parameter's.
    """
    return typer.Option(*names, metavar=metavar, help=help, show_default=default)


ModelName = Annotated[
    str, typer.Argument(metavar="MODEL", help="A name that `cnnlib list` shows.")
]
Keywords = Annotated[
    list[str] | None,
    option(
        "KEY=VALUE",
        "A keyword of the model, such as original=true; may be repeated.",
        True,
        "--set",
    ),
]
DATA_HELP = "A data set (`cnnlib data` shows some), or a .npz file of your own."
DataName = Annotated[str, option("NAME", DATA_HELP)]
DataFolder = Annotated[
    Path | None,
    option("DIR", "Where TensorFlow Datasets keeps its sets.", "its own folder"),
]


@functools.cache
def stored_models() -> dict[str, str]:
    """The networks of the registry and what each is, in a line, without loading it."""
    with MODELS.open(newline="", encoding="utf-8") as file:
        return {row["model"]: row["about"] for row in csv.DictReader(file)}


def check_model(name: str) -> None:
    """Raise `InputError` if no network of the registry has this name."""
    if name not in stored_models():
        raise unknown_name("model", name, stored_models())


def make_model(name: str, settings: dict, **given) -> "keras.Model":
    """Build a model from what the command line gave.

    Args:
        name: of the registry.
        settings: its own keywords, from `--set`.
        **given: other arguments of `cnnlib.create_model`.
    """
    try:
        return cnnlib.create_model(name, **given, **settings)
    except (TypeError, ValueError) as error:
        # Keras has its own words for a value that a layer does not take.
        if isinstance(error, InputError) or not settings:
            raise
        raise InputError(f"{name} with {settings}: {error}") from error


def parse_shape(text: str | None) -> tuple[int | None, ...] | None:
    """Turn `"32,32,1"` or `"32x32x1"` into a tuple; `None` is a size that varies.

    Raises:
        InputError: a size is not a whole number.
    """
    if text is None:
        return None
    try:
        sizes = text.lower().replace("x", ",").split(",")
        return tuple(None if size.strip() == "none" else int(size) for size in sizes)
    except ValueError:
        raise InputError(
            f"--input-shape {text!r} is not height,width,channels as in 32,32,1"
        ) from None
