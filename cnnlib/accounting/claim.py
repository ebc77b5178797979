"""One printed number, and whether a count agrees with it."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from cnnlib.accounting.network_counts import NetworkCounts, count_network

_UNITS = {
    **{"": 1, "×": 1, "%": 1, "MB": 1},
    **{"K": 10**3, "M": 10**6, "million": 10**6, "× 10⁶": 10**6},
    **{"G": 10**9, "billion": 10**9, "× 10⁹": 10**9},
}

COUNTING: dict[str, Callable[[NetworkCounts], float]] = {
    "weights": lambda count: count.weights,
    "weights without biases": lambda count: count.kernel_weights,
    "multiply-adds": lambda count: count.multiply_adds,
    "activations": lambda count: count.activations,
    "layers": lambda count: count.depth,
    # Four bytes for each number that a file keeps; MB of 2²⁰ bytes.
    "file size": lambda count: count.stored * 4 / 2**20,
}


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
        ours: how we count it, where the quantity alone does not say.
        explained: another count that gives the printed number.
        form: options of the model.
    """

    network: str
    quantity: str
    printed: str
    source: str
    reason: str = ""
    part: str = ""
    ours: Callable[[NetworkCounts], float] | None = None
    explained: Callable[[NetworkCounts], float] | None = None
    form: Mapping = field(default_factory=dict)

    def network_counts(self) -> NetworkCounts | None:
        """What the network counts, `None` for single filters."""
        if self.network == "convolution":
            return None
        return count_network(self.network, **self.form)

    def our_number(self) -> float:
        """What we count where the source prints its number."""
        return (self.ours or COUNTING[self.quantity])(self.network_counts())

    def explanation(self) -> float | None:
        """The number that the reason comes to."""
        return None if self.explained is None else self.explained(self.network_counts())

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


def agreement(printed: str, count: float) -> str:
    """In which way a count gives the printed number, `""` if it does not.

    Returns:
        `"agrees"`, to all printed digits; `"agrees, cut"` or `"agrees, rounded up"`
        where the last digit was not rounded to the nearest.
    """
    relation, value, digit = printed_number(printed)
    if relation:
        holds = count < value if relation == "<" else count > value
        return "agrees" if holds else ""
    ratio = Fraction(count) / digit
    ways = {
        "agrees": math.floor(ratio + Fraction(1, 2)),
        "agrees, cut": math.floor(ratio),
        "agrees, rounded up": math.ceil(ratio),
    }
    return next((way for way, rounded in ways.items() if rounded * digit == value), "")


def printed_number(printed: str) -> tuple[str, Fraction, Fraction]:
    """Read `"37.8 × 10⁶"` or `"< 25 million"`.

    Returns:
        The relation (`"<"`, `">"` or `""`), the value, and the worth of its last digit.
    """
    relation, digits, unit = re.fullmatch(
        r"([<>]?) ?([\d,]+(?:\.\d+)?) ?(.*)", printed
    ).groups()
    digits = digits.replace(",", "")
    decimals = len(digits.partition(".")[2])
    scale = Fraction(_UNITS[unit])
    return relation, Fraction(digits) * scale, scale / 10**decimals


def _shown(number: float) -> float:
    """Whole numbers as integers, others to one decimal."""
    return int(number) if number == int(number) else round(number, 1)
