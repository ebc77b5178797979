"""The counts of every network of the registry, stored, so that they come at once."""

import fnmatch
from pathlib import Path

import pandas as pd

from cnnlib.errors import unknown_name

_FILE = Path(__file__).with_name("counts.csv")


def counts(network: str = "*") -> pd.DataFrame:
    """Look up what the networks of the registry count.

    Of each network with its defaults, for one image (or sentence, or clip) of its
    default size. A test counts them again.

    Args:
        network: a name of the registry or a pattern such as `"resnet*"`.

    Returns:
        A table with one row for each network and the columns `network`; `input`, its
        shape such as `"224×224×3"`; `weights`, trainable ones; `multiply_adds` of all
        kernels; `activations`, the numbers that all layers put out; `depth`, layers
        with a kernel on the longest way.

    Raises:
        InputError: no network of the registry has such a name.
    """
    table = pd.read_csv(_FILE)
    names = fnmatch.filter(table["network"], network.lower())
    if not names:
        raise unknown_name("network", network, table["network"])
    return table[table["network"].isin(names)].reset_index(drop=True)
