"""`cnnlib list`, `describe` and `data`: what there is, and what it counts."""

import fnmatch
from typing import Annotated

import typer

import cnnlib
from cnnlib.cli.options import (
    DataFolder,
    Keywords,
    ModelName,
    check_model,
    make_model,
    parse_shape,
    stored_models,
)
from cnnlib.cli.tables import show_table
from cnnlib.errors import InputError


def list_(
    pattern: Annotated[
        str, typer.Argument(metavar="[PATTERN]", help="Such as 'resnet*'.")
    ] = "*",
) -> None:
    """List the models."""
    models = stored_models()
    names = fnmatch.filter(models, pattern.lower())
    if not names:
        raise InputError(f"no model matches {pattern!r}; `cnnlib list` shows all")
    show_table([{"model": name, "about": models[name]} for name in names])


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
    check_model(model)
    from cnnlib.models.common.keyword_text import parse_keywords

    given = {"classes": classes, "input_shape": parse_shape(input_shape)}
    given = {key: value for key, value in given.items() if value is not None}
    network = make_model(model, parse_keywords(keywords), **given)
    show_table(cnnlib.describe(network).reset_index().to_dict("records"))


def data(data_dir: DataFolder = None) -> None:
    """List the data sets that can be used without network."""
    show_table(cnnlib.data.table(data_dir).to_dict("records"))
    print(
        "Any other image set of TensorFlow Datasets can be named, too:"
        " https://www.tensorflow.org/datasets/catalog"
    )
