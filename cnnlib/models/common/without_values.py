"""Models whose weights have shapes but no values."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import keras


def without_values(build: Callable[[], keras.Model]) -> keras.Model:
    """Build a model without memory for its weights: to count, not to run.

    Args:
        build: makes the model; its errors are passed on.
    """
    # Keras keeps a list, one for each thread, of weights that wait for their values,
    # and fills all of them at its next chance. The list ends with this thread.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(_in_scope, build).result()


def _in_scope(build) -> keras.Model:
    with keras.StatelessScope(initialize_variables=False):
        return build()
