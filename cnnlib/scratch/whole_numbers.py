"""Whole numbers that a caller gave."""

import operator

from cnnlib.errors import InputError


def whole_number(name: str, value, smallest: int = 1) -> int:
    """Check a number that counts something.

    Args:
        name: of the argument, for the message.
        value: a whole number, also one of NumPy's. `True` is none, though Python takes
            it for 1: it is more often a misplaced switch than a number.
        smallest: allowed.

    Raises:
        InputError: it is not a whole number, or smaller.
    """
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is None or number < smallest:
        raise InputError(
            f"{name} {value!r} must be a whole number of at least {smallest}"
        )
    return number
