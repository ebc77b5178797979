"""What a convolution costs, whole or broken down into smaller ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnlib.errors import InputError
from cnnlib.plain_numbers import plain


@dataclass(frozen=True)
class Cost:
    """Weights, multiplications and additions; costs can be added.

    `str(cost)` writes the operations as lecture A does: `"625M + 600A"`.
    """

    weights: int
    multiplications: int
    additions: int

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.weights + other.weights,
            self.multiplications + other.multiplications,
            self.additions + other.additions,
        )

    def __str__(self) -> str:
        return f"{self.multiplications:,}M + {self.additions:,}A"


def convolution_cost(
    size: int | tuple[int, int],
    *kernels: int | tuple[int, int],
    channels: Sequence[int] | None = None,
    groups: int | Sequence[int] = 1,
    bias: bool = False,
) -> Cost:
    """Cost of one convolution, or of several in a row, on a map that keeps its size.

    At each place of its map, a filter over F products multiplies F times and adds
    F − 1 times; the padding counts as if it had to be multiplied. So

        str(convolution_cost(5, 5))                        # "625M + 600A"
        str(convolution_cost(5, 3, 3))                     # "450M + 400A"
        convolution_cost(28, (7, 1), (1, 7))               # 7 × 7 by two strips
        convolution_cost(28, 1, 3, channels=(256, 64, 64))            # a bottleneck
        convolution_cost(28, 3, 1, channels=(64, 64, 128), groups=(64, 1))  # separable

    Args:
        size: height and width of the map; one number for a square.
        *kernels: height and width of each convolution's filters, in order.
        channels: of the input and after each convolution; all 1 by default.
        groups: of channels that do not see each other, one number or one per kernel.
        bias: with one bias per filter, which costs one more addition.

    Returns:
        The sum over the convolutions, in exact integers.

    Raises:
        InputError: no kernel; a number that is not a positive integer; a list of
            another length than there are kernels; groups that do not divide the
            channels on both sides.
    """
    size, kernels, channels, groups = plain((size, kernels, channels, groups))
    if not kernels:
        raise InputError("no kernel given; convolution_cost(5, 3, 3) has two of 3 × 3")
    places = _area("size", size)
    channels = (1,) * (len(kernels) + 1) if channels is None else tuple(channels)
    groups = (groups,) * len(kernels) if isinstance(groups, int) else tuple(groups)
    _check("channels", channels, len(kernels) + 1)
    _check("groups", groups, len(kernels))
    total = Cost(0, 0, 0)
    for index, kernel in enumerate(kernels):
        before, filters, parts = channels[index], channels[index + 1], groups[index]
        if before % parts or filters % parts:
            raise InputError(
                f"{parts} groups do not divide {before} channels into {filters}; both"
                " must be multiples of the groups"
            )
        products = _area("kernel", kernel) * (before // parts)
        outputs = places * filters
        total += Cost(
            filters * (products + bias),
            outputs * products,
            outputs * (products - 1 + bias),
        )
    return total


def _area(name: str, value) -> int:
    sides = tuple(value) if isinstance(value, tuple | list) else (value, value)
    _check(name, sides, 2)
    return sides[0] * sides[1]


def _check(name: str, values: tuple, length: int) -> None:
    if len(values) != length:
        raise InputError(f"{name}={values} has {len(values)} numbers, not {length}")
    for value in values:
        if type(value) is not int or value < 1:
            raise InputError(f"{name}={values}: {value!r} is not a positive integer")
