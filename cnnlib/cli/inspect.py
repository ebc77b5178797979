"""`cnnlib list`, `describe` and `data`: what there is, and what it counts."""

from typing import Annotated

import typer

import cnnlib
from cnnlib.cli.options import DataFolder, Keywords, ModelName, make_model, parse_shape
from cnnlib.cli.tables import show_table
from cnnlib.errors import InputError
from cnnlib.models.common.keyword_text import parse_keywords


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
    network = make_model(model, parse_keywords(keywords), **given)
    show_table(cnnlib.describe(network).reset_index())


def data(data_dir: DataFolder = None) -> None:
    """List the data sets that can be used without network."""
    show_table(cnnlib.data.table(data_dir))
    print(
        "Any other image set of TensorFlow Datasets can be named, too:"
        " https://www.tensorflow.org/datasets/catalog"
    )


def _first_line(function) -> str:
    line = (function.__doc__ or "").strip().splitlines()[0].rstrip(".")
    return line.removeprefix("Build ").removeprefix(f"{function.__name__}: ")
