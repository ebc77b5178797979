"""The errors that papers and lectures print for the networks of the registry."""

import fnmatch
from pathlib import Path

import pandas as pd

from cnnlib.errors import unknown_name
from cnnlib.models.common.arguments import check_choice

_FILE = Path(__file__).with_name("published_errors.csv")


def scores(network: str = "*", data: str | None = None) -> pd.DataFrame:
    """Read the published errors of networks.

    An error belongs to its test: one crop, ten crops and dense evaluation of the same
    network differ by one to three points, so compare only rows of equal `views`.

    Args:
        network: a name of the registry or a pattern such as `"resnet*"`.
        data: `"ImageNet"` (ILSVRC-2012, validation images), `"CIFAR-10"`, `"CIFAR-100"`
            (both trained with flips and shifts where `views` does not say otherwise,
            except NIN's and DSN's on CIFAR-100), `"SVHN"` (trained with its extra
            images) or `"MNIST"`; `None` for all.

    Returns:
        A table with the columns `network`; `keywords` it is built with, beside its
        defaults; `data`; `top1` and `top5` error in %, NaN where it is not printed;
        `views`, what the network was shown of each test image, and what else is
        special about the figure; `source`. "48,238 images" are ImageNet's 50,000
        without its blacklist (images with unsatisfactory bounding boxes), which makes
        errors about 0.2 (top-1) and 0.1 points (top-5) lower (Szegedy et al. 2016,
        section 10).

    Raises:
        InputError: a network without published errors here, or an unknown data set.
    """
    table = pd.read_csv(_FILE, keep_default_na=False, dtype=str)
    check_choice("data", data, (None, *dict.fromkeys(table["data"])))
    names = fnmatch.filter(table["network"].unique(), network.lower())
    if not names:
        raise unknown_name("network", network, table["network"].unique())
    for column in ("top1", "top5"):
        table[column] = pd.to_numeric(table[column])
    chosen = table["network"].isin(names)
    if data is not None:
        chosen &= table["data"] == data
    return table[chosen].reset_index(drop=True)
