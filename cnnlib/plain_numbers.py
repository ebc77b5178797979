"""Python's own numbers in place of NumPy's, which Keras and JSON do not take."""

import numpy as np


def plain(value):
    """Put plain numbers in place of those of NumPy.

    So `classes=labels.max() + 1` is a whole number like any other, and what is saved
    does not show who counted.

    Args:
        value: anything; tuples, lists and dictionaries are looked through.

    Returns:
        The same with an `int`, `float` or `bool` for each number of NumPy, and a list
        for each array. All else stays as it is.
    """
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    if type(value) in (tuple, list):
        return type(value)(map(plain, value))
    if type(value) is dict:
        return {key: plain(held) for key, held in value.items()}
    return value
