"""The numbers that lectures and papers print, each with our way of counting it.

`claims.csv` has a row for each, in the order of the course.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cnnlib.accounting.convolution_cost import Cost, convolution_cost
from cnnlib.accounting.network_counts import NetworkCounts, count_network
from cnnlib.accounting.printed_number import agreement, printed_number
from cnnlib.accounting.ways_of_counting import COUNTING, count_by
from cnnlib.models.common.keyword_text import read_keywords

_FILE = Path(__file__).with_name("claims.csv")


_OTHER_FORM = "with "


@dataclass(frozen=True)
class Claim:
    """A number that a lecture or a paper prints.

    Attributes:
        network: name in the registry; `"convolution"` for arithmetic on single filters.
        quantity: what is counted, a key of `COUNTING` unless `ours` is given.
        printed: the number as it stands in the source.
        source: the lecture or paper, and where in it.
        reason: why our count differs, or what else is worth saying.
        part: of the network.
        ours: how we count it, where the quantity alone does not say: a way that
            `count_by` knows.
        explained: another way, which gives the printed number; or `"with "` and the
            keywords of another form whose quantity does.
        form: options of the model, or of `convolution_cost`.
    """

    network: str
    quantity: str
    printed: str
    source: str
    reason: str = ""
    part: str = ""
    ours: str = ""
    explained: str = ""
    form: Mapping = field(default_factory=dict)

    def totals(self) -> NetworkCounts | Cost:
        """Of the network in this form, or of the filters."""
        if self.network == "convolution":
            given = dict(self.form)
            return convolution_cost(given.pop("size"), *given.pop("kernels"), **given)
        return count_network(self.network, **self.form)

    def our_number(self) -> float:
        """What we count where the source prints its number."""
        if self.ours:
            return count_by(self.ours, self.totals())
        return COUNTING[self.quantity](self.totals())

    def explanation(self) -> float | None:
        """The number that the reason comes to."""
        if not self.explained:
            return None
        if self.explained.startswith(_OTHER_FORM):
            form = read_keywords(self.explained.removeprefix(_OTHER_FORM))
            return COUNTING[self.quantity](count_network(self.network, **form))
        return count_by(self.explained, self.totals())

    def row(self) -> dict:
        """The claim beside our count."""
        count, other = self.our_number(), self.explanation()
        reason = self.reason or agreement(self.printed, count)
        if other is not None:
            reason = f"{reason}: {_shown(other):,}"
        return {
            "network": self.network,
            "part": self.part,
            "quantity": self.quantity,
            "published": self.printed,
            "ours": _shown(count),
            "difference": _shown(count - float(printed_number(self.printed)[1])),
            "reason": reason,
            "source": self.source,
        }


def _shown(number: float) -> float:
    """Whole numbers as integers, others to one decimal."""
    return int(number) if number == int(number) else round(number, 1)


def _read() -> list[Claim]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Claim(**row | {"form": read_keywords(row["form"])}) for row in rows]


CLAIMS = _read()
