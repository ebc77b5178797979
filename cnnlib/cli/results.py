"""`cnnlib results`, and what `cnnlib train --record` needs."""

from pathlib import Path
from typing import Annotated

import keras
import typer

from cnnlib._tables import show_table
from cnnlib.cli import app

Record = Annotated[
    Path | None,
    typer.Option(
        "--record",
        metavar="FILE",
        help="Append the result to this table, such as runs/results.csv.",
    ),
]
Note = Annotated[
    str,
    typer.Option(metavar="TEXT", help="What the recorded row says about the run."),
]

# Options that say where a run goes, not what it computes.
_BESIDE = ("run_dir", "resume", "record", "note")


@app.command()
def results(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            help="A table that `cnnlib train --record FILE` wrote.",
            show_default="the runs of this project",
        ),
    ] = None,
) -> None:
    """Compare recorded runs with the papers: mean and spread over the seeds."""
    from cnnlib.training.results import SHIPPED, results_summary

    table = shown(results_summary(file))
    if table.empty:
        print(f"{file or SHIPPED} holds no runs yet.")
        return
    show_table(table)


def shown(summary):
    """The summary of runs in fewer columns, as texts.

    Args:
        summary: from `cnnlib.training.results_summary`.

    Returns:
        A `pandas.DataFrame`; errors and differences are in %.
    """
    import pandas as pd

    def texts(row):
        error = f"{row.test_error:.2f}"
        return {
            "network": f"{row.network} {row.keywords}".strip(),
            "data": row.data,
            "recipe": row.recipe,
            "epochs": str(row.epochs),
            "seeds": str(row.seeds),
            "error": error if pd.isna(row.spread) else f"{error} ± {row.spread:.2f}",
            "published": _number(row.published_error, "{:.2f}"),
            "difference": _number(row.difference, "{:+.2f}"),
            "images/s": _number(row.images_per_second, "{:,.0f}"),
            "device": f"{row.device}, {row.precision}",
            "note": "; ".join(filter(None, (row.differs, row.note))),
        }

    return pd.DataFrame(map(texts, summary.itertuples()))


def command_again(context: typer.Context, **known) -> list[str]:
    """The command that makes a run again, in a folder of its own.

    Args:
        context: of the command that made it.
        known: options by their names in Python whose values are not those in
            `context`: what a resumed run took from its folder, or a default that may
            change one day.

    Returns:
        Its words.
    """
    backend = keras.backend.backend()
    words = [] if backend == "tensorflow" else [f"KERAS_BACKEND={backend}"]
    words += ["cnnlib", context.command.name]
    for parameter in context.command.params:
        value = known.get(parameter.name, context.params.get(parameter.name))
        if parameter.name in _BESIDE or value is None or value is False:
            continue
        for each in value if isinstance(value, (list, tuple)) else [value]:
            if parameter.param_type_name == "option":
                words.append(parameter.opts[0])
            if each is not True:
                words.append(str(each))
    return words


def _number(value: float, form: str) -> str:
    """A number as text, or nothing where there is none."""
    return "" if value != value else form.format(value)
