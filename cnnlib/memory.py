"""What this machine can hold, asked before it is asked for."""

import os

from cnnlib.errors import InputError


def check_memory(what: str, size: int) -> None:
    """Refuse what is larger than the memory of this machine.

    Without this the system kills the process, or a library raises an error of its own,
    after it has tried.

    Args:
        what: takes the memory, such as `"a batch of 512 images"`.
        size: in bytes.

    Raises:
        InputError: the machine has less. Where it does not say how much it has, as on
            Windows, nothing is refused.
    """
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return
    if size > memory:
        raise InputError(
            f"{what} would take {size / 2**30:,.0f} GiB, and this machine has"
            f" {memory / 2**30:,.0f} GiB of memory"
        )
