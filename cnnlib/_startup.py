"""Import Keras without TensorFlow's C++ start-up chatter."""

import contextlib
import os
import re
import sys
import tempfile

# A line of TensorFlow's log at level warning, error or fatal, except the notice
# that logging is not set up yet.
_SERIOUS = re.compile(rb"^[WEF]\d{4} ")


@contextlib.contextmanager
def _only_serious_log_lines():
    """Hold back what native code writes to standard error, drop the chatter.

    TensorFlow prints some lines before any setting of its log level is read, so the
    file descriptor itself has to be redirected. If the import fails, everything that
    was held back is shown.
    """
    try:
        sys.stderr.flush()
        saved = os.dup(2)
    except (AttributeError, OSError):  # no standard error: nothing to keep quiet
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        keep = re.compile(b"")
        try:
            yield
            keep = _SERIOUS
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            held.seek(0)
            for line in held:
                if keep.match(line):
                    os.write(2, line)


def import_keras_quietly() -> None:
    """Import Keras and its backend; a no-op if Keras is loaded already."""
    if "keras" in sys.modules:
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with _only_serious_log_lines():
        import keras  # noqa: F401
