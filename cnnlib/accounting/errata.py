"""What lectures and papers print in words, or twice, and what is right."""

from pathlib import Path

import pandas as pd

from cnnlib.accounting.published import LECTURES
from cnnlib.models.common.arguments import check_choice

_FILE = Path(__file__).with_name("errata.csv")


def errata(lecture: str | None = None) -> pd.DataFrame:
    """Read the slips and double figures that are no counts.

    Numbers that can be counted on a network stand in `published`, with our count.

    Args:
        lecture: `"W"`, `"S"`, `"A"`, `"L"` or `"K"`, as in `published`: of that lecture
            only.

    Returns:
        A table with the columns `notebook`, that shows it or tells the right form;
        `source`; `printed`, what stands there; `right`, what is right, or what is
        behind two figures.

    Raises:
        InputError: an unknown lecture.
    """
    check_choice("lecture", lecture, (None, *LECTURES))
    table = pd.read_csv(_FILE)
    if lecture is not None:
        table = table[table["source"].str.startswith(f"lecture {lecture}:")]
    return table.reset_index(drop=True)
