"""Tables on standard output."""

import codecs
import sys

from rich import box
from rich.console import Console
from rich.table import Table

# In place of signs that a terminal cannot show; any other becomes a question mark.
SIGNS = {"×": "x", "±": "+-", "…": "...", "–": "-", "−": "-", "ε": "epsilon", "’": "'"}


def show_table(frame) -> None:
    """Print a `pandas.DataFrame`: drawn in a terminal, plain and unbroken in a pipe.

    Args:
        frame: its index is left out; a row that starts with `total` is set apart.
    """
    frame = frame.map(_without_spaces).map(_printable)
    if not sys.stdout.isatty():
        print(_left_aligned(frame).to_string(index=False, max_colwidth=None))
        return
    table = Table(
        box=box.SIMPLE_HEAD,
        header_style="bold cyan",
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    texts = [name for name in frame if frame[name].map(lambda v: " " in str(v)).any()]
    for name in frame.columns:
        numeric = frame[name].map(lambda value: isinstance(value, int)).all()
        heading = str(name).replace("_", "\n").replace(" ", "\n")
        justify = "right" if numeric else "left"
        # Where a narrow terminal can break texts between words, names stay whole.
        whole = bool(texts) and name not in texts
        table.add_column(heading, justify=justify, no_wrap=whole)
    for row in frame.itertuples(index=False):
        total = row[0] == "total"
        if total:
            table.add_section()
        cells = [f"{v:,}" if isinstance(v, int) else str(v) for v in row]
        table.add_row(*cells, style="bold" if total else None)
    Console().print(table)


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


def _left_aligned(frame):
    """Texts padded to one width; pandas would put them to the right."""
    from pandas.api.types import is_string_dtype

    texts = [name for name in frame if is_string_dtype(frame[name])]
    padded = {
        name: frame[name].str.ljust(frame[name].str.len().max()) for name in texts
    }
    headings = {name: str(name).ljust(frame[name].str.len().max()) for name in texts}
    return frame.assign(**padded).rename(columns=headings)
