"""`cnnlib results`."""

from pathlib import Path
from typing import Annotated

import typer

from cnnlib.cli.tables import show_table


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
    from cnnlib.training.runs.table import SHIPPED, results_summary

    table = shown(results_summary(file))
    if table.empty:
        print(f"{file or SHIPPED} holds no runs yet.")
        return
    show_table(table.to_dict("records"))


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


def _number(value: float, form: str) -> str:
    """A number as text, or nothing where there is none."""
    return "" if value != value else form.format(value)
