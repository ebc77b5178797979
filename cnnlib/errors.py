"""The errors a user can cause, worded so that one line is enough to act on."""

import difflib
from collections.abc import Iterable

# So many names are still read in a line.
FEW = 20


class InputError(ValueError):
    """A mistake in what the user gave: a name, a size, a path.

    Its message is one line that names the value, what is allowed and the nearest
    right thing. The command line prints that line and exits with status 2; any
    other exception is a bug of ours and keeps its traceback.
    """


def unknown_name(kind: str, name: object, known: Iterable[str]) -> InputError:
    """Build the error for a `name` that is not among the `known` ones.

    Args:
        kind: what the name stands for, such as `"model"`.
        name: what the user gave.
        known: the names that exist.

    Returns:
        An `InputError` that shows the nearest names, or all of a few if none is near.
    """
    known = sorted(known)
    near = difflib.get_close_matches(str(name).lower(), known, n=3, cutoff=0.5)
    if near:
        hint = f"did you mean {' or '.join(map(repr, near))}?"
    elif len(known) > FEW:
        near = difflib.get_close_matches(str(name).lower(), known, n=3, cutoff=0)
        hint = f"the nearest of {len(known)} are {', '.join(map(repr, near))}"
    else:
        hint = f"known: {', '.join(known)}"
    return InputError(f"unknown {kind} {name!r}; {hint}")
