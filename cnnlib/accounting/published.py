"""Every number that the lectures and papers print about a network, beside our count."""

import fnmatch

import pandas as pd

from cnnlib.accounting.claims import CLAIMS
from cnnlib.errors import unknown_name
from cnnlib.models.common.arguments import check_choice

LECTURES = ("W", "S", "A", "L", "K")


def published(network: str = "*", lecture: str | None = None) -> pd.DataFrame:
    """Compare what was published with what the models here count.

    Weights are trainable ones, multiply-adds those of kernels for one image at the
    paper's size, layers those with a kernel on the longest way from input to output.
    The lectures: W (W. Li, "Learn CNN in one day"), S ("Week 7: CNN"), A (S. Aich,
    "CNN architectures"), L (M. Loey, "CNN models"), K (the Korean deck).

    Each network is built once, without values for its weights: `published("alexnet")`
    takes 0.2 s, ResNet-152 two seconds, the whole table about a minute, a third of it
    for the networks of a thousand layers.

    Args:
        network: a name of the registry or a pattern such as `"resnet*"`;
            `"convolution"` for the lectures' arithmetic on single filters.
        lecture: `"W"`, `"S"`, `"A"`, `"L"` or `"K"`: that lecture's numbers only.

    Returns:
        A table with the columns `network`; `part` of it; `quantity`; `published`, as
        printed; `ours`, counted on the model; `difference`, ours less the published;
        `reason`, how they agree or why they do not; `source`.

    Raises:
        InputError: a network about which nothing was published here, or an unknown
            lecture.
    """
    check_choice("lecture", lecture, (None, *LECTURES))
    known = sorted({claim.network for claim in CLAIMS})
    names = fnmatch.filter(known, network.lower())
    if not names:
        raise unknown_name("network", network, known)
    rows = [
        claim.row()
        for claim in CLAIMS
        if claim.network in names
        and (lecture is None or claim.source.startswith(f"lecture {lecture}"))
    ]
    # As objects, so that whole numbers stay whole beside ratios.
    return pd.DataFrame(rows, columns=_COLUMNS, dtype=object)


_COLUMNS = [
    "network",
    "part",
    "quantity",
    "published",
    "ours",
    "difference",
    "reason",
    "source",
]
