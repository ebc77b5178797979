"""Write the summary of `cnnlib/results.csv` into the README, between its two markers.

python -m tests.scripts.store_results
"""

import pathlib

from cnnlib.cli.results import shown
from cnnlib.training import results_summary

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
BEGIN, END = "<!-- results -->\n", "<!-- end of results -->\n"


def section() -> str:
    """The part of the README with the results, markers included."""
    table = shown(results_summary())
    if table.empty:
        return f"{BEGIN}*No runs are recorded yet.*\n{END}"
    rows = [table.columns, ["---"] * len(table.columns), *table.itertuples(index=False)]
    lines = [
        "| " + " | ".join(text.replace("|", "\\|") for text in row) + " |\n"
        for row in rows
    ]
    return BEGIN + "".join(lines) + END


def main() -> None:
    """Replace the section."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(before + section() + after, encoding="utf-8")


if __name__ == "__main__":
    main()
