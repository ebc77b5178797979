"""Paths that a user gave."""

import errno
import os
from pathlib import Path

from cnnlib.errors import InputError


def given_path(what: str, path: str | os.PathLike) -> Path:
    """Refuse what can be no path, whether or not something is there.

    Args:
        what: the path is of, such as `"run folder"`.
        path: as the user gave it.

    Returns:
        The path, which need not exist.

    Raises:
        InputError: it is empty, has a NUL or a name that is too long.
    """
    text = os.fspath(path)
    if not text:
        raise InputError(f"{what} '' is empty; name a path")
    try:
        os.stat(text)
    except ValueError:
        raise InputError(f"{what} {text!r} has a character that no path has") from None
    except OSError as error:
        if error.errno in (errno.ENAMETOOLONG, errno.ELOOP):
            shown = text if len(text) < 60 else f"{text[:60]}…"
            raise InputError(f"{what} {shown!r}: {error.strerror}") from error
    return Path(path)
