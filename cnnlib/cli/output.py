"""Standard output that may take no more, as on a full disk."""

import contextlib
import os
import sys
from collections.abc import Iterator


class OutputError(OSError):
    """Standard output cannot be written; why not is its cause."""


class _Checked:
    """A stream that tells its own errors from those of other files."""

    def __init__(self, stream):
        self._stream = stream

    def __getattr__(self, name: str):
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        with self._checked():
            return self._stream.write(text)

    def flush(self) -> None:
        with self._checked():
            self._stream.flush()

    @contextlib.contextmanager
    def _checked(self):
        try:
            yield
        except OSError as error:
            # What is still held would be tried once more at the end of Python.
            with open(os.devnull, "wb") as nothing:
                os.dup2(nothing.fileno(), self._stream.fileno())
            raise OutputError(
                f"the output cannot be written: {error.strerror}"
            ) from error


@contextlib.contextmanager
def checked_output() -> Iterator[None]:
    """Raise `OutputError` as soon as standard output cannot be written."""
    with contextlib.redirect_stdout(_Checked(sys.stdout)):
        yield
        sys.stdout.flush()
