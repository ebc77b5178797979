"""Tables on standard output."""

import codecs
import sys
from collections.abc import Sequence

# In place of signs that a terminal cannot show; any other becomes a question mark.
SIGNS = {"×": "x", "±": "+-", "…": "...", "–": "-", "−": "-", "ε": "epsilon", "’": "'"}


def show_table(rows: Sequence[dict]) -> None:
    """Print a table: drawn in a terminal, plain and unbroken in a pipe.

    Args:
        rows: at least one, all with the same keys, which are the headings; one that
            starts with `total` is set apart.
    """
    cells = [[_printable(_without_spaces(v)) for v in row.values()] for row in rows]
    columns = dict(zip(map(str, rows[0]), zip(*cells, strict=True), strict=True))
    if sys.stdout.isatty():
        _draw(columns)
    else:
        _print_plain(columns)


def _draw(columns: dict[str, tuple]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(
        box=box.SIMPLE_HEAD,
        header_style="bold cyan",
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    texts = [name for name in columns if any(" " in str(v) for v in columns[name])]
    for name, values in columns.items():
        numeric = all(isinstance(value, int) for value in values)
        heading = name.replace("_", "\n").replace(" ", "\n")
        # Where a narrow terminal can break texts between words, names stay whole.
        whole = bool(texts) and name not in texts
        table.add_column(heading, justify="right" if numeric else "left", no_wrap=whole)
    for row in zip(*columns.values(), strict=True):
        total = row[0] == "total"
        if total:
            table.add_section()
        cells = [f"{v:,}" if isinstance(v, int) else str(v) for v in row]
        table.add_row(*cells, style="bold" if total else None)
    Console().print(table)


def _print_plain(columns: dict[str, tuple]) -> None:
    """Texts to the left, numbers to the right, where more space sets them apart."""
    padded = []
    for name, values in columns.items():
        texts = [name, *map(str, values)]
        width = max(map(len, texts))
        if all(isinstance(value, str) for value in values):
            padded.append([text.ljust(width) for text in texts])
        else:
            padded.append([text.rjust(width + 1) for text in texts])
    for line in zip(*padded, strict=True):
        print(" ".join(line))


def replace_signs(stream) -> None:
    """Let a stream that has few characters write others in place of what it lacks.

    Args:
        stream: of text, such as `sys.stdout` in a terminal that takes ASCII alone.
    """
    if "utf" not in (stream.encoding or "utf").lower():
        codecs.register_error("cnnlib.signs", _other_signs)
        stream.reconfigure(errors="cnnlib.signs")


def _other_signs(error: UnicodeEncodeError) -> tuple[str, int]:
    signs = error.object[error.start : error.end]
    return "".join(SIGNS.get(sign, "?") for sign in signs), error.end


def _printable(value):
    """Texts as the stream will show them, so that columns keep their widths."""
    encoding = sys.stdout.encoding
    if not isinstance(value, str) or "utf" in (encoding or "utf").lower():
        return value
    return value.encode(encoding, "cnnlib.signs").decode(encoding)


def _without_spaces(value):
    """Shapes as 28×28×6, which a pipe can cut into columns."""
    return "×".join(map(str, value)) if isinstance(value, tuple) else value
