"""Numbers as lectures and papers print them, and whether a count agrees."""

import math
import re
from fractions import Fraction

_UNITS = {
    **{"": 1, "×": 1, "%": 1, "MB": 1},
    **{"K": 10**3, "M": 10**6, "million": 10**6, "× 10⁶": 10**6},
    **{"G": 10**9, "billion": 10**9, "× 10⁹": 10**9},
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
