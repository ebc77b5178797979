"""Published errors beside the cost of the network that made them."""

import fnmatch
import re

import pandas as pd

from cnnlib.accounting.network_counts import count_network, counts
from cnnlib.accounting.published_errors import scores
from cnnlib.errors import unknown_name
from cnnlib.models.common.keyword_text import read_keywords


def costs_and_errors(data: str, views: str = "*") -> pd.DataFrame:
    """Put the published errors and our counts into one table.

    Counted as tested: with the keywords of the row, for a crop of its size. Where
    these are the network's defaults the stored counts serve; the others are counted
    on the spot, a second each for the deepest.

    Args:
        data: `"ImageNet"`, `"CIFAR-10"`, `"CIFAR-100"`, `"SVHN"` or `"MNIST"`.
        views: a pattern for the column `views`, such as `"one crop*"`.

    Returns:
        The table of `scores` with the further columns `size`, pixels on one side of
        what the network saw at once; `weights`; `multiply_adds` for one such image,
        once; `depth`.

    Raises:
        InputError: an unknown data set, or views that no row has.
    """
    table = scores(data=data)
    chosen = table["views"].map(lambda shown: fnmatch.fnmatch(shown, views))
    if not chosen.any():
        raise unknown_name("views", views, table["views"].unique())
    table = table[chosen].reset_index(drop=True)
    stored = counts().set_index("network")
    return table.join(pd.DataFrame([_cost(row, stored) for row in table.itertuples()]))


def _cost(row, stored: pd.DataFrame) -> dict:
    default = stored.loc[row.network]
    usual = int(default["input"].split("×")[0])
    named = re.search(r"of (\d+)", row.views)
    size = int(named[1]) if named else usual
    options = read_keywords(row.keywords)
    # AlexNet of one tower takes 227 pixels where others take 224.
    if abs(size - usual) > 3:
        options["input_shape"] = (size, size, 3)
    if options:
        count = count_network(row.network, **options)
        cost = {name: getattr(count, name) for name in _COUNTS}
    else:
        cost = {name: int(default[name]) for name in _COUNTS}
    return {"size": size, **cost}


_COUNTS = ("weights", "multiply_adds", "depth")
