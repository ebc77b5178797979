"""What belongs to one process at a time: a run folder in training, a table of runs."""

import contextlib
import errno
import secrets
import warnings
from collections.abc import Iterator
from pathlib import Path

from cnnlib.errors import InputError

LOCK = ".lock"
# How a file system says that it has no locks.
_NO_LOCKS = (errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK, errno.EINVAL)
_UNFINISHED = ".new."


def unfinished(path: Path) -> Path:
    """A file beside this one, to be written and then put in its place.

    No two processes have the same, even where there are no locks.
    """
    return path.with_name(f"{_UNFINISHED}{secrets.token_hex(4)}.{path.name}")


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes from training in a folder.

    The system takes the lock back from a process that is killed, so that its run can be
    resumed at once; what it left half written is removed here. Reading needs no lock.

    Args:
        folder: of the run, which exists.

    Raises:
        InputError: another training has the folder.
        OSError: the folder cannot be written.
    """
    in_use = (
        f"run folder {str(folder)!r} is in use: another process is training there; wait"
        " for its end, or name another folder"
    )
    with held(folder / LOCK, 0, in_use) as there_are_locks:
        if there_are_locks:
            for path in folder.glob(f"{_UNFINISHED}*"):
                path.unlink()
        else:
            warnings.warn(
                f"the file system of {str(folder)!r} has no locks: let no second"
                " process train there",
                stacklevel=2,
            )
        yield


@contextlib.contextmanager
def held(file: Path, timeout: float, in_use: str) -> Iterator[bool]:
    """Hold a lock.

    Args:
        file: whose lock it is; it exists while the lock is held.
        timeout: seconds to wait for another process that holds it.
        in_use: what to say if it still does.

    Yields:
        Whether it is held: some file systems have no locks.

    Raises:
        InputError: another process holds it.
        OSError: the file cannot be written.
    """
    import filelock

    lock = filelock.FileLock(file, timeout=timeout)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise InputError(in_use) from None
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        yield False
        return
    try:
        yield True
    finally:
        # Removed while it is held: whoever waits for this file sees that it is gone.
        # Windows lets nobody remove it, but does so itself.
        with contextlib.suppress(OSError):
            file.unlink()
        lock.release()
