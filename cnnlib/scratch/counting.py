"""Numbers that count what is done to them."""

from collections.abc import Callable

import numpy as np


class Tally:
    """How many multiplications and additions were made.

    Attributes:
        multiplications, additions: of counting numbers, so far.
    """

    def __init__(self):
        self.multiplications = self.additions = 0

    def __str__(self) -> str:
        return f"{self.multiplications:,}M + {self.additions:,}A"


class CountingNumber:
    """A number that tells its tally about every product and every sum.

    Args:
        value: a float.
        tally: where its operations are counted.
    """

    __slots__ = ("tally", "value")

    def __init__(self, value: float, tally: Tally):
        self.value, self.tally = value, tally

    def __mul__(self, other):
        self.tally.multiplications += 1
        return CountingNumber(self.value * _value(other), self.tally)

    def __add__(self, other):
        self.tally.additions += 1
        return CountingNumber(self.value + _value(other), self.tally)

    __rmul__, __radd__ = __mul__, __add__

    def __float__(self) -> float:
        return float(self.value)


def _value(other) -> float:
    return other.value if isinstance(other, CountingNumber) else other


def count_operations(
    function: Callable, *arrays: np.ndarray
) -> tuple[np.ndarray, Tally]:
    """Run a function on counting numbers, to see what it really does.

    The function may be any of this package's that multiplies and adds arrays without
    asking for their type, such as `conv2d_loops` or `conv2d`. Padding counts: a product
    with the zero beside the image is a product.

    Args:
        function: takes as many arrays as are given here and returns one.
        *arrays: its arguments.

    Returns:
        Its result as floats, and the `Tally`.
    """
    tally = Tally()
    wrap = np.frompyfunc(lambda value: CountingNumber(float(value), tally), 1, 1)
    result = function(*(np.asarray(wrap(array), dtype=object) for array in arrays))
    return np.asarray(result).astype(float), tally
