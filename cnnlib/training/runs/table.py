"""The table of runs: one row for each, with the command that makes it again.

`cnnlib/results.csv` holds the runs of this project; `cnnlib.training.record` appends
to any such file.
"""

import contextlib
import csv
from pathlib import Path

from cnnlib.errors import InputError
from cnnlib.paths import given_path

SHIPPED = Path(__file__).resolve().parents[2] / "results.csv"
NUMBERS = {
    **dict.fromkeys(("seed", "epochs"), "int64"),
    **dict.fromkeys(("test_error", "seconds", "images_per_second"), "float64"),
    **dict.fromkeys(("validation_error", "published_error"), "float64"),
}
OPTIONAL = ("validation_error", "published_error")
COLUMNS = (
    "network",
    "keywords",
    "data",
    "recipe",
    "differs",
    "seed",
    "epochs",
    "test_error",
    "validation_error",
    "published_error",
    "device",
    "precision",
    "seconds",
    "images_per_second",
    "versions",
    "date",
    "note",
    "command",
)
# What makes two runs repetitions of each other, apart from the seed.
SETTING = (
    "network",
    "keywords",
    "data",
    "recipe",
    "differs",
    "epochs",
    "device",
    "precision",
)


def results(path: str | Path | None = None):
    """Read a table of runs.

    Args:
        path: a file that `record` wrote; `None` for the runs of this project.

    Returns:
        A `pandas.DataFrame` with one row for each run, in the order of recording:
        `network` and its `keywords`; `data`; `recipe`, and in what the run `differs`
        from it and from the protocol of its paper; `seed`; `epochs`; `test_error`,
        `validation_error` (after the last epoch) and `published_error` in %;
        `device`; `precision`; `seconds`; `images_per_second` (training, median over
        the epochs); `versions`; `date` (UTC); `note`; and the `command` that makes
        the run again. Texts may be empty, errors of validation and paper NaN.

    Raises:
        InputError: there is no such file, or it is another kind of table.
    """

    path = SHIPPED if path is None else given_path("table", path)
    if not path.exists():
        raise InputError(f"there is no file {str(path)!r}; name a table of runs")
    with one_line(path):
        table = read_table(path)
    for name, kind in NUMBERS.items():
        # What may be missing is so in a row as well as in Python.
        texts = table[name].replace("", "nan") if name in OPTIONAL else table[name]
        try:
            table[name] = texts.astype(kind)
        except ValueError as error:
            raise InputError(
                f"{str(path)!r}: {name} is not a number: {error}"
            ) from error
    return table


def results_summary(path: str | Path | None = None):
    """Put the runs that differ in their seed alone together.

    Of several runs with one seed the last in the file counts.

    Args:
        path: as `results` takes it.

    Returns:
        A `pandas.DataFrame` with one row for each setting (`network`, `keywords`,
        `data`, `recipe`, `differs`, `epochs`, `device`, `precision`): `seeds`, their
        number; `test_error`, the mean, and `spread`, the standard deviation (divided
        by seeds − 1; NaN for one seed), both in %; `published_error` and the
        `difference` of our mean to it, NaN where the run `differs` from the protocol
        of the paper; `images_per_second`, the median; `note`.

    Raises:
        InputError: as `results`.
    """
    import pandas as pd

    rows = []
    for setting, runs in results(path).groupby(list(SETTING), sort=False):
        runs = runs.drop_duplicates("seed", keep="last")
        row = dict(zip(SETTING, setting, strict=True))
        row["seeds"] = len(runs)
        row["test_error"] = runs["test_error"].mean()
        row["spread"] = runs["test_error"].std()
        row["published_error"] = runs["published_error"].iloc[-1]
        row["difference"] = row["test_error"] - row["published_error"]
        if row["differs"]:
            row["difference"] = float("nan")
        row["images_per_second"] = runs["images_per_second"].median()
        row["note"] = "; ".join(dict.fromkeys(filter(None, runs["note"])))
        rows.append(row)
    measured = ("seeds", "test_error", "spread", "published_error", "difference")
    return pd.DataFrame(
        rows, columns=[*SETTING, *measured, "images_per_second", "note"]
    )


def read_table(path: Path):
    """All rows of a table as texts; none if there is no file.

    Raises:
        InputError: another kind of table.
        OSError: the file cannot be read.
    """
    import pandas as pd

    try:
        with path.open(newline="", encoding="utf-8") as file:
            columns, *rows = list(csv.reader(file, strict=True)) or [[]]
    except FileNotFoundError:
        columns, rows = COLUMNS, []
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{str(path)!r} is not a table of runs: {error}") from error
    if tuple(columns) != COLUMNS:
        raise InputError(f"{str(path)!r} has other columns: {_other(columns)}")
    for line, row in enumerate(rows, start=2):
        if len(row) != len(COLUMNS):
            raise InputError(
                f"{str(path)!r}, line {line}: {len(row)} values for {len(COLUMNS)}"
                " columns"
            )
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def _other(columns: list[str]) -> str:
    lacking = [name for name in COLUMNS if name not in columns]
    unknown = [name for name in columns if name not in COLUMNS]
    said = [f"{', '.join(lacking)} missing"] if lacking else []
    said += [f"{', '.join(map(repr, unknown))} unknown"] if unknown else []
    return "; ".join(said) or f"the order should be {', '.join(COLUMNS)}"


@contextlib.contextmanager
def one_line(path: Path):
    """Turn what the system refuses into a line for the user."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{str(path)!r} cannot hold a table of runs: {error.strerror or error}"
        ) from error
